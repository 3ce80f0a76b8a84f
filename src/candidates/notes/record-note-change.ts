import type { Tx } from "../../events/log/with-transaction.ts";
import { globalId } from "../../platform/ids/ids.ts";

/**
 * Records a change of a candidate's notes. It is a change of the candidate, so that subscribers and webhooks that know
 * nothing of notes treat it like any other; the event names the note, and never its text.
 */
export const recordNoteChange = (
  tx: Tx,
  note: { id: string; candidateId: string },
  change: "added" | "edited" | "deleted",
): void =>
  tx.recordEvents({
    type: "CANDIDATE_UPDATED",
    candidateId: note.candidateId,
    changes: { notes: { [change]: [globalId("CandidateNote", note.id)] } },
  });
