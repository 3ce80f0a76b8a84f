import type { Context } from "../../access/context.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { clockTimestamp, db } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { checkText } from "../../platform/text/check-input.ts";
import type { Invitation } from "../invitation.entity.ts";
import { lockInvitationByLink } from "./steps/lock-invitation.ts";
import { validateStart } from "./steps/start-eligibility.ts";

/** The work to submit. Only the team sets score and result. */
export interface SubmissionInput {
  url?: string | null;
  notes?: string | null;
  score?: number | null;
  resultUrl?: string | null;
}

/** Which draft a save began from, so that it does not overwrite one that its sender has not seen. */
export interface DraftVersion {
  /** The number of the draft that the sender knows; 0: none has been saved. Left out: whatever there is is replaced. */
  revision?: number | null;
  /** An id that one open page gives all its saves: it never has a conflict with itself. */
  page?: string | null;
  /** Counts the saves of that page. One that arrives after a later one changes nothing. */
  saveNumber?: number | null;
}

/** A draft as it is stored now. */
export interface SavedDraft {
  revision: number;
  savedAt: Date;
}

/** The longest text of a candidate, in characters. */
export const maxNotesLength = 20_000;

/** @throws UserError for what a candidate cannot hand in */
function checkSubmission(submission: SubmissionInput): { url: string | null; notes: string | null } {
  const errors: UserErrorValue[] = [];
  if (submission.score != null || submission.resultUrl != null)
    errors.push({ code: "NOT_ALLOWED", message: "Score and result are given by the team.", path: ["submission"] });
  const notes = checkText(errors, ["submission", "notes"], submission.notes, maxNotesLength);
  if (errors.length > 0) throw UserError.of(errors);
  return { url: submission.url ?? null, notes };
}

/** Whether what was sent differs from what is stored. What was not sent differs from nothing. */
export function differs(
  sent: SubmissionInput,
  stored: { url: string | null; notes: string | null } | null | undefined,
): boolean {
  const notes = checkText([], [], sent.notes, maxNotesLength);
  return (
    (sent.url !== undefined && (sent.url ?? null) !== (stored?.url ?? null)) ||
    (sent.notes !== undefined && notes !== (stored?.notes ?? null))
  );
}

/**
 * Writes the draft. The invitation is locked, so the draft is, too.
 *
 * @throws UserError for what a candidate cannot hand in; STALE_DRAFT where another page has saved something else since
 */
export async function writeDraft(
  tx: Tx,
  invitation: Invitation,
  submission: SubmissionInput,
  version: DraftVersion = {},
): Promise<SavedDraft> {
  const given = checkSubmission(submission);
  const stored = await db(tx.em)
    .selectFrom("submission")
    .select(["url", "notes", "revision", "saved_by as savedBy", "save_number as saveNumber"])
    .where("team_id", "=", tx.teamId)
    .where("invitation_id", "=", invitation.id)
    .executeTakeFirst();
  const isChange = differs(submission, stored);
  const isSamePage = version.page != null && version.page === stored?.savedBy;
  const isStale = version.revision != null && version.revision !== (stored?.revision ?? 0) && !isSamePage;
  if (isStale && isChange)
    throw new UserError("STALE_DRAFT", "This draft was saved from another page meanwhile; nothing was changed.", {
      path: ["revision"],
    });
  const isLate = isSamePage && (version.saveNumber ?? 0) < stored.saveNumber;
  const keep = (field: "url" | "notes") => isLate || submission[field] === undefined;
  return await db(tx.em)
    .insertInto("submission")
    .values({
      team_id: tx.teamId,
      invitation_id: invitation.id,
      url: given.url,
      notes: given.notes,
      saved_by: version.page ?? null,
      save_number: version.saveNumber ?? 0,
    })
    .onConflict((conflict) =>
      conflict.columns(["team_id", "invitation_id"]).doUpdateSet({
        saved_at: clockTimestamp(),
        revision: (eb) => eb("submission.revision", "+", isChange && !isLate ? 1 : 0),
        saved_by: (eb) => eb.ref("excluded.saved_by"),
        save_number: (eb) => eb.ref(isLate ? "submission.save_number" : "excluded.save_number"),
        url: (eb) => eb.ref(keep("url") ? "submission.url" : "excluded.url"),
        notes: (eb) => eb.ref(keep("notes") ? "submission.notes" : "excluded.notes"),
      }),
    )
    .returning(["revision", "saved_at as savedAt"])
    .executeTakeFirstOrThrow();
}

/** Validates that the candidate has started. @throws UserError */
export function validateStarted(invitation: Invitation, now: Date): void {
  if (invitation.state === "STARTED") return;
  throw UserError.of([
    validateStart(invitation, now) ?? {
      code: "INVALID_STATE",
      message: invitation.state === "SUBMITTED" ? "Press Continue first." : "Start the assessment first.",
    },
  ]);
}

/**
 * Saves a draft, which is submitted automatically after the deadline.
 *
 * @throws UserError INVALID_STATE before the start, ALREADY_SUBMITTED after the end, STALE_DRAFT
 */
export async function saveSubmission(
  context: Context,
  token: string,
  submission: SubmissionInput,
  version: DraftVersion = {},
): Promise<SavedDraft> {
  return await lockInvitationByLink(context, token, async ({ tx, invitation, now }) => {
    validateStarted(invitation, now);
    return await writeDraft(tx, invitation, submission, version);
  });
}
