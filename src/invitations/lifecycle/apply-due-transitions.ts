import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { findTeams, forEachTeam } from "../../platform/database/spread.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";
import { applyDueTransitions } from "./due-transitions.ts";
import type { DueMove } from "./lifecycle.ts";
import { lifecycleSql } from "./lifecycle-sql.ts";

/**
 * The scheduled task that writes the moves that are due by time, in batches, in every team. Any number of workers can
 * run it at the same time.
 */
export async function applyAllDueTransitions(services: Services): Promise<void> {
  const teams = await findTeams(services, async (among) => {
    const em = services.em.fork();
    const teamsWith = (move: DueMove) =>
      db(em)
        .selectFrom("invitation as i")
        .select("i.team_id as teamId")
        .where((eb) => lifecycleSql(eb, "i").isDue(move))
        .$if(among !== null, (q) => q.where("i.team_id", "=", anyOf(array.uuid(among ?? []))));
    const found = await teamsWith("expire").union(teamsWith("submit")).limit(sql.lit(100)).execute();
    return found.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, async (teamId) => {
    let written: number;
    do written = await withTransaction(systemContext(services, teamId), (tx) => applyDueTransitions(tx));
    while (written > 0);
  });
}
