import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../../access/context.ts";
import { requestContext } from "../../../access/contexts.ts";
import { type CandidateView, viewByLink } from "../../../invitations/attempt/candidate-view.query.ts";
import { differs, saveSubmission } from "../../../invitations/attempt/save-submission.ts";
import { submitAssessment } from "../../../invitations/attempt/submit-assessment.ts";
import type { UserErrorValue } from "../../../platform/errors.ts";
import { publicPath } from "../../public-path.ts";
import { wantsJson } from "../answer-form.ts";
import type { FormFields } from "../forms.ts";
import { sendInvalidLink } from "../invalid-link.ts";
import { localeOf } from "../page-locale.ts";
import { pageHeaders, renderPage } from "../render-page.ts";
import {
  attempt,
  type CandidateForm,
  checkUrl,
  describeError,
  isEmpty,
  isStale,
  mergedDraft,
  readCandidateForm,
} from "./candidate-form.ts";
import {
  candidatePageHeaders,
  formatMoment,
  isWorkingHere,
  renderCandidatePage,
  savedTime,
  secondsLeft,
} from "./candidate-page.ts";

type WorkRequest = FastifyRequest<{ Params: { token: string }; Body: FormFields | undefined }>;

/** What came of a form, by HTTP status: the page's script reads the word, which `web/pages/autosave.js` lists. */
const outcomes = {
  saved: 200,
  submitted: 200,
  /** Another page has saved something else since. */
  stale: 409,
  /** It is over, and this is not what was submitted. */
  late: 422,
  invalid: 422,
} as const;
type Outcome = keyof typeof outcomes;

function decideInviteOutcome(view: CandidateView, form: CandidateForm, refused: UserErrorValue[]): Outcome {
  if (view.state !== "STARTED") return differs(form.submission, view.submission) ? "late" : "submitted";
  if (refused.length === 0) return "saved";
  return refused.some((one) => one.code === "STALE_DRAFT") ? "stale" : "invalid";
}

/** Nobody submits nothing by accident. Where the work is done elsewhere, there is nothing to type here. */
const asksFirst = (view: CandidateView, form: CandidateForm): boolean =>
  isWorkingHere(view) &&
  !form.atDeadline &&
  !form.confirmsEmpty &&
  !isStale(view, form) &&
  isEmpty(view, form.submission);

/** POST /i/TOKEN/save and /i/TOKEN/submit: by the form, answered with a page, or by its script, answered with JSON. */
export function serveCandidateWork(app: FastifyInstance, services: Services): void {
  const selfOf = (token: string) => publicPath(services, `/i/${token}`);
  const contextFor = (request: WorkRequest) => requestContext(services, null, request.id, request.ip);

  /** Answers by what the invitation is now: what was typed is saved, or it is shown. */
  async function answer(
    request: WorkRequest,
    reply: FastifyReply,
    form: CandidateForm,
    came: { refused: UserErrorValue[]; result?: CandidateView; next: string },
  ): Promise<FastifyReply> {
    const { token } = request.params;
    const view = came.result ?? (await viewByLink(services, token));
    const json = wantsJson(request);
    if (view === null)
      return json ? reply.code(404).send({ error: "LINK_UNKNOWN" }) : sendInvalidLink(request, reply, "LINK_UNKNOWN");
    const locale = localeOf(request, view.locale);
    const outcome = decideInviteOutcome(view, form, came.refused);
    const errors = outcome === "invalid" ? came.refused.map((one) => describeError(one, locale)) : [];
    reply.code(outcomes[outcome]);
    if (json) {
      const { time = null } = savedTime(view, locale) ?? {};
      return reply.header("cache-control", "no-store").send({
        ...{ outcome, errors, revision: view.draftRevision, savedTime: time, secondsLeft: secondsLeft(view) },
        deadline: formatMoment(view.deadlineAt, view, locale),
        stored: mergedDraft(view, {}),
      });
    }
    if (outcome === "saved" || outcome === "submitted") return reply.headers(pageHeaders()).redirect(came.next, 303);
    const { url = null, notes = null } = form.submission;
    const shown =
      outcome === "late"
        ? { unsaved: { url, notes } }
        : { errors, draft: mergedDraft(view, form.submission), stale: outcome === "stale" };
    return reply.headers(candidatePageHeaders(view)).send(renderCandidatePage(services, view, token, locale, shown));
  }

  app.post("/i/:token/save", async (request: WorkRequest, reply) => {
    const { token } = request.params;
    const form = readCandidateForm(request.body ?? {});
    const { refused, result } = await attempt(async () => {
      checkUrl(form.submission);
      return await saveSubmission(contextFor(request), token, form.submission, form.version);
    });
    return await answer(request, reply, form, { refused, result, next: `${selfOf(token)}?saved=1` });
  });

  app.post("/i/:token/submit", async (request: WorkRequest, reply) => {
    const { token } = request.params;
    const form = readCandidateForm(request.body ?? {});
    const before = await viewByLink(services, token);
    if (before !== null && asksFirst(before, form)) {
      const { teamName, assessmentTitle, draftRevision } = before;
      const actions = { submitAction: `${selfOf(token)}/submit`, selfUrl: selfOf(token) };
      const page = { teamName, assessmentTitle, revision: draftRevision, ...actions };
      return reply.headers(pageHeaders()).send(renderPage("submit-empty", page, localeOf(request, before.locale)));
    }
    const { refused, result } = await attempt(async () => {
      checkUrl(form.submission);
      const { atDeadline, version } = form;
      return await submitAssessment(contextFor(request), token, form.submission, { ...version, atDeadline });
    });
    return await answer(request, reply, form, { refused, result, next: selfOf(token) });
  });
}
