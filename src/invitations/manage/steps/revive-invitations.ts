import type { Tx } from "../../../events/log/with-transaction.ts";
import { anyOf, array, db, unnest } from "../../../platform/database/sql.ts";
import { globalId } from "../../../platform/ids/ids.ts";
import { applyDueTransitions } from "../../lifecycle/due-transitions.ts";
import { literals, moveStatement } from "../../lifecycle/lifecycle.ts";
import { isTrue, lifecycleSql } from "../../lifecycle/lifecycle-sql.ts";
import { type InvitationState, usedStates } from "../../lifecycle/states.ts";
import type { LockedInvitation, LockedInvitations } from "./select-for-update.ts";

/** The move that revives an expired invitation. */
export const revivalOf = ({ opened }: LockedInvitation) => (opened ? "reviveOpened" : "revive");

/** Revives the expired ones among the extended invitations. */
export async function revive(tx: Tx, extended: LockedInvitation[]): Promise<void> {
  for (const move of ["revive", "reviveOpened"] as const) {
    const ids = extended.filter((one) => one.state === "EXPIRED" && revivalOf(one) === move).map((one) => one.id);
    if (ids.length > 0) await moveStatement(db(tx.em), tx.teamId, move, anyOf(array.uuid(ids))).execute();
  }
}

/** Another invitation that can prevent the revival of an expired one. */
interface Other {
  id: string;
  state: InvitationState;
  due: boolean;
}

/**
 * Leaves out invitations that have ended by time, and writes their due moves, since unique indexes read the stored
 * state.
 */
async function withoutEnded<T extends Other>(tx: Tx, others: T[]): Promise<T[]> {
  const due = others.filter((other) => other.due).map((other) => other.id);
  if (due.length > 0) await applyDueTransitions(tx, due);
  return others.filter((other) => usedStates.includes(other.state));
}

/** Rejects the revival of an invitation while the candidate has another live or submitted one to the assessment. */
export async function rejectWithOtherInvitation(
  tx: Tx,
  { read }: LockedInvitations,
  waiting: LockedInvitation[],
): Promise<LockedInvitation[]> {
  const expired = waiting.filter((one) => one.state === "EXPIRED");
  if (expired.length === 0) return waiting;
  const candidateIds = array.uuid(expired.map((one) => one.candidateId));
  const assessmentIds = array.uuid(expired.map((one) => one.assessmentId));
  const found = await db(tx.em)
    .selectFrom("invitation as i")
    .innerJoin(unnest("mine", { candidate_id: candidateIds, assessment_id: assessmentIds }), (join) =>
      join.onRef("mine.candidate_id", "=", "i.candidate_id").onRef("mine.assessment_id", "=", "i.assessment_id"),
    )
    .select((eb) => {
      const { state, isAnyDue } = lifecycleSql(eb, "i", "clock_timestamp()");
      return [
        "i.id",
        "i.candidate_id as candidateId",
        "i.assessment_id as assessmentId",
        state.as("state"),
        isTrue(isAnyDue).as("due"),
      ];
    })
    .where("i.team_id", "=", tx.teamId)
    .where("i.candidate_id", "=", anyOf(candidateIds))
    .where("i.state", "in", literals(usedStates))
    .execute();
  const others = await withoutEnded(tx, found);
  const byPair = new Map(others.map((other) => [`${other.candidateId} ${other.assessmentId}`, other]));
  // Of two expired invitations of one candidate, the first in the call is revived.
  const revived = new Map<string, string>();
  return waiting.filter((one) => {
    if (one.state !== "EXPIRED") return true;
    const pair = `${one.candidateId} ${one.assessmentId}`;
    const other = byPair.get(pair);
    const existing = other?.id ?? revived.get(pair);
    if (existing === undefined) return revived.set(pair, one.id);
    read.refuse(
      one.id,
      other?.state === "SUBMITTED" ? "ALREADY_SUBMITTED" : "ALREADY_INVITED",
      "The candidate has another invitation to this assessment by now.",
      { existing: { id: globalId("Invitation", existing) } },
    );
    return false;
  });
}

/** Rejects the revival of an invitation whose external id another invitation has by now. */
export async function rejectUsedIds(
  tx: Tx,
  { read }: LockedInvitations,
  waiting: LockedInvitation[],
): Promise<LockedInvitation[]> {
  const expired = waiting.filter((one) => one.state === "EXPIRED").map((one) => one.id);
  if (expired.length === 0) return waiting;
  const found = await db(tx.em)
    .selectFrom("invitation as i")
    .innerJoin("invitation as other", (join) =>
      join
        .on("other.team_id", "=", tx.teamId)
        .onRef("other.external_id", "=", "i.external_id")
        .onRef("other.id", "<>", "i.id")
        .on("other.state", "in", literals(usedStates)),
    )
    .select((eb) => {
      const { state, isAnyDue } = lifecycleSql(eb, "other", "clock_timestamp()");
      return ["i.id as mine", "other.id", state.as("state"), isTrue(isAnyDue).as("due")];
    })
    .where("i.team_id", "=", tx.teamId)
    .where("i.id", "=", anyOf(array.uuid(expired)))
    .where("i.external_id", "is not", null)
    .execute();
  const others = new Map((await withoutEnded(tx, found)).map((row) => [row.mine, row.id]));
  return waiting.filter(({ id }) => {
    const other = others.get(id);
    if (other === undefined) return true;
    read.refuse(id, "ALREADY_EXISTS", "Another invitation has its externalId by now.", {
      existing: { id: globalId("Invitation", other) },
    });
    return false;
  });
}
