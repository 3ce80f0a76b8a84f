import type { EntityManager } from "@mikro-orm/postgresql";
import { db, now, sql } from "../platform/database/sql.ts";

/** What waits to be sent to a kind of receiver, over all teams. Seconds are the age of the oldest that is due. */
export interface ChannelBacklog {
  waiting: number;
  oldestDueSeconds: number;
}

/**
 * Reads how many chat destinations, and orders of applicant tracking systems, have messages that wait, each in one
 * statement that reads a partial index. What waits for one that is disabled is not counted.
 */
export async function readChannelBacklog(em: EntityManager): Promise<Record<"chat" | "partners", ChannelBacklog>> {
  const chat = db(em)
    .selectFrom("chat_destination as d")
    .select(({ fn }) => [
      "d.team_id",
      fn.countAll<number>().as("waiting"),
      fn.min("d.next_attempt_at").filterWhere("d.next_attempt_at", "<=", now()).as("first"),
    ])
    .where("d.next_attempt_at", "is not", null)
    .groupBy("d.team_id");
  const partners = db(em)
    .selectFrom("partner_order as o")
    .select(({ fn }) => [
      "o.team_id",
      fn.countAll<number>().as("waiting"),
      fn.min("o.next_attempt_at").filterWhere("o.next_attempt_at", "<=", now()).as("first"),
    ])
    .where("o.state", "=", sql.lit("DUE" as const))
    // Those of disabled integrations wait until infinity.
    .where("o.next_attempt_at", "<", sql<Date>`'infinity'::timestamptz`)
    .groupBy("o.team_id");
  const sum = (perTeam: typeof chat | typeof partners): Promise<ChannelBacklog> =>
    db(em)
      .selectFrom((perTeam as typeof chat).as("w"))
      .select(({ ref }) => [
        sql<number>`coalesce(sum(${ref("w.waiting")}), 0)::int`.as("waiting"),
        sql<number>`coalesce(extract(epoch from now() - min(${ref("w.first")})), 0)::float8`.as("oldestDueSeconds"),
      ])
      .executeTakeFirstOrThrow();
  return { chat: await sum(chat), partners: await sum(partners) };
}
