import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { anyOf, array, db, sql } from "../../platform/database/sql.ts";
import { type ListCondition, onPage, whenCounted } from "../../platform/graphql/list.ts";
import { rowOf } from "../../platform/graphql/shape.ts";
import { isTrue } from "../lifecycle/lifecycle-sql.ts";

/** Up to this number of invitations, the list is found from the index on the last moments to start. */
const few = 5_000;

const row = rowOf("invitation");

/**
 * Adds to the conditions of a list that the last moment to start lies within a period. If few invitations have one there,
 * the list is found from those, since a walk through all invitations could find none; among many, the walk soon fills a
 * page.
 *
 * @param others the other conditions: among few, none of them is found by an index of its own, which a planner without
 *   statistics would read instead
 */
export async function withinExpiry(
  context: Context,
  { after, before }: { after: Date | null; before: Date | null },
  others: ListCondition[],
): Promise<ListCondition[]> {
  const { teamId } = accessOf(context);
  const within = row
    .selectFrom("invitation as timed")
    .select("timed.id")
    .where("timed.team_id", "=", teamId)
    .where("timed.expires_at", "is not", null)
    .$if(after !== null, (q) => q.where("timed.expires_at", ">", after!))
    .$if(before !== null, (q) => q.where("timed.expires_at", "<", before!));
  // Not prepared by name: a period has no invitation or all.
  const found = await db(context.services.em.fork())
    .selectFrom(within.limit(sql.lit(few + 1)).as("found"))
    .select("found.id")
    .execute();
  if (found.length === 0) return [sql<boolean>`false`];
  if (found.length <= few)
    return [
      row("$.id", "=", anyOf(array.uuid(found.map(({ id }) => id)))),
      ...others.map((one) => ({ onPage: isTrue(onPage(one)), counted: isTrue(whenCounted(one)) })),
    ];
  const walked = row.and([
    row("$.expires_at", "is not", null),
    ...(after === null ? [] : [row("$.expires_at", ">", after)]),
    ...(before === null ? [] : [row("$.expires_at", "<", before)]),
  ]);
  return [...others, walked];
}
