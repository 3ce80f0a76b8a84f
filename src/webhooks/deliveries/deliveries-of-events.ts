import type { EventDependent } from "../../events/log/delete-old-events.ts";
import { db, sql } from "../../platform/database/sql.ts";

/**
 * An event stays while there is a delivery of it: one that waits is made of it, and the bodies of others are found by it
 * when a candidate is erased. The bodies of tests that were made of an event are deleted with it.
 */
export const deliveriesOfEvents: EventDependent = {
  async passed({ em }, teamId, through) {
    const { first } = await db(em.fork())
      .selectFrom("webhook_endpoint as w")
      .innerJoinLateral(
        (eb) =>
          eb
            .selectFrom("webhook_delivery as d")
            .select("d.event_sequence")
            .where("d.team_id", "=", teamId)
            .whereRef("d.endpoint_id", "=", "w.id")
            .where("d.event_sequence", "is not", null)
            .orderBy("d.event_sequence")
            .limit(sql.lit(1))
            .as("oldest"),
        (join) => join.onTrue(),
      )
      .select(({ fn }) => fn.min<number | null>("oldest.event_sequence").as("first"))
      .where("w.team_id", "=", teamId)
      .executeTakeFirstOrThrow();
    return first === null ? through : Math.min(first - 1, through);
  },
  async deleteWith(em, teamId, { after, through }) {
    await db(em)
      .updateTable("webhook_delivery as d")
      .set({ request_body: null, response_body: null })
      .where("d.team_id", "=", teamId)
      .where("d.test_type", "is not", null)
      .where(
        "d.event_id",
        "=",
        ({ selectFrom }) =>
          sql<string>`any(array${selectFrom("event as e")
            .select("e.id")
            .where("e.team_id", "=", teamId)
            .where("e.sequence", ">", after)
            .where("e.sequence", "<=", through)})`,
      )
      .execute();
  },
};
