import type { Context } from "../../access/context.ts";
import { allowEmails, tooManyEmails } from "../../emails/outbox/email-limit.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { bulkResult } from "../../idempotency/bulk-result.ts";
import { databaseNow } from "../../platform/database/database-clock.ts";
import { anyOf, array, db, unnest } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { maxDuration } from "../../platform/graphql/check-input.ts";
import type { BulkResult } from "../../platform/graphql/read-ids.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { durationSeconds } from "../../platform/text/duration.ts";
import { lifecycleSql } from "../lifecycle/lifecycle-sql.ts";
import { liveStates } from "../lifecycle/states.ts";
import { reopenSubmitted } from "../write/reopen-submitted.ts";
import {
  bulkResultOf,
  type LockedInvitation,
  type LockedInvitations,
  lockInvitationRows,
  rejectByState,
} from "./steps/select-for-update.ts";

/**
 * Lets candidates continue what they submitted, and sends them an e-mail, unless the invitation is without e-mail. An
 * invitation that waits to be continued counts as done, unless its last moment has passed.
 *
 * @param terms.expiresAt the last moment to continue; null for none
 * @throws UserError INVALID_VALUE, QUOTA_EXCEEDED
 */
export async function reopenInvitations(
  context: Context,
  ids: string[],
  terms: { timeLimit: string | null; expiresAt: Date | null },
): Promise<BulkResult> {
  return await withTransaction(
    context,
    async (tx) => {
      await checkTerms(tx, terms);
      const selected = await lockInvitationRows(tx, ids);
      const submitted = selected.invitations.filter((one) => {
        if (one.state === "SUBMITTED" && one.email !== null) return true;
        if (one.state === "SUBMITTED") selected.read.refuse(one.id, "INVALID_STATE", "The candidate was erased.");
        else rejectByState(selected, one, "reopened");
        return false;
      });
      const open = await rejectWithOtherOpen(tx, selected, submitted);
      const isFresh = (one: LockedInvitation) => !one.reopened || one.over;
      const mailed = open.filter((one) => isFresh(one) && one.emailRequested);
      const mailability = await allowEmails(
        tx,
        mailed.map((one) => one.email!),
      );
      const over = new Set(mailed.filter((_, i) => mailability[i] === "OVER_LIMIT"));
      const suppressed = new Set(mailed.filter((_, i) => mailability[i] === "SUPPRESSED"));
      for (const { id } of over) selected.read.refuse(id, tooManyEmails.code, tooManyEmails.message);
      const done = open.filter((one) => !over.has(one));
      await reopenSubmitted(
        tx,
        done.filter(isFresh).map((one) => one.id),
        terms,
      );
      await enqueueReopenedEmails(
        tx,
        mailed.filter((one) => !over.has(one)),
        suppressed,
      );
      return bulkResultOf(selected, done);
    },
    { bulk: ids.length > 100, once: bulkResult },
  );
}

async function checkTerms(tx: Tx, terms: { timeLimit: string | null; expiresAt: Date | null }): Promise<void> {
  const errors: UserErrorValue[] = [];
  const limit = terms.timeLimit === null ? null : durationSeconds(terms.timeLimit);
  if (limit !== null && (limit < 60 || limit > maxDuration))
    errors.push({ code: "INVALID_VALUE", message: "timeLimit goes from a minute to a year.", path: ["timeLimit"] });
  if (terms.expiresAt !== null && terms.expiresAt <= (await databaseNow(tx.em)))
    errors.push({ code: "INVALID_VALUE", message: "The last moment has passed already.", path: ["expiresAt"] });
  if (errors.length > 0) throw UserError.of(errors);
}

/** Rejects the reopening while the candidate can start or continue another invitation to the assessment. */
async function rejectWithOtherOpen(
  tx: Tx,
  { read }: LockedInvitations,
  some: LockedInvitation[],
): Promise<LockedInvitation[]> {
  const mine = {
    id: array.uuid(some.map((one) => one.id)),
    candidate_id: array.uuid(some.map((one) => one.candidateId)),
    assessment_id: array.uuid(some.map((one) => one.assessmentId)),
  };
  const others = await db(tx.em)
    .selectFrom(unnest("mine", mine))
    .innerJoin("invitation as i", (join) =>
      join
        .on("i.team_id", "=", tx.teamId)
        .on("i.candidate_id", "=", anyOf(mine.candidate_id))
        .onRef("i.candidate_id", "=", "mine.candidate_id")
        .onRef("i.assessment_id", "=", "mine.assessment_id")
        .on((eb) =>
          eb.or([
            lifecycleSql(eb, "i", "clock_timestamp()").stateIn(liveStates),
            eb.and([
              eb("i.state", "=", "SUBMITTED"),
              eb("i.reopened_at", "is not", null),
              eb("i.id", "<>", eb.ref("mine.id")),
            ]),
          ]),
        ),
    )
    .select(["i.id", "mine.id as mine"])
    .execute();
  const byMine = new Map(others.map((row) => [row.mine, row.id]));
  // Two attempts of one candidate: the first that is named is reopened.
  const reopened = new Map<string, string>();
  return some.filter(({ id, candidateId, assessmentId }) => {
    const pair = `${candidateId} ${assessmentId}`;
    const other = byMine.get(id) ?? reopened.get(pair);
    if (other === undefined) return reopened.set(pair, id);
    read.refuse(id, "ALREADY_INVITED", "The candidate can go on with another invitation to this assessment.", {
      existing: { id: globalId("Invitation", other) },
    });
    return false;
  });
}

async function enqueueReopenedEmails(
  tx: Tx,
  some: LockedInvitation[],
  suppressed: Set<LockedInvitation>,
): Promise<void> {
  await enqueueEmails(
    tx,
    some.map((one) => ({
      kind: "INVITATION",
      invitationId: one.id,
      candidateId: one.candidateId,
      assessmentId: one.assessmentId,
      address: one.email,
      suppressed: suppressed.has(one),
    })),
  );
}
