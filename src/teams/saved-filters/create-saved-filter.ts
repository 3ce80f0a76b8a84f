import type { EntityManager } from "@mikro-orm/postgresql";
import type { GraphQLSchema } from "graphql";
import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { runIdempotent, storedAsIs } from "../../idempotency/run-idempotent.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db, jsonb } from "../../platform/database/sql.ts";
import { newId } from "../../platform/ids/ids.ts";
import { checkRoom } from "./check-room.ts";
import { checkSavedFilter, type FilterContent } from "./check-saved-filter.ts";
import type { SavedFilterList } from "./saved-filter.entity.ts";

/** A filter to save. */
export interface NewSavedFilter extends FilterContent {
  list: SavedFilterList;
  shared: boolean;
}

/**
 * Saves a filter of a list under a name, for the calling member or for the whole team.
 *
 * @param schema the schema whose inputs the filter has to be valid for
 * @throws UserError REQUIRED, TOO_LONG, INVALID_VALUE, NOT_ALLOWED
 */
export async function createSavedFilter(
  context: Context,
  schema: GraphQLSchema,
  input: NewSavedFilter,
): Promise<string> {
  const { teamId, id: ownerId } = viewerOf(context);
  const { name, filter, orderBy } = checkSavedFilter(schema, input.list, input);
  const create = async (em: EntityManager): Promise<string> => {
    await checkRoom(em, context, { own: true, shared: input.shared });
    const id = newId();
    await db(em)
      .insertInto("saved_filter")
      .values({
        ...{ team_id: teamId, id, owner_id: ownerId, list: input.list, name, shared: input.shared },
        filter: jsonb(filter),
        order_by: jsonb(orderBy),
      })
      .execute();
    return id;
  };
  return await inTransaction(context.em, (em) => runIdempotent(em, context, () => create(em), storedAsIs));
}
