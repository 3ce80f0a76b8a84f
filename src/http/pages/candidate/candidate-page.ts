import type { Services } from "../../../access/context.ts";
import type { CandidateView } from "../../../invitations/attempt/candidate-view.query.ts";
import { formatDuration } from "../../../platform/text/duration.ts";
import { formatClock, formatTime } from "../../../platform/text/format-time.ts";
import { publicPath } from "../../public-path.ts";
import { errorMessageFor } from "../error-messages.ts";
import { autosavePath } from "../page-assets.ts";
import type { InvitationPage, UnsavedWork } from "../page-variables.ts";
import { languageOfPage, pageHeaders, renderPage } from "../render-page.ts";

/** In which phase the page is, by the time and the state of the invitation. */
export function phaseOf(view: CandidateView): InvitationPage["phase"] {
  if (view.state === "STARTED") return "started";
  if (view.canStart) return view.state === "SUBMITTED" ? "reopened" : "ready";
  // What was submitted stays, also where it could have been continued until a moment ago.
  return view.state === "SUBMITTED" ? "submitted" : "refused";
}

/** Whether the candidate works on our page, and not where a launchUrl leads. */
export const isWorkingHere = (view: CandidateView): boolean => view.state === "STARTED" && view.launchUrl === null;

/** Seconds until the deadline, as the database's clock has it; null: there is none. */
export const secondsLeft = ({ deadlineAt, now }: CandidateView): number | null =>
  deadlineAt === null ? null : Math.max(0, (deadlineAt.getTime() - now.getTime()) / 1_000);

/** When the draft was saved last, in the candidate's zone. */
export const savedTime = (view: CandidateView, locale: string | null) =>
  view.draftSavedAt === null
    ? null
    : formatClock(view.draftSavedAt, view.timeZone, view.now, languageOfPage("invitation", locale));

/** A moment in the candidate's language and zone. */
export const formatMoment = (moment: Date | null, view: CandidateView, locale: string | null): string | null =>
  moment === null ? null : formatTime(moment, view.timeZone, languageOfPage("invitation", locale));

/** A Start leads on to where the work is; the page on which it is done runs the script that saves it. */
export const candidatePageHeaders = (view: CandidateView) =>
  pageHeaders({ formAction: view.launchUrl === null ? [] : [view.launchUrl], hasScript: isWorkingHere(view) });

/** What a form led to, where the page has to say it. */
interface Outcome {
  saved?: boolean;
  errors?: string[];
  /** What was typed; left out: the draft as it is stored. */
  draft?: UnsavedWork;
  /** Another page has saved something else: what is stored is shown beside what was typed. */
  stale?: boolean;
  /** What was typed and is not saved any more. */
  unsaved?: UnsavedWork;
}

/** The candidate's page, in their language and zone. */
export function renderCandidatePage(
  services: Services,
  view: CandidateView,
  token: string,
  locale: string | null,
  outcome: Outcome = {},
): string {
  const words = (moment: Date | null) => formatMoment(moment, view, locale);
  const phase = phaseOf(view);
  const self = publicPath(services, `/i/${token}`);
  const draft = outcome.draft ?? view.submission;
  const stored = { url: view.submission?.url ?? null, notes: view.submission?.notes ?? null };
  const contact = view.inviterEmail === null ? null : { name: view.inviterName, email: view.inviterEmail };
  // Where there is no inviter, or none any more, it is the team to turn to.
  const named = contact === null ? view.teamName : (contact.name ?? contact.email);
  const rejection = phase === "refused" ? errorMessageFor(view.refusal!.code, locale, named) : null;
  const saved = savedTime(view, locale);
  const left = secondsLeft(view);
  return renderPage(
    "invitation",
    {
      teamName: view.teamName,
      assessmentTitle: view.assessmentTitle,
      instructions: view.instructions,
      candidateName: view.candidateName,
      message: view.message,
      inviterName: view.inviterName,
      contact,
      timeLimit: view.timeLimit === null ? null : formatDuration(view.timeLimit, languageOfPage("invitation", locale)),
      opensAt: words(view.opensAt),
      expiresAt: words(view.expiresAt),
      startedAt: words(view.startedAt),
      deadlineAt: words(view.deadlineAt),
      submittedAt: words(view.submittedAt),
      automatic: view.submission?.automatic ?? false,
      practiceUrl: view.practiceUrl,
      launchAction: view.launchUrl === null ? null : `${self}/go`,
      phase,
      rejection,
      // What was withdrawn has no last moment to start.
      showsDates: view.state !== "CANCELLED",
      startAction: `${self}/start`,
      saveAction: `${self}/save`,
      submitAction: `${self}/submit`,
      selfUrl: self,
      draft: draft === null ? null : { url: draft.url ?? null, notes: draft.notes ?? null },
      revision: view.draftRevision,
      savedTime: saved?.time ?? null,
      savedDate: saved?.date ?? null,
      secondsLeft: left === null ? null : String(left),
      autosaveUrl: isWorkingHere(view) ? publicPath(services, autosavePath) : null,
      stored,
      stale: outcome.stale ?? false,
      unsaved: outcome.unsaved ?? null,
      saved: outcome.saved ?? false,
      errors: outcome.errors ?? [],
    },
    locale,
  );
}
