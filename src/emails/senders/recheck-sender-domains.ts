import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { findTeams, forEachTeam } from "../../platform/database/spread.ts";
import { anyOf, array, db, now, secondsFromNow } from "../../platform/database/sql.ts";
import { findRecords } from "./sender-records.ts";
import { recordCheck } from "./steps/record-check.ts";

/** How long a worker has a domain for itself. One that dies holds its check up that long. */
const leaseSeconds = 300;
/** How many teams one run looks at. Those that are left are due in the next one. */
const maxTeams = 100;

/** Looks for the records of domains that are due, each by one worker. */
export async function recheckSenderDomains(services: Services): Promise<void> {
  if (!services.env.SENDER_DOMAINS) return;
  const teams = await findTeams(services, async (among) => {
    const due = await db(services.em.fork())
      .selectFrom("sender_domain")
      .select("team_id as teamId")
      .distinct()
      .where("next_check_at", "<=", now())
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .limit(maxTeams)
      .execute();
    return due.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, async (teamId) => {
    const leased = await db(services.em.fork())
      .updateTable("sender_domain")
      .set({ next_check_at: secondsFromNow(leaseSeconds) })
      .where("team_id", "=", teamId)
      .where("next_check_at", "<=", now())
      .returning(["domain", "selector", "public_key as publicKey"])
      .execute();
    for (const source of leased) {
      const records = await findRecords(services, source);
      await withTransaction(systemContext(services, teamId), (tx) => recordCheck(tx, source.domain, records));
    }
  });
}
