import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { storedAsIs } from "../../idempotency/run-idempotent.ts";
import { clockTimestamp, db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids/ids.ts";
import { findCandidate } from "../write/find-candidate.ts";
import { checkNoteText } from "./check-note-text.ts";
import { recordNoteChange } from "./record-note-change.ts";

/** The most notes on one candidate. */
const maxNotes = 500;

/**
 * Adds a note of the calling member to a candidate.
 *
 * @throws UserError NOT_FOUND, INVALID_STATE for an erased candidate, REQUIRED, TOO_LONG, NOT_ALLOWED over 500 notes
 */
export async function addCandidateNote(context: Context, candidateId: string, given: string): Promise<string> {
  const text = checkNoteText(given);
  const add = async (tx: Tx) => {
    const candidate = await findCandidate(tx, candidateId, { path: ["candidateId"] });
    const { count } = await db(tx.em)
      .selectFrom("candidate_note")
      .select(({ fn }) => fn.countAll<string>().as("count"))
      .where("team_id", "=", tx.teamId)
      .where("candidate_id", "=", candidate.id)
      .executeTakeFirstOrThrow();
    if (Number(count) >= maxNotes)
      throw new UserError("NOT_ALLOWED", `A candidate has at most ${maxNotes} notes. Delete some first.`, {
        path: ["candidateId"],
      });
    const note = { id: newId(), candidateId: candidate.id };
    await db(tx.em)
      .insertInto("candidate_note")
      .values({
        team_id: tx.teamId,
        id: note.id,
        candidate_id: note.candidateId,
        author_id: viewerOf(context).id,
        text,
        created_at: clockTimestamp(),
      })
      .execute();
    recordNoteChange(tx, note, "added");
    return note.id;
  };
  return await withTransaction(context, add, { once: storedAsIs });
}
