import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { sql } from "../../platform/database/sql.ts";
import type { DueMove } from "./lifecycle.ts";
import { lifecycleSql } from "./lifecycle-sql.ts";

// In the order of an index that holds only what waits for this move: by its statistics the planner may expect many due
// rows, and would look for one of them in the whole table.
const findWaitingMoves = prepared<{ teamId: string }, { one: number }>((q, parameter) => {
  const waiting = (move: DueMove) =>
    q
      .selectFrom("invitation as i")
      .select(sql.lit(1).as("one"))
      .where("i.team_id", "=", parameter("teamId"))
      .where((eb) => lifecycleSql(eb, "i").isDue(move))
      .orderBy((eb) => lifecycleSql(eb, "i").dueTime(move))
      .limit(sql.lit(1))
      .as(move);
  return q
    .selectFrom(waiting("expire"))
    .select("expire.one")
    .unionAll(q.selectFrom(waiting("submit")).select("submit.one"));
});

/**
 * Whether any move of the team is due by time and not written yet. Scheduled tasks write them within seconds, so usually
 * none is, and the stored states are the effective ones. Asked once a request.
 */
export function areMovesWaiting(context: Context): Promise<boolean> {
  const key = "waiting moves";
  const known = context.loaders.get(key) as Promise<boolean> | undefined;
  if (known !== undefined) return known;
  const { teamId } = accessOf(context);
  const asked = findWaitingMoves(context.services, { teamId }).then(([waiting]) => waiting !== undefined);
  context.loaders.set(key, asked);
  return asked;
}
