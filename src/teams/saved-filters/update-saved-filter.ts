import type { GraphQLSchema } from "graphql";
import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db, jsonb, now } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { checkRoom } from "./check-room.ts";
import { checkSavedFilter, noSavedFilter } from "./check-saved-filter.ts";

/** Changes of a saved filter. An omitted field stays unchanged; null clears the order. */
export interface SavedFilterChange {
  name?: string | null;
  filter?: Record<string, unknown> | null;
  orderBy?: Record<string, unknown> | null;
  shared?: boolean | null;
}

/**
 * Changes a saved filter of the calling member.
 *
 * @throws UserError NOT_FOUND, NOT_ALLOWED for another member's, and those of createSavedFilter
 */
export async function updateSavedFilter(
  context: Context,
  schema: GraphQLSchema,
  globalId: string,
  change: SavedFilterChange,
): Promise<string> {
  const { teamId, id: callerId } = viewerOf(context);
  const id = storedId("SavedFilter", globalId);
  await inTransaction(context.em, async (em) => {
    const saved = await db(em)
      .selectFrom("saved_filter")
      .select(["owner_id as ownerId", "list", "name", "filter", "order_by as orderBy", "shared"])
      .where("team_id", "=", teamId)
      .where("id", "=", id)
      .executeTakeFirst();
    if (saved === undefined || (saved.ownerId !== callerId && !saved.shared)) throw noSavedFilter();
    if (saved.ownerId !== callerId)
      throw new UserError("NOT_ALLOWED", "Only who saved a filter changes it. Save one of your own.", { path: ["id"] });
    const shared = change.shared ?? saved.shared;
    const content = checkSavedFilter(schema, saved.list, {
      name: change.name ?? saved.name,
      filter: change.filter ?? saved.filter,
      orderBy: change.orderBy === undefined ? saved.orderBy : change.orderBy,
    });
    if (shared && !saved.shared) await checkRoom(em, context, { own: false, shared });
    const { numUpdatedRows } = await db(em)
      .updateTable("saved_filter")
      .set({
        name: content.name,
        filter: jsonb(content.filter),
        order_by: jsonb(content.orderBy),
        shared,
        updated_at: now(),
      })
      .where("team_id", "=", teamId)
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) throw noSavedFilter();
  });
  context.loaders.clear();
  return id!;
}
