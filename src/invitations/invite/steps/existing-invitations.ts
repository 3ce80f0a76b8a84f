import type { Tx } from "../../../events/log/with-transaction.ts";
import { rows, sql } from "../../../platform/database/rows.ts";
import { globalId } from "../../../platform/ids.ts";
import { applyDueTransitions } from "../../due-transitions.ts";
import { isAnyDueSql, isDueSql } from "../../lifecycle.ts";
import { readEmailCounts, tooSoon } from "../../write/email-counts.ts";
import type { Existing, InviteRow } from "../invite-outcome.ts";
import { type Invitee } from "../invite-outcome.ts";
import { probesExternalId } from "./blinded-rows.ts";
import { candidateValuesOf, pathOf } from "./read-invitees.ts";

/** Finds the addresses of candidates that are identified by id. One statement for all rows. */
export async function resolvePreviousCandidates(tx: Tx, invitees: Invitee[]): Promise<void> {
  const named = invitees.filter((row) => row.candidateId !== null);
  if (named.length === 0) return;
  const known = await rows<{ id: string; email: string }>(
    tx.em,
    sql`select id, email from candidate where team_id = ${tx.teamId} and id = any(${named.map((row) => row.candidateId)}::uuid[]) and email is not null`,
  );
  const emailOf = new Map(known.map((row) => [row.id, row.email]));
  for (const row of named) {
    const email = emailOf.get(row.candidateId!);
    row.candidateId = null;
    if (email === undefined)
      row.errors.push({ code: "NOT_FOUND", message: "There is no such candidate.", path: pathOf(row.index, "id") });
    else row.person = candidateValuesOf(row.given, email);
  }
}

/**
 * Rejects external ids that another candidate of the team has, or any candidate for a blinded caller. One statement
 * for all rows.
 */
export async function rejectUsedCandidateIds(tx: Tx, invitees: Invitee[]): Promise<void> {
  const named = invitees.filter((row) => row.errors.length === 0 && row.person?.externalId != null);
  if (named.length === 0) return;
  const used = await rows<{ id: string; externalId: string; email: string | null }>(
    tx.em,
    sql`select id, external_id as "externalId", email from candidate
      where team_id = ${tx.teamId} and external_id = any(${named.map((row) => row.person!.externalId)}::text[])`,
  );
  const byExternalId = new Map(used.map((row) => [row.externalId, row]));
  for (const row of named) {
    const other = byExternalId.get(row.person!.externalId!);
    const asks = probesExternalId(tx.context.access, row);
    if (other !== undefined && (asks || other.email !== row.person!.email))
      row.errors.push({
        code: "ALREADY_EXISTS",
        message: asks
          ? "A candidate has this candidateExternalId already."
          : "Another candidate has this candidateExternalId.",
        path: pathOf(row.index, "candidateExternalId"),
        existing: { id: globalId("Candidate", other.id) },
      });
  }
}

/**
 * Rejects external ids that a live or submitted invitation of the team has, unless it is the invitation of this
 * candidate to this assessment. A cancelled or expired invitation does not prevent a new one with the same id.
 */
export async function rejectUsedExternalIds(tx: Tx, invitees: Invitee[], assessmentId: string): Promise<void> {
  const named = invitees.filter((row) => row.errors.length === 0 && row.externalId !== null);
  if (named.length === 0) return;
  const externalIds = named.map((row) => row.externalId!);
  const found = await findUsedExternalIds(tx, externalIds);
  const due = found.filter((row) => row.due).map((row) => row.id);
  // The unique index still counts an expired invitation as live until its move is written.
  if (due.length > 0) await applyDueTransitions(tx, due);
  const used = found.filter((row) => !row.due).map((row) => ({ ...row, decides: row.assessmentId === assessmentId }));
  const byExternalId = new Map(used.map((row) => [row.externalId, row]));
  for (const row of named) {
    const other = byExternalId.get(row.externalId!);
    const asks = probesExternalId(tx.context.access, row);
    if (other !== undefined && (asks || !(other.decides && other.email === row.person?.email)))
      row.errors.push({
        code: "ALREADY_EXISTS",
        message: asks ? "An invitation has this externalId already." : "Another invitation has this externalId.",
        path: pathOf(row.index, "externalId"),
        existing: { id: globalId("Invitation", other.id) },
      });
  }
}

