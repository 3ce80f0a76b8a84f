import { changeDraft, currentDraft, rowOf } from "./draft.ts";
import { parseInWorker } from "./parse-in-worker.ts";
import { fold, type Invitee } from "./parse-list.ts";

/** Adds to those who are in the dialog already; doubles are folded. */
export function addInvitees(invitees: Invitee[], more: { doubles?: number } = {}): void {
  const { rows, doubles } = currentDraft();
  const folded = fold(
    invitees,
    rows.map(({ email }) => email),
  );
  changeDraft({
    rows: [...rows, ...folded.invitees.map(rowOf)],
    doubles: doubles + folded.doubles + (more.doubles ?? 0),
  });
}

/** Reads a pasted or dropped list, and remembers its columns where it has headings. */
export async function addList(text: string): Promise<void> {
  const parsed = await parseInWorker(text);
  addInvitees(parsed.invitees, parsed);
  if (parsed.columns !== null) changeDraft({ list: { text, columns: parsed.columns } });
}
