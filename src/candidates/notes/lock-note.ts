import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { globalId, storedId } from "../../platform/ids/ids.ts";
import { findCandidate } from "../write/find-candidate.ts";

/** A locked note. */
export interface LockedNote {
  id: string;
  candidateId: string;
  authorId: string;
  text: string;
}

/**
 * Loads and locks a note with its candidate, the candidate first (CONTRIBUTING.md, Statements).
 *
 * @param mayFind whether the caller may know that there is this note
 * @throws UserError NOT_FOUND
 */
export async function lockNote(tx: Tx, id: string, mayFind: (authorId: string) => boolean): Promise<LockedNote> {
  const missing = () => new UserError("NOT_FOUND", "There is no such note.", { path: ["id"] });
  const noteId = storedId("CandidateNote", id);
  const find = () =>
    db(tx.em)
      .selectFrom("candidate_note")
      .select(["id", "candidate_id as candidateId", "author_id as authorId", "text"])
      .where("team_id", "=", tx.teamId)
      .where("id", "=", noteId);
  const found = await find().executeTakeFirst();
  if (found === undefined || !mayFind(found.authorId)) throw missing();
  await findCandidate(tx, globalId("Candidate", found.candidateId), { alsoErased: true });
  const locked = await find().forNoKeyUpdate().executeTakeFirst();
  if (locked === undefined) throw missing();
  return locked;
}
