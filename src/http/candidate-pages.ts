import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { durationInWords } from "../base/duration.ts";
import { UserProblem } from "../base/errors.ts";
import { errorFields } from "../base/log.ts";
import { Url } from "../base/scalars.ts";
import { timeInWords } from "../base/time-in-words.ts";
import { type CandidateView, viewByLink } from "../invitations/candidate-view.query.ts";
import { launchUrlOf } from "../invitations/launch-ticket.ts";
import { openInvitation } from "../invitations/open-invitation.ts";
import { type SubmissionInput, saveSubmission } from "../invitations/save-submission.ts";
import { startAssessment } from "../invitations/start-assessment.ts";
import { submitAssessment } from "../invitations/submit-assessment.ts";
import { contextOf, type Services } from "../teams/context.ts";
import { refusalInWords } from "./refusal-in-words.ts";
import { languageOfPage, type PageVariables, pageHeaders, renderPage } from "./render-page.ts";

type LinkRequest = FastifyRequest<{
  Params: { token: string };
  Querystring: { saved?: string };
  Body: { url?: string; notes?: string };
}>;

/** A browser that only prepares a page the person may never see. */
const isPrefetch = (request: FastifyRequest): boolean =>
  /prefetch|prerender|preview/i.test(
    String(request.headers["sec-purpose"] ?? request.headers.purpose ?? request.headers["x-moz"] ?? ""),
  );

/** The candidate's language; where it is not known, the one their browser asks for first. */
export const localeOf = (request: FastifyRequest, stored: string | null = null): string | null =>
  stored ??
  /^\s*([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)/.exec(String(request.headers["accept-language"] ?? ""))?.[1] ??
  null;

/** The page of a link that leads nowhere, in words for a candidate. */
export const refusedLink = (
  request: FastifyRequest,
  reply: FastifyReply,
  code: "LINK_UNKNOWN" | "INVITE_ONLY" | "ASSESSMENT_NOT_PUBLISHED",
): FastifyReply => {
  const locale = localeOf(request);
  return reply
    .code(code === "LINK_UNKNOWN" ? 404 : 403)
    .headers(pageHeaders())
    .send(renderPage("message", refusalInWords(code, locale)!, locale));
};

/** In which phase the page is, by what the clock and the invitation say. */
function phaseOf(view: CandidateView): PageVariables["invitation"]["phase"] {
  if (view.state === "STARTED") return "started";
  if (view.canStart) return view.state === "SUBMITTED" ? "reopened" : "ready";
  // What was handed in stays, also where it could have been continued until a moment ago.
  return view.state === "SUBMITTED" ? "submitted" : "refused";
}

/** The candidate's page, in their language and zone. */
function page(
  view: CandidateView,
  token: string,
  locale: string | null,
  extra: { saved?: boolean; errors?: string[]; draft?: SubmissionInput } = {},
): string {
  const language = languageOfPage("invitation", locale);
  const words = (moment: Date | null) => (moment === null ? null : timeInWords(moment, view.timeZone, language));
  const phase = phaseOf(view);
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
      launchAction: view.launchUrl === null ? null : `/i/${token}/go`,
      phase,
      refusal,
      startAction: `/i/${token}/start`,
      saveAction: `/i/${token}/save`,
      submitAction: `/i/${token}/submit`,
      draft: draft === null ? null : { url: draft.url ?? null, notes: draft.notes ?? null },
      saved: extra.saved ?? false,
      errors: extra.errors ?? [],
    },
    locale,
  );
}

/** A Start leads on to where the work is. */
const headersOf = (view: CandidateView) => pageHeaders({ formAction: view.launchUrl === null ? [] : [view.launchUrl] });

/** Reads the form. A bad address is said on the page, with what was typed kept. */
function readForm(body: { url?: string; notes?: string } | null): { submission: SubmissionInput; errors: string[] } {
  const url = String(body?.url ?? "").trim();
  const submission: SubmissionInput = { url: url === "" ? null : url, notes: String(body?.notes ?? "") };
  try {
    if (url !== "") Url.parseValue(url);
    return { submission, errors: [] };
  } catch {
    return { submission, errors: ["The address has to begin with https:// or http://."] };
  }
}