interface UsedExternalId {
  id: string;
  externalId: string;
  assessmentId: string;
  email: string | null;
  /** Its last moment to start has passed. */
  due: boolean;
}

/** The live and submitted invitations with some external ids, at most one for each. */
export const findUsedExternalIds = (tx: Tx, externalIds: string[]): Promise<UsedExternalId[]> =>
  rows<UsedExternalId>(
    tx.em,
    sql`select i.id, i.external_id as "externalId", i.assessment_id as "assessmentId", c.email,
        ${sql.raw(isDueSql("i", "expire", "clock_timestamp()"))} is true as due
      from invitation i cross join lateral (
        select email from candidate c where c.team_id = i.team_id and c.id = i.candidate_id offset 0) c
      where i.team_id = ${tx.teamId} and i.external_id = any(${externalIds}::text[])
        and i.state in ('PENDING', 'OPENED', 'STARTED', 'SUBMITTED')`,
  );

/**
 * Finds the invitation of each candidate that decides the outcome: the live one, else the reopened one, else the last
 * submitted one. Due moves are written first, so that an expired invitation does not prevent a new one.
 */
export async function findExisting(
  tx: Tx,
  assessmentId: string,
  candidateIds: string[],
): Promise<Map<string, Existing>> {
  if (candidateIds.length === 0) return new Map();
  const select = () =>
    rows<Existing & { due: boolean }>(
      tx.em,
      sql`select id, candidate_id as "candidateId", state, reopened_at is not null as reopened,
          ${sql.raw(isAnyDueSql("i", "clock_timestamp()"))} is true as due
        from invitation i where team_id = ${tx.teamId} and assessment_id = ${assessmentId} and candidate_id = any(${candidateIds}::uuid[])
          and state in ('PENDING', 'OPENED', 'STARTED', 'SUBMITTED')
        order by id for no key update`,
    );
  let found = await select();
  const due = found.filter((row) => row.due).map((row) => row.id);
  if (due.length > 0) {
    await applyDueTransitions(tx, due);
    found = await select();
  }
  const deciding = new Map<string, Existing>();
  // The rows come in the order of creation. At most one is live.
  const rank = (row: Existing) => (row.state !== "SUBMITTED" ? 2 : row.reopened ? 1 : 0);
  for (const row of found) {
    const other = deciding.get(row.candidateId);
    if (other === undefined || rank(row) >= rank(other)) deciding.set(row.candidateId, row);
  }
  return deciding;
}

/** Rejects rows whose e-mail would be sent again within 10 minutes, or after 10 times. */
export async function rejectTooSoon(tx: Tx, results: InviteRow[]): Promise<void> {
  const again = results.filter(
    (row) => row.outcome === "RESENT" || (row.outcome === "REOPENED" && row.before?.reopened),
  );
  const mailed = await readEmailCounts(
    tx,
    again.map((row) => row.invitationId!),
  );
  for (const row of again) {
    const refusal = tooSoon(mailed.get(row.invitationId!));
    if (refusal === null) continue;
    row.outcome = "REJECTED";
    row.invitee.errors.push({
      ...refusal,
      path: pathOf(row.invitee.index),
      existing: { id: globalId("Invitation", row.invitationId!) },
    });
  }
}

/**
 * Rejects retakes with an external id that an invitation has: the retake is a new invitation and needs an id of its
 * own.
 */
export async function rejectRetakesWithUsedIds(tx: Tx, results: InviteRow[]): Promise<void> {
  const retaken = results.filter((row) => row.outcome === "RETAKEN" && row.invitee.externalId !== null);
  if (retaken.length === 0) return;
  const used = await findUsedExternalIds(
    tx,
    retaken.map((row) => row.invitee.externalId!),
  );
  const byExternalId = new Map(used.map((row) => [row.externalId, row.id]));
  for (const row of retaken) {
    const other = byExternalId.get(row.invitee.externalId!);
    if (other === undefined) continue;
    row.outcome = "REJECTED";
    row.invitee.errors.push({
      code: "ALREADY_EXISTS",
      message: "The invitation before has this externalId; give the retake one of its own, or none.",
      path: pathOf(row.invitee.index, "externalId"),
      existing: { id: globalId("Invitation", other) },
    });
  }
}
