import type { Tx } from "../../../events/log/with-transaction.ts";
import { anyOf, array, db, sql } from "../../../platform/database/sql.ts";
import { globalId } from "../../../platform/ids/ids.ts";
import { readEmailCounts, tooSoon } from "../../emails/email-counts.ts";
import { applyDueTransitions } from "../../lifecycle/due-transitions.ts";
import { literals } from "../../lifecycle/lifecycle.ts";
import { isTrue, lifecycleSql } from "../../lifecycle/lifecycle-sql.ts";
import { usedStates } from "../../lifecycle/states.ts";
import type { Existing, Invitee, InviteRow } from "../invite-outcome.ts";
import { probesExternalId } from "./blinded-rows.ts";
import { candidateValuesOf, pathOf } from "./read-invitees.ts";

/** Finds the addresses of candidates that are identified by id. One statement for all rows. */
export async function resolvePreviousCandidates(tx: Tx, invitees: Invitee[]): Promise<void> {
  const named = invitees.filter((row) => row.candidateId !== null);
  if (named.length === 0) return;
  const known = await db(tx.em)
    .selectFrom("candidate")
    .select(["id", "email"])
    .where("team_id", "=", tx.teamId)
    .where("id", "=", anyOf(array.uuid(named.map((row) => row.candidateId))))
    .where("email", "is not", null)
    .execute();
  const emailOf = new Map(known.map((row) => [row.id, row.email]));
  for (const row of named) {
    const email = emailOf.get(row.candidateId!);
    row.candidateId = null;
    if (email == null)
      row.errors.push({ code: "NOT_FOUND", message: "There is no such candidate.", path: pathOf(row.index, "id") });
    else row.candidateValues = candidateValuesOf(row.given, email);
  }
}

/**
 * Rejects external ids that another candidate of the team has, or any candidate for a blinded caller. One statement
 * for all rows.
 */
export async function rejectUsedCandidateIds(tx: Tx, invitees: Invitee[]): Promise<void> {
  const named = invitees.filter((row) => row.errors.length === 0 && row.candidateValues?.externalId != null);
  if (named.length === 0) return;
  const used = await db(tx.em)
    .selectFrom("candidate")
    .select(["id", "external_id as externalId", "email"])
    .where("team_id", "=", tx.teamId)
    .where("external_id", "=", anyOf(array.text(named.map((row) => row.candidateValues!.externalId))))
    .execute();
  const byExternalId = new Map(used.map((row) => [row.externalId, row]));
  for (const row of named) {
    const other = byExternalId.get(row.candidateValues!.externalId!);
    const asks = probesExternalId(tx.context.access, row);
    if (other !== undefined && (asks || other.email !== row.candidateValues!.email))
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
    if (other !== undefined && (asks || !(other.decides && other.email === row.candidateValues?.email)))
      row.errors.push({
        code: "ALREADY_EXISTS",
        message: asks ? "An invitation has this externalId already." : "Another invitation has this externalId.",
        path: pathOf(row.index, "externalId"),
        existing: { id: globalId("Invitation", other.id) },
      });
  }
}

/**
 * The live and submitted invitations with some external ids, at most one for each. An invitation is due if its last
 * moment to start has passed.
 */
const findUsedExternalIds = (tx: Tx, externalIds: string[]) =>
  db(tx.em)
    .selectFrom("invitation as i")
    .crossJoinLateral((eb) =>
      eb
        .selectFrom("candidate as c")
        .select("c.email")
        .where("c.team_id", "=", tx.teamId)
        .whereRef("c.id", "=", "i.candidate_id")
        .offset(sql.lit(0))
        .as("c"),
    )
    .select((eb) => [
      "i.id",
      "i.external_id as externalId",
      "i.assessment_id as assessmentId",
      "c.email",
      isTrue(lifecycleSql(eb, "i", "clock_timestamp()").isDue("expire")).as("due"),
    ])
    .where("i.team_id", "=", tx.teamId)
    .where("i.external_id", "=", anyOf(array.text(externalIds)))
    .where("i.state", "in", literals(usedStates))
    .execute();

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
    db(tx.em)
      .selectFrom("invitation as i")
      .select((eb) => [
        "i.id",
        "i.candidate_id as candidateId",
        "i.state",
        isTrue(eb("i.reopened_at", "is not", null)).as("reopened"),
        isTrue(lifecycleSql(eb, "i", "clock_timestamp()").isAnyDue).as("due"),
      ])
      .where("i.team_id", "=", tx.teamId)
      .where("i.assessment_id", "=", assessmentId)
      .where("i.candidate_id", "=", anyOf(array.uuid(candidateIds)))
      .where("i.state", "in", literals(usedStates))
      .orderBy("i.id")
      .forNoKeyUpdate()
      .execute();
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
    const rejection = tooSoon(mailed.get(row.invitationId!));
    if (rejection === null) continue;
    row.outcome = "REJECTED";
    row.invitee.errors.push({
      ...rejection,
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
