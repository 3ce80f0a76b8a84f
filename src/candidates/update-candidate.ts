import type { Context } from "../access/context.ts";
import { isBlinded } from "../access/permissions.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { db, sql } from "../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../platform/errors.ts";
import { checkText } from "../platform/graphql/check-input.ts";
import { requireLocale, requireTimeZone } from "../platform/graphql/scalars.ts";
import { globalId } from "../platform/ids/ids.ts";
import { metadataProblem } from "../platform/text/metadata.ts";
import { findCandidate } from "./write/find-candidate.ts";
import { jsonText } from "./write/upsert-candidates.ts";

/** Changes of a candidate. An omitted field stays unchanged, and null clears it. */
export interface CandidateChange {
  name?: string | null;
  externalId?: string | null;
  locale?: string | null;
  timeZone?: string | null;
  extraTime?: number | null;
  metadata?: object | null;
}

/**
 * Edits a candidate's record. The deadlines of started invitations do not change: extra time applies to later starts.
 *
 * @throws UserError NOT_FOUND; ALREADY_EXISTS with the candidate who has this external id
 */
export async function updateCandidate(context: Context, id: string, change: CandidateChange): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const candidate = await findCandidate(tx, id);
    const errors: UserErrorValue[] = [];
    const extraTime = change.extraTime ?? 0;
    const to: Required<CandidateChange> = {
      name: checkText(errors, ["input", "name"], change.name, 200)?.replaceAll("\n", " ") ?? null,
      externalId: checkText(errors, ["input", "externalId"], change.externalId, 255)?.replaceAll("\n", " ") ?? null,
      locale: requireLocale(change.locale) ?? null,
      timeZone: requireTimeZone(change.timeZone) ?? null,
      extraTime,
      metadata: change.metadata ?? null,
    };
    if (!(extraTime >= 0 && extraTime <= 10))
      errors.push({
        code: "INVALID_VALUE",
        message: "extraTime must be between 0 and 10: 0.25 is a quarter more.",
        path: ["input", "extraTime"],
      });
    const problem = change.metadata == null ? null : metadataProblem(change.metadata);
    if (problem !== null) errors.push({ ...problem, path: ["input", "metadata"] });
    // A blinded caller gets the same error for this candidate's own external id as for another's: otherwise the
    // candidate for whom the call succeeds would be the one who has it.
    const blinded = isBlinded(context.access);
    const other =
      to.externalId === null
        ? undefined
        : await db(tx.em)
            .selectFrom("candidate")
            .select("id")
            .where("team_id", "=", tx.teamId)
            .where("external_id", "=", to.externalId)
            .$if(!blinded, (query) => query.where("id", "<>", candidate.id))
            .executeTakeFirst();
    if (other !== undefined)
      errors.push({
        code: "ALREADY_EXISTS",
        message: blinded ? "A candidate has this externalId already." : "Another candidate has this externalId.",
        path: ["input", "externalId"],
        ...(blinded ? {} : { existing: { id: globalId("Candidate", other.id) } }),
      });
    if (errors.length > 0) throw UserError.of(errors);
    const changed = (Object.keys(to) as (keyof CandidateChange)[]).filter(
      (field) => change[field] !== undefined && JSON.stringify(candidate[field]) !== JSON.stringify(to[field]),
    );
    if (changed.length === 0) return candidate.id;
    const now = { ...candidate, ...Object.fromEntries(changed.map((field) => [field, to[field]])) };
    await db(tx.em)
      .updateTable("candidate")
      .set({
        name: now.name,
        external_id: now.externalId,
        locale: now.locale,
        time_zone: now.timeZone,
        extra_time: now.extraTime,
        metadata: sql`${jsonText(now.metadata)}::jsonb`,
      })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", candidate.id)
      .execute();
    tx.recordEvents({
      type: "CANDIDATE_UPDATED",
      candidateId: candidate.id,
      // Only the names of the fields are recorded, because their values are personal data.
      changes: Object.fromEntries(changed.map((field) => [field, { from: null, to: null }])),
    });
    return candidate.id;
  });
}
