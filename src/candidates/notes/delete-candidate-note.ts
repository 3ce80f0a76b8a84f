import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { lockNote } from "./lock-note.ts";
import { recordNoteChange } from "./record-note-change.ts";

/**
 * Deletes a note for good. Its author can, and so can owners and managers.
 *
 * @throws UserError NOT_FOUND, NOT_ALLOWED for another member's note
 */
export async function deleteCandidateNote(context: Context, id: string): Promise<string> {
  const viewer = viewerOf(context);
  const deletesAny = viewer.type === "TeamMember" && (viewer.role === "OWNER" || viewer.role === "MANAGER");
  return await withTransaction(context, async (tx) => {
    const note = await lockNote(tx, id, (authorId) => !isBlinded(context.access) || authorId === viewer.id);
    if (note.authorId !== viewer.id && !deletesAny)
      throw new UserError("NOT_ALLOWED", "Its author, an owner or a manager can delete this note.", { path: ["id"] });
    await db(tx.em).deleteFrom("candidate_note").where("team_id", "=", tx.teamId).where("id", "=", note.id).execute();
    recordNoteChange(tx, note, "deleted");
    return note.id;
  });
}
