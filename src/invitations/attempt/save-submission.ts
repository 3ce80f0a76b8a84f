import type { QueryCreator } from "kysely";
import type { Context } from "../../access/context.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { type ParameterOf, prepared } from "../../platform/database/prepared.ts";
import type { Database } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { checkText } from "../../platform/graphql/check-input.ts";
import type { Attempt } from "./attempt.query.ts";
import type { CandidateView } from "./candidate-view.query.ts";
import { validateStart } from "./start-eligibility.ts";
import { actByLink } from "./steps/lock-invitation.ts";

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

/** The longest text of a candidate, in characters. */
export const maxNotesLength = 20_000;

/** @throws UserError for what a candidate cannot submit */
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

/** What a save makes of the draft. */
type Draft = Pick<
  Attempt,
  "url" | "notes" | "automatic" | "draftRevision" | "draftSavedAt" | "draftSavedBy" | "draftSaveNumber"
>;

/**
 * Decides what a save makes of the draft, which is locked with its invitation.
 *
 * @throws UserError for what a candidate cannot submit; STALE_DRAFT where another page has saved something else since
 */
export function nextDraft(attempt: Attempt, submission: SubmissionInput, version: DraftVersion): Draft {
  const given = checkSubmission(submission);
  const { draftRevision: revision, draftSavedBy: savedBy } = attempt;
  const saveNumber = version.saveNumber ?? 0;
  const isChange = differs(submission, attempt);
  const isSamePage = version.page != null && version.page === savedBy;
  const isStale = version.revision != null && version.revision !== revision && !isSamePage;
  if (isStale && isChange)
    throw new UserError("STALE_DRAFT", "This draft was saved from another page meanwhile; nothing was changed.", {
      path: ["revision"],
    });
  const isLate = isSamePage && saveNumber < (attempt.draftSaveNumber ?? 0);
  const keep = (field: "url" | "notes") => isLate || submission[field] === undefined;
  return {
    url: keep("url") ? attempt.url : given.url,
    notes: keep("notes") ? attempt.notes : given.notes,
    automatic: attempt.automatic ?? false,
    draftRevision: revision === 0 ? 1 : revision + (isChange && !isLate ? 1 : 0),
    draftSavedAt: attempt.now,
    draftSavedBy: version.page ?? null,
    draftSaveNumber: isLate ? attempt.draftSaveNumber : saveNumber,
  };
}

/** A draft as it is written. */
export interface WrittenDraft {
  invitationId: string;
  url: string | null;
  notes: string | null;
  automatic: boolean;
  savedAt: Date;
  revision: number;
  savedBy: string | null;
  saveNumber: number;
}

/** The statement that writes a draft. */
export const draftStatement = (
  creator: QueryCreator<Database>,
  parameter: ParameterOf<WrittenDraft & { teamId: string }>,
) =>
  creator
    .insertInto("submission")
    .values({
      team_id: parameter("teamId"),
      invitation_id: parameter("invitationId"),
      url: parameter("url"),
      notes: parameter("notes"),
      automatic: parameter("automatic"),
      saved_at: parameter("savedAt"),
      revision: parameter("revision"),
      saved_by: parameter("savedBy"),
      save_number: parameter("saveNumber"),
    })
    .onConflict((conflict) =>
      conflict.columns(["team_id", "invitation_id"]).doUpdateSet({
        url: (eb) => eb.ref("excluded.url"),
        notes: (eb) => eb.ref("excluded.notes"),
        automatic: (eb) => eb.ref("excluded.automatic"),
        saved_at: (eb) => eb.ref("excluded.saved_at"),
        revision: (eb) => eb.ref("excluded.revision"),
        saved_by: (eb) => eb.ref("excluded.saved_by"),
        save_number: (eb) => eb.ref("excluded.save_number"),
      }),
    );

/** What the statement that writes a draft takes of it. */
export const writtenDraft = ({ invitationId }: Attempt, draft: Draft): WrittenDraft => ({
  invitationId,
  url: draft.url,
  notes: draft.notes,
  automatic: draft.automatic ?? false,
  savedAt: draft.draftSavedAt!,
  revision: draft.draftRevision,
  savedBy: draft.draftSavedBy,
  saveNumber: draft.draftSaveNumber ?? 0,
});

const write = prepared<WrittenDraft & { teamId: string }, object>(draftStatement);

/** Writes a draft. */
export async function writeDraft(tx: Tx, attempt: Attempt, draft: Draft): Promise<void> {
  await write(tx, { teamId: tx.teamId, ...writtenDraft(attempt, draft) });
}

/** Validates that the candidate has started. @throws UserError */
export function validateStarted(attempt: Attempt): void {
  if (attempt.state === "STARTED") return;
  throw UserError.of([
    validateStart(attempt, attempt.now) ?? {
      code: "INVALID_STATE",
      message: attempt.state === "SUBMITTED" ? "Press Continue first." : "Start the assessment first.",
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
): Promise<CandidateView> {
  return await actByLink(context, token, async (tx, attempt) => {
    validateStarted(attempt);
    const draft = nextDraft(attempt, submission, version);
    await writeDraft(tx, attempt, draft);
    return draft;
  });
}
