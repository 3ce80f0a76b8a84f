import { sql } from "kysely";
import { rows } from "../base/rows.ts";
import { transact } from "../events/transact.ts";
import type { Services } from "../teams/context.ts";
import { systemContext } from "../teams/contexts.ts";
import { isDueSql } from "./lifecycle.ts";
import { applyDueTransitions } from "./settle-due.ts";

/**
 * The scheduled task that writes the moves that are due by time, in batches, in every team. Any number of workers can
 * run it at the same time.
 */
export async function applyAllDueTransitions(services: Services): Promise<void> {
  const teams = await rows<{ teamId: string }>(
    services.em.fork(),
    sql`select team_id as "teamId" from invitation i where ${sql.raw(isDueSql("i", "expire"))}
      union select team_id from invitation i where ${sql.raw(isDueSql("i", "submit"))}
      limit 100`,
  );
  for (const { teamId } of teams) {
    let written: number;
    do written = await transact(systemContext(services, teamId), (tx) => applyDueTransitions(tx));
    while (written > 0);
  }
}
