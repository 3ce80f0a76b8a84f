import type { Services } from "../../access/context.ts";
import { forEachTeam } from "../../platform/database/spread.ts";
import { array, db, now, sql, unnest } from "../../platform/database/sql.ts";
import type { DueDelivery } from "./lease-deliveries.ts";

/** Gives deliveries back that were not sent: due at once, and no attempt is counted. */
export async function releaseDeliveries(services: Services, deliveries: DueDelivery[]): Promise<void> {
  const byTeam = Map.groupBy(deliveries, (one) => one.teamId);
  await forEachTeam(services, [...byTeam.keys()], (teamId) => releaseOfTeam(services, teamId, byTeam.get(teamId)!));
}

async function releaseOfTeam(services: Services, teamId: string, deliveries: DueDelivery[]): Promise<void> {
  await db(services.em.fork())
    .updateTable("webhook_delivery as d")
    .from(
      unnest("released", {
        id: array.uuid(deliveries.map((one) => one.id)),
        leased_by: array.uuid(deliveries.map((one) => one.leasedBy)),
      }),
    )
    .set({
      attempts: (eb) => eb("d.attempts", "-", 1),
      tries: (eb) => sql<number>`greatest(0, ${eb.ref("d.tries")} - 1)`,
      leased_by: null,
      leased_until: null,
      next_attempt_at: now(),
    })
    .where("d.team_id", "=", teamId)
    .whereRef("d.id", "=", "released.id")
    .whereRef("d.leased_by", "=", "released.leased_by")
    .execute();
}