/**
 * /i/TOKEN and /p/TOKEN, without script. A GET changes nothing but, at most, PENDING to OPENED;
 * HEAD and prefetches not even that. Start, save and submit are POSTs that answer with a redirect,
 * so that a reload does nothing again.
 */
export function serveCandidatePages(app: FastifyInstance, services: Services): void {
  const act = (request: LinkRequest, work: (context: ReturnType<typeof contextOf>) => Promise<void>) =>
    work(contextOf(services, null, request.id, request.ip));

  app.get("/i/:token", { exposeHeadRoute: false }, async (request: LinkRequest, reply) => {
    const { token } = request.params;
    const view = await viewByLink(services, token);
    if (view === null) return refusedLink(request, reply, "LINK_UNKNOWN");
    if (view.state === "PENDING" && !isPrefetch(request)) {
      // Only a hint: the page is shown whether or not it could be written down.
      await act(request, (context) => openInvitation(context, token)).catch((error: unknown) =>
        request.log.warn(errorFields(error), "not marked as opened"),
      );
    }
    return reply
      .headers(headersOf(view))
      .send(page(view, token, localeOf(request, view.locale), { saved: request.query.saved === "1" }));
  });
  app.head("/i/:token", async (request: LinkRequest, reply) => {
    const view = await viewByLink(services, request.params.token);
    return reply
      .code(view === null ? 404 : 200)
      .headers(pageHeaders())
      .send();
  });

  // The way on from a page that may have lain open for an hour: the ticket is made now. A link, since what a form is
  // answered with may lead on to the origins of the page's policy only, and the other side may redirect to more.
  app.get("/i/:token/go", { exposeHeadRoute: false }, async (request: LinkRequest, reply) => {
    const { token } = request.params;
    const view = await viewByLink(services, token);
    if (view === null) return refusedLink(request, reply, "LINK_UNKNOWN");
    const onward = view.state === "STARTED" ? await launchUrlOf(services, view) : null;
    return reply.headers(pageHeaders()).redirect(onward ?? `/i/${token}`, 303);
  });

  /** Does what a form asks; what is refused is shown with what was typed. */
  const post = (
    path: string,
    work: (context: ReturnType<typeof contextOf>, token: string, submission: SubmissionInput) => Promise<void>,
    next: (view: CandidateView, self: string) => string | Promise<string>,
  ) =>
    app.post(`/i/:token/${path}`, async (request: LinkRequest, reply) => {
      const { token } = request.params;
      const { submission, errors } = readForm(request.body);
      try {
        if (errors.length === 0) await act(request, (context) => work(context, token, submission));
      } catch (error) {
        if (!(error instanceof UserProblem)) throw error;
        errors.push(...error.errors.map((one) => one.message));
      }
      const view = await viewByLink(services, token);
      if (view === null) return refusedLink(request, reply, "LINK_UNKNOWN");
      if (errors.length === 0) return reply.headers(pageHeaders()).redirect(await next(view, `/i/${token}`), 303);
      // A refused Start already shows its reason as the page's phase.
      const shown = view.state === "STARTED" ? { errors, draft: submission } : { errors: [] };
      return reply
        .code(422)
        .headers(headersOf(view))
        .send(page(view, token, localeOf(request, view.locale), shown));
    });
  post(
    "start",
    (context, token) => startAssessment(context, token),
    async (view, self) => (view.state === "STARTED" ? ((await launchUrlOf(services, view)) ?? self) : self),
  );
  post(
    "save",
    (context, token, submission) => saveSubmission(context, token, submission),
    (_, self) => `${self}?saved=1`,
  );
  post(
    "submit",
    (context, token, submission) => submitAssessment(context, token, submission),
    (_, self) => self,
  );

  app.get("/p/:token", async (request: LinkRequest, reply) => {
    const view = await viewByLink(services, request.params.token, "practice");
    if (view === null) return refusedLink(request, reply, "LINK_UNKNOWN");
    if (view.practiceLaunchUrl !== null) return reply.headers(pageHeaders()).redirect(view.practiceLaunchUrl, 302);
    const { teamName, assessmentTitle } = view;
    const locale = localeOf(request, view.locale);
    const timeLimit =
      view.timeLimit === null ? null : durationInWords(view.timeLimit, languageOfPage("practice", locale));
    return reply.headers(pageHeaders()).send(renderPage("practice", { teamName, assessmentTitle, timeLimit }, locale));
  });
}
