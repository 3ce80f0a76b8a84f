import { durationInWords } from "../base/duration.ts";
import { timeInWords } from "../base/time-in-words.ts";
import type { CandidateView } from "../invitations/candidate-view.query.ts";
import type { SubmissionInput } from "../invitations/save-submission.ts";
import type { Services } from "../teams/context.ts";
import type { PageVariables } from "./page-variables.ts";
import { publicPath } from "./public-path.ts";
import { refusalInWords } from "./refusal-in-words.ts";
import { languageOfPage, renderPage } from "./render-page.ts";

/** In which phase the page is, by what the clock and the invitation say. */
function phaseOf(view: CandidateView): PageVariables["invitation"]["phase"] {
  if (view.state === "STARTED") return "started";
  if (view.canStart) return view.state === "SUBMITTED" ? "reopened" : "ready";
  // What was handed in stays, also where it could have been continued until a moment ago.
  return view.state === "SUBMITTED" ? "submitted" : "refused";
}

/** The candidate's page, in their language and zone. */
export function renderCandidatePage(
  services: Services,
  view: CandidateView,
  token: string,
  locale: string | null,
  extra: { saved?: boolean; errors?: string[]; draft?: SubmissionInput } = {},
): string {
  const language = languageOfPage("invitation", locale);
  const words = (moment: Date | null) => (moment === null ? null : timeInWords(moment, view.timeZone, language));
  const phase = phaseOf(view);
  const self = publicPath(services, `/i/${token}`);
  const draft = extra.draft ?? view.submission;
  const refusal = phase === "refused" ? refusalInWords(view.refusal!.code, locale) : null;
  return renderPage(
    "invitation",
    {
      teamName: view.teamName,
      assessmentTitle: view.assessmentTitle,
      instructions: view.instructions,
      candidateName: view.candidateName,
      message: view.message,
      inviterName: view.inviterName,
      timeLimit: view.timeLimit === null ? null : durationInWords(view.timeLimit, language),
      opensAt: words(view.opensAt),
      expiresAt: words(view.expiresAt),
      startedAt: words(view.startedAt),
      deadlineAt: words(view.deadlineAt),
      submittedAt: words(view.submittedAt),
      automatic: view.submission?.automatic ?? false,
      practiceUrl: view.practiceUrl,
      launchAction: view.launchUrl === null ? null : `${self}/go`,
      phase,
      refusal,
      startAction: `${self}/start`,
      saveAction: `${self}/save`,
      submitAction: `${self}/submit`,
      draft: draft === null ? null : { url: draft.url ?? null, notes: draft.notes ?? null },
      saved: extra.saved ?? false,
      errors: extra.errors ?? [],
    },
    locale,
  );
}
