import type { Services } from "../../access/context.ts";
import { anyOf, array, db, now, sql, unnest } from "../../platform/database/sql.ts";

/** Records that partners answered messages of a team, or did not: what the state of an integration follows from. */
export async function recordUse(
  services: Services,
  teamId: string,
  uses: { id: string; failed: boolean }[],
): Promise<void> {
  const byId = Map.groupBy(uses, ({ id }) => id);
  if (byId.size === 0) return;
  const ids = array.uuid([...byId.keys()]);
  await db(services.em.fork())
    .updateTable("partner_integration as i")
    .from(
      unnest("new", {
        id: ids,
        failures: array.integer([...byId.values()].map((some) => some.filter(({ failed }) => failed).length)),
        any_answered: array.boolean([...byId.values()].map((some) => some.some(({ failed }) => !failed))),
      }),
    )
    .set({
      consecutive_failures: (eb) =>
        eb
          .case()
          .when("new.any_answered", "=", true)
          .then(0)
          .else(eb("i.consecutive_failures", "+", eb.ref("new.failures")))
          .end(),
      last_used_at: now(),
    })
    .where("i.team_id", "=", teamId)
    .where("i.id", "=", anyOf(ids))
    .whereRef("i.id", "=", "new.id")
    .execute();
}

/** Records that a partner has called, at most once a minute. */
export async function recordCall(services: Services, teamId: string, id: string): Promise<void> {
  await db(services.em.fork())
    .updateTable("partner_integration")
    .set({ last_used_at: now() })
    .where("team_id", "=", teamId)
    .where("id", "=", id)
    .where((eb) =>
      eb.or([eb("last_used_at", "is", null), eb("last_used_at", "<", sql<Date>`now() - interval '1 minute'`)]),
    )
    .execute();
}
