import type { Expression } from "kysely";
import { compiler } from "../../platform/database/compiler.ts";
import { sql } from "../../platform/database/sql.ts";
import type { DueMove } from "./lifecycle.ts";
import { lifecycleSql } from "./lifecycle-sql.ts";

/**
 * The condition that any move of a team is due by time and not written yet. Scheduled tasks write them within seconds, so
 * usually none is, and the stored states are the effective ones.
 *
 * It reads in the order of an index that holds only what waits for this move: by its statistics the planner may expect many
 * due rows, and would look for one of them in the whole table.
 */
export function areMovesWaiting(teamId: string): Expression<boolean> {
  const waiting = (move: DueMove) =>
    compiler
      .selectFrom("invitation as i")
      .select(sql.lit(1).as("one"))
      .where("i.team_id", "=", teamId)
      .where((eb) => lifecycleSql(eb, "i").isDue(move))
      .orderBy((eb) => lifecycleSql(eb, "i").dueTime(move))
      .limit(sql.lit(1));
  return sql<boolean>`(${waiting("expire")} is not null or ${waiting("submit")} is not null)`;
}
