import { compiler } from "../../platform/database/compiler.ts";
import { anyOf, sql } from "../../platform/database/sql.ts";
import { type Choice, chosenBy } from "../../platform/graphql/list.ts";
import { rowOf } from "../../platform/graphql/shape.ts";

/** Up to this number of invitations, the list is found from the index on the last moments to start. */
const few = 5_000;

const row = rowOf("invitation");

/** The part of the statement that looks at the period. */
const name = "period_looked_at";

/**
 * The condition that the last moment to start lies within a period. If few invitations have one there, the list is found from
 * those, since a walk through all invitations could find none; among many, the walk soon fills a page.
 */
export function withinExpiry(teamId: string, { after, before }: { after: Date | null; before: Date | null }): Choice {
  const within = compiler
    .selectFrom("invitation as timed")
    .select("timed.id")
    .where("timed.team_id", "=", teamId)
    .where("timed.expires_at", "is not", null)
    .$if(after !== null, (q) => q.where("timed.expires_at", ">", after!))
    .$if(before !== null, (q) => q.where("timed.expires_at", "<", before!))
    .limit(sql.lit(few + 1))
    .as("found");
  const decidedBy = compiler
    .selectFrom(within)
    .select(({ fn, eb }) => [
      fn.agg<string[]>("array_agg", ["found.id"]).as("ids"),
      eb.case().when(fn.countAll(), "<=", sql.lit(few)).then(sql.lit(0)).else(sql.lit(1)).end().as("way"),
    ]);
  const walked = row.and([
    row("$.expires_at", "is not", null),
    ...(after === null ? [] : [row("$.expires_at", ">", after)]),
    ...(before === null ? [] : [row("$.expires_at", "<", before)]),
  ]);
  const ids = sql<string[]>`${chosenBy(name, "ids")}::uuid[]`;
  return { name, decidedBy, ways: [{ condition: row("$.id", "=", anyOf(ids)), finds: true }, { condition: walked }] };
}
