import type { CandidateView } from "../../../invitations/attempt/candidate-view.query.ts";
import { type DraftVersion, differs, type SubmissionInput } from "../../../invitations/attempt/save-submission.ts";
import { UserError, type UserErrorValue } from "../../../platform/errors.ts";
import { Url } from "../../../platform/graphql/scalars.ts";
import { errorMessageFor, type PageCode } from "../error-messages.ts";
import type { FormFields } from "../forms.ts";

/** What the candidate's form sends, typed by them or added by its script. */
export interface CandidateForm {
  /** What was not sent is undefined and stays as it was saved. */
  submission: SubmissionInput;
  version: DraftVersion;
  /** The script submits by itself, because the time is up. */
  atDeadline: boolean;
  /** They were asked whether to submit nothing, and do. */
  confirmsEmpty: boolean;
}

const number = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;

export function readCandidateForm(fields: FormFields): CandidateForm {
  const url = fields.url?.trim();
  return {
    submission: { url: url === "" ? null : url, notes: fields.notes },
    version: {
      revision: number(fields.revision),
      page: /^[\w-]{1,64}$/.test(fields.page ?? "") ? fields.page : undefined,
      saveNumber: number(fields.saveNumber),
    },
    atDeadline: fields.atDeadline === "1",
    confirmsEmpty: fields.confirmsEmpty === "1",
  };
}

/** @throws UserError INVALID_VALUE for an address that is none */
export function checkUrl({ url }: SubmissionInput): void {
  try {
    if (url != null) Url.parseValue(url);
  } catch {
    throw new UserError("INVALID_VALUE", "This is not a web address.", { path: ["submission", "url"] });
  }
}

/** The draft as it would be with what was sent: to be shown again, or asked about. */
export const mergedDraft = (view: CandidateView, { url, notes }: SubmissionInput) => ({
  url: url === undefined ? (view.submission?.url ?? null) : url,
  notes: notes === undefined ? (view.submission?.notes ?? null) : notes,
});

/** Whether there would be nothing in it. */
export function isEmpty(view: CandidateView, submission: SubmissionInput): boolean {
  const { url, notes } = mergedDraft(view, submission);
  return url === null && (notes ?? "").trim() === "";
}

/** Whether the form was opened before the draft that is stored now, and says something else. */
export const isStale = (view: CandidateView, { submission, version }: CandidateForm): boolean =>
  version.revision != null && version.revision !== view.draftRevision && differs(submission, view.submission);

/** Does something, and answers with its result, or with why it was refused. */
export async function attempt<T>(work: () => Promise<T>): Promise<{ refused: UserErrorValue[]; result?: T }> {
  try {
    return { refused: [], result: await work() };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { refused: error.errors };
  }
}

/** What the page says of a refused form. */
export function describeError({ code, message, path }: UserErrorValue, locale: string | null): string {
  const field = path?.[1];
  const ofField: PageCode | undefined =
    field === "url" ? "INVALID_URL" : field === "notes" && code === "TOO_LONG" ? "NOTES_TOO_LONG" : undefined;
  return errorMessageFor(ofField ?? code, locale)?.text ?? message;
}
