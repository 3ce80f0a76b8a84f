import { type RawBuilder, sql } from "kysely";
import type { Tx } from "../events/log/with-transaction.ts";
import { rows } from "../platform/database/rows.ts";
import { type DueMove, dueTimeSql, isDueSql, moveStatement } from "./lifecycle.ts";

/** The maximum number of rows per move that one run writes, when it is not asked for certain invitations. */
const batchSize = 500;

interface Moved {
  id: string;
  candidateId: string;
  assessmentId: string;
}

/**
 * Writes the moves that are due by time: an invitation past its last moment to start is EXPIRED, and one past its
 * deadline and the grace period is SUBMITTED with the draft that was saved last, as of the deadline (docs/rules.md, The life of an invitation 6). Each move is written once, however many callers try.
 *
 * @param ids these invitations, whose locks it waits for; left out: up to 500 per move of the team that no other
 *   transaction has locked
 * @returns how many moves were written
 */
export async function applyDueTransitions(tx: Tx, ids?: string[]): Promise<number> {
  const expired = await rows<Moved>(
    tx.em,
    sql`with due as (${dueIds(tx, "expire", ids)}),
      moved as (${moveStatement(tx.teamId, "expire", sql`array(select id from due)`)})
      select id, candidate_id as "candidateId", assessment_id as "assessmentId" from moved order by id`,
  );
  const submitted = await rows<Moved>(
    tx.em,
    sql`with due as (${dueIds(tx, "submit", ids)}),
      moved as (${moveStatement(tx.teamId, "submit", sql`array(select id from due)`, sql`submitted_at = deadline_at, reopened_at = null`)}),
      submitted as (
        insert into submission (team_id, invitation_id, automatic) select team_id, id, true from moved
        on conflict (team_id, invitation_id) do update set automatic = true)
      select id, candidate_id as "candidateId", assessment_id as "assessmentId" from moved order by id`,
  );
  for (const [type, moved] of [
    ["INVITATION_EXPIRED", expired],
    ["ASSESSMENT_SUBMITTED", submitted],
  ] as const)
    for (const { id, candidateId, assessmentId } of moved)
      tx.recordEvents({ type, invitationId: id, candidateId, assessmentId, actor: null });
  return expired.length + submitted.length;
}

/** Selects and locks the invitations of the team that a move is due for. */
function dueIds(tx: Tx, move: DueMove, ids: string[] | undefined): RawBuilder<unknown> {
  if (ids === undefined)
    // In the order of an index that holds only what waits for this move, so that nothing else is read.
    return sql`select id from invitation i where i.team_id = ${tx.teamId} and ${sql.raw(isDueSql("i", move))}
      order by ${sql.raw(dueTimeSql("i", move))} limit ${sql.lit(batchSize)} for no key update skip locked`;
  return sql`select id from invitation i where i.team_id = ${tx.teamId} and i.id = any(${ids}::uuid[])
      and ${sql.raw(isDueSql("i", move, "clock_timestamp()"))}
    order by id for no key update`;
}
