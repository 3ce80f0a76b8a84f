import { sql } from "kysely";
import type { Services } from "../access/context.ts";
import { systemContext } from "../access/contexts.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { rows } from "../platform/database/rows.ts";
import { applyDueTransitions } from "./due-transitions.ts";
import { isDueSql } from "./lifecycle.ts";

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
    do written = await withTransaction(systemContext(services, teamId), (tx) => applyDueTransitions(tx));
    while (written > 0);
  }
}
