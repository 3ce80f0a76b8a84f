import { rows, sql } from "../base/rows.ts";
import { transact } from "../events/transact.ts";
import type { Services } from "../teams/context.ts";
import { systemContext } from "../teams/contexts.ts";
import { graceSeconds, settleDue } from "./settle-due.ts";

/** Settles whatever is due in any team, in groups, until nothing is left. Any number of workers may run it. */
export async function sweepDue(services: Services): Promise<void> {
  const teams = await rows<{ teamId: string }>(
    services.em.fork(),
    sql`select team_id as "teamId" from invitation where state in ('PENDING', 'OPENED') and expires_at <= now()
      union select team_id from invitation where state = 'STARTED' and deadline_at < now() - make_interval(secs => ${graceSeconds})
      limit 100`,
  );
  for (const { teamId } of teams) {
    let settled: number;
    do settled = await transact(systemContext(services, teamId), (tx) => settleDue(tx));
    while (settled > 0);
  }
}
