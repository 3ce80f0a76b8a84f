import type { Expression, RawBuilder } from "kysely";
import { type Database, sql } from "../../platform/database/sql.ts";
import {
  type DueMove,
  dependsOnTime,
  dueMoveNames,
  dueTimeSql,
  isDueSql,
  literals,
  moves,
} from "../lifecycle/lifecycle.ts";
import { type InvitationState, invitationStates } from "../lifecycle/states.ts";

/*
 * Numbers of invitations from the counters that triggers keep. They count stored states; a move that is due by time and
 * not written yet is counted beside them, over an index that holds only what waits for it, so that every number agrees
 * with the effective states of the same moment.
 */

/** The counts of a row. */
export type Count = Exclude<keyof Database["invitation_count"] & string, "team_id" | "assessment_id" | "slot">;

/** The invitations that are counted: of a team, or of one of its assessments. */
export interface CountScope {
  teamId: string | Expression<string>;
  assessmentId?: Expression<string | null>;
}

const ofState = (state: InvitationState): Count => state.toLowerCase() as Lowercase<InvitationState>;
export const allStates: readonly Count[] = (Object.keys(invitationStates) as InvitationState[]).map(ofState);

/** An aggregate over rows of `invitation_count`: the sum of some counts. */
export const sumOf = (counts: readonly Count[]): RawBuilder<number> =>
  sql`coalesce(sum(${sql.join(
    counts.map((count) => sql.ref(`counts.${count}`)),
    sql` + `,
  )}), 0)::integer`;

/** The rows that `sumOf` adds up. */
export const countsIn = ({ teamId, assessmentId }: CountScope): RawBuilder<unknown> =>
  sql`invitation_count counts where counts.team_id = ${teamId}${
    assessmentId === undefined ? sql`` : sql` and counts.assessment_id = ${assessmentId}`
  }`;

/**
 * Usually no move waits for more than seconds. By its statistics the planner may expect many, and would read the whole
 * table for them: the first so many, in the order of the index, tell whether there are more.
 */
const few = 1_000;

const dueIn = (teamId: CountScope["teamId"], move: DueMove, columns: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`select ${columns} from invitation due where due.team_id = ${teamId} and ${sql.raw(isDueSql("due", move))}`;
const inOrder = (move: DueMove): RawBuilder<unknown> => sql`order by ${sql.raw(dueTimeSql("due", move))}`;

/** Whether any invitation of the team waits for a move that is due. */
export const existDue = ({ teamId }: CountScope, move: DueMove): RawBuilder<boolean> =>
  sql`((${dueIn(teamId, move, sql`1`)} ${inOrder(move)} limit 1) is not null)`;

/** How many invitations wait for a move that is due. @param only of these states, and with this condition on `due` */
export function countDue(
  { teamId, assessmentId }: CountScope,
  move: DueMove,
  only: { states?: readonly InvitationState[]; where?: Expression<unknown> } = {},
): RawBuilder<number> {
  const due = dueIn(teamId, move, sql`due.assessment_id, due.state, due.submitted_at`);
  const first = sql`(${due} ${inOrder(move)} limit ${sql.lit(few)}) due`;
  const where = [
    ...(assessmentId === undefined ? [] : [sql`due.assessment_id = ${assessmentId}`]),
    ...(only.states === undefined ? [] : [sql`due.state in (${sql.join(literals(only.states))})`]),
    ...(only.where === undefined ? [] : [only.where]),
  ];
  const wanted = sql.join([sql`true`, ...where], sql` and `);
  return sql`(case when not ${existDue({ teamId }, move)} then 0
    when (select count(*) from ${first}) < ${sql.lit(few)} then (select count(*) from ${first} where ${wanted})
    else (select count(*) from (${due}) due where ${wanted}) end)::integer`;
}

/** How many invitations are in one of some effective states. */
export function countStates(scope: CountScope, states: readonly InvitationState[]): RawBuilder<number> {
  const wanted = new Set(states);
  if (wanted.size === 0) return sql`0`;
  let count = sql<number>`(select ${sumOf([...wanted].map(ofState))} from ${countsIn(scope)})`;
  for (const move of dependsOnTime(states) ? dueMoveNames : []) {
    const isWanted = wanted.has(moves[move].to);
    const others = moves[move].from.filter((state) => wanted.has(state) !== isWanted);
    if (others.length > 0)
      count = sql`${count} ${sql.raw(isWanted ? "+" : "-")} ${countDue(scope, move, { states: others })}`;
  }
  return count;
}
