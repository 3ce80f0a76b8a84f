import type { Context } from "../../../access/context.ts";
import { accessOf } from "../../../access/permission.ts";
import type { IdempotentResult } from "../../../idempotency/run-idempotent.ts";
import { anyOf, array, db } from "../../../platform/database/sql.ts";
import type { UserErrorValue } from "../../../platform/errors.ts";
import { type InviteInput } from "../invite-input.ts";
import type { Invited, InviteOutcome, InviteRow } from "../invite-outcome.ts";
import { warnAboutSuppressed } from "./email-invited.ts";
import { readInvitees } from "./read-invitees.ts";

/** The stored result: the outcome and the codes of warnings of each row, in the given order. */
interface StoredInvited {
  batchId: string;
  rows: [outcome: InviteOutcome, invitationId: string | null, ...warnings: string[]][];
}

/**
 * The result of inviteCandidates as it is stored for a repeated call: only ids and codes. Errors of rejected rows can
 * quote the input, so they are read from the batch, where an erasure reaches them. The messages of warnings are
 * derived from the arguments again. So a repeated call answers like the first, and no further personal data are
 * stored.
 */
export const inviteResultCodec = (context: Context, input: InviteInput): IdempotentResult<Invited> => ({
  keep: ({ batchId, rows: answered }): StoredInvited => ({
    batchId,
    rows: answered.map(({ outcome, invitationId, invitee }) => [
      outcome,
      outcome === "REJECTED" ? null : invitationId,
      ...invitee.warnings.map((warning) => warning.code),
    ]),
  }),

  async again({ batchId, rows: stored }: StoredInvited, em): Promise<Invited> {
    const { teamId } = accessOf(context);
    const batch = await db(em)
      .selectFrom("invitation_batch")
      .select("rejections")
      .where("team_id", "=", teamId)
      .where("id", "=", batchId)
      .executeTakeFirstOrThrow();
    const errorsOf = new Map(batch.rejections.map(({ index, errors }) => [index, errors as UserErrorValue[]]));
    const found = await db(em)
      .selectFrom("invitation")
      .select(["id", "candidate_id as candidateId"])
      .where("team_id", "=", teamId)
      .where("id", "=", anyOf(array.uuid(stored.flatMap(([, id]) => id ?? []))))
      .execute();
    const candidateOf = new Map(found.map((row) => [row.id, row.candidateId]));
    const invitees = await readInvitees(input.candidates);
    return {
      batchId,
      rows: stored.map(([outcome, invitationId, ...warnings], index): InviteRow => {
        const invitee = invitees[index]!;
        invitee.errors = errorsOf.get(index) ?? [];
        // Of what the words are: readInvitees warned of it again. Suppressions may have changed meanwhile.
        invitee.warnings = invitee.warnings.filter((warning) => warnings.includes(warning.code));
        if (warnings.includes("EMAIL_SUPPRESSED")) warnAboutSuppressed(invitee);
        const candidateId = invitationId === null ? null : (candidateOf.get(invitationId) ?? null);
        return { invitee, outcome, candidateId, invitationId, before: null };
      }),
    };
  },
});
