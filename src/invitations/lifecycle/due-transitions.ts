import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, insertFrom, sql } from "../../platform/database/sql.ts";
import { type DueMove, moveStatement } from "./lifecycle.ts";
import { isTrue, lifecycleSql } from "./lifecycle-sql.ts";

/** The maximum number of rows per move that one run writes, when it is not asked for certain invitations. */
const batchSize = 500;

/**
 * Writes the moves that are due by time: an invitation past its last moment to start is EXPIRED, and one past its
 * deadline and the grace period is SUBMITTED with the draft that was saved last, as of the deadline (docs/rules.md, The life of an invitation 6). Each move is written once, however many callers try.
 *
 * @param ids these invitations, whose locks it waits for; left out: up to 500 per move of the team that no other
 *   transaction has locked
 * @returns how many moves were written
 */
export async function applyDueTransitions(tx: Tx, ids?: string[]): Promise<number> {
  if (ids?.length === 0) return 0;
  const moved = ["id", "candidate_id as candidateId", "assessment_id as assessmentId"] as const;
  const expired = await db(tx.em)
    .with("due", () => dueIds(tx, "expire", ids))
    .with("moved", (q) =>
      moveStatement(q, tx.teamId, "expire", anyOf(sql<string[]>`array${q.selectFrom("due").select("due.id")}`)),
    )
    .selectFrom("moved")
    .select(moved)
    .orderBy("id")
    .execute();
  const submitted = await db(tx.em)
    .with("due", () => dueIds(tx, "submit", ids))
    .with("moved", (q) =>
      moveStatement(q, tx.teamId, "submit", anyOf(sql<string[]>`array${q.selectFrom("due").select("due.id")}`), {
        submitted_at: (eb) => eb.ref("deadline_at"),
        reopened_at: null,
      }),
    )
    .with("submitted", (q) =>
      insertFrom(q, "submission", q.selectFrom("moved"), (eb) => ({
        team_id: eb.ref("moved.team_id"),
        invitation_id: eb.ref("moved.id"),
        automatic: true,
      })).onConflict((conflict) =>
        conflict.columns(["team_id", "invitation_id"]).doUpdateSet({ automatic: sql.lit(true) }),
      ),
    )
    .selectFrom("moved")
    .select(moved)
    .orderBy("id")
    .execute();
  for (const [type, written] of [
    ["INVITATION_EXPIRED", expired],
    ["ASSESSMENT_SUBMITTED", submitted],
  ] as const)
    for (const { id, candidateId, assessmentId } of written)
      tx.recordEvents({ type, invitationId: id, candidateId, assessmentId, actor: null });
  return expired.length + submitted.length;
}

/** Selects and locks the invitations of the team that a move is due for. */
function dueIds(tx: Tx, move: DueMove, ids: string[] | undefined) {
  const own = db(tx.em).selectFrom("invitation as i").select("i.id").where("i.team_id", "=", tx.teamId);
  if (ids === undefined)
    // In the order of an index that holds only what waits for this move, so that nothing else is read.
    return own
      .where((eb) => lifecycleSql(eb, "i").isDue(move))
      .orderBy((eb) => lifecycleSql(eb, "i").dueTime(move))
      .limit(sql.lit(batchSize))
      .forNoKeyUpdate()
      .skipLocked();
  return (
    own
      .where("i.id", "=", anyOf(array.uuid(ids)))
      // By the ids alone: without statistics an index of all that waits for the move seems to be as short.
      .where((eb) => isTrue(lifecycleSql(eb, "i", "clock_timestamp()").isDue(move)))
      .orderBy("i.id")
      .forNoKeyUpdate()
  );
}
