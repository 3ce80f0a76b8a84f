import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db, statementTimestamp } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { checkNoteText } from "./check-note-text.ts";
import { lockNote } from "./lock-note.ts";
import { recordNoteChange } from "./record-note-change.ts";

/**
 * Changes the text of a note. Only its author can: a note stands under the author's name.
 *
 * @throws UserError NOT_FOUND, NOT_ALLOWED for another member's note, REQUIRED, TOO_LONG
 */
export async function editCandidateNote(context: Context, id: string, given: string): Promise<string> {
  const text = checkNoteText(given);
  const { id: callerId } = viewerOf(context);
  return await withTransaction(context, async (tx) => {
    const note = await lockNote(tx, id, (authorId) => !isBlinded(context.access) || authorId === callerId);
    if (note.authorId !== callerId)
      throw new UserError("NOT_ALLOWED", "Only its author changes a note. Write one of your own.", { path: ["id"] });
    if (note.text === text) return note.id;
    await db(tx.em)
      .updateTable("candidate_note")
      .set({ text, edited_at: statementTimestamp() })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", note.id)
      .execute();
    recordNoteChange(tx, note, "edited");
    return note.id;
  });
}
