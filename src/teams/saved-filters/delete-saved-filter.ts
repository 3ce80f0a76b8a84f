import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { noSavedFilter } from "./check-saved-filter.ts";

/**
 * Deletes a saved filter: one's own, and, for owners and managers, any that is shared.
 *
 * @throws UserError NOT_FOUND, NOT_ALLOWED
 */
export async function deleteSavedFilter(context: Context, globalId: string): Promise<void> {
  const viewer = viewerOf(context);
  const { teamId } = viewer;
  const id = storedId("SavedFilter", globalId);
  await inTransaction(context.em, async (em) => {
    const saved = await db(em)
      .selectFrom("saved_filter")
      .select(["owner_id as ownerId", "shared"])
      .where("team_id", "=", teamId)
      .where("id", "=", id)
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (saved === undefined || (saved.ownerId !== viewer.id && !saved.shared)) throw noSavedFilter();
    const deletesShared = viewer.type === "TeamMember" && (viewer.role === "OWNER" || viewer.role === "MANAGER");
    if (saved.ownerId !== viewer.id && !deletesShared)
      throw new UserError("NOT_ALLOWED", "Who saved it, an owner or a manager can delete it.", { path: ["id"] });
    await db(em).deleteFrom("saved_filter").where("team_id", "=", teamId).where("id", "=", id).execute();
  });
  context.loaders.clear();
}
