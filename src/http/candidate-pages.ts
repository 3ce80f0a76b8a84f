import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { durationInWords } from "../base/duration.ts";
import { type UserErrorValue, UserProblem } from "../base/errors.ts";
import { errorFields } from "../base/log.ts";
import { Url } from "../base/scalars.ts";
import { type CandidateView, viewByLink } from "../invitations/candidate-view.query.ts";
import { launchUrlOf } from "../invitations/launch-ticket.ts";
import { openInvitation } from "../invitations/open-invitation.ts";
import { type SubmissionInput, saveSubmission } from "../invitations/save-submission.ts";
import { startAssessment } from "../invitations/start-assessment.ts";
import { submitAssessment } from "../invitations/submit-assessment.ts";
import { contextOf, type Services } from "../teams/context.ts";
import { renderCandidatePage } from "./candidate-page.ts";
import { localeOf } from "./page-locale.ts";
import { publicPath } from "./public-path.ts";
import { type PageCode, refusalInWords } from "./refusal-in-words.ts";
import { languageOfPage, pageHeaders, renderPage } from "./render-page.ts";

type LinkRequest = FastifyRequest<{
  Params: { token: string };
  Querystring: { saved?: string };
  Body: { url?: string; notes?: string } | undefined;
}>;

/** A browser that only prepares a page the person may never see. */
const isPrefetch = (request: FastifyRequest): boolean =>
  /prefetch|prerender|preview/i.test(
    String(request.headers["sec-purpose"] ?? request.headers.purpose ?? request.headers["x-moz"] ?? ""),
  );

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

/** A Start leads on to where the work is. */
const headersOf = (view: CandidateView) => pageHeaders({ formAction: view.launchUrl === null ? [] : [view.launchUrl] });

/** Reads the form. What was not sent is undefined and stays as it was saved. */
function readForm({ url, notes }: { url?: string; notes?: string }): SubmissionInput {
  const typed = url?.trim();
  return { url: typed === "" ? null : typed, notes };
}

/** @throws UserProblem INVALID_VALUE for an address that is none */
function checkUrl({ url }: SubmissionInput): void {
  try {
    if (url != null) Url.parseValue(url);
  } catch {
    throw new UserProblem("INVALID_VALUE", "This is not a web address.", { path: ["submission", "url"] });
  }
}

/** Without what was not sent. */
const defined = (submission: SubmissionInput): SubmissionInput =>
  Object.fromEntries(Object.entries(submission).filter(([, value]) => value !== undefined));

/** What the page says of a refused form. */
function errorInWords({ code, message, path }: UserErrorValue, locale: string | null): string {
  const field = path?.[1];
  const ofField: PageCode | undefined =
    field === "url" ? "INVALID_URL" : field === "notes" && code === "TOO_LONG" ? "NOTES_TOO_LONG" : undefined;
  return refusalInWords(ofField ?? code, locale)?.text ?? message;
}

/**
 * /i/TOKEN and /p/TOKEN, without script. A GET changes nothing but, at most, PENDING to OPENED;
 * HEAD and prefetches not even that. Start, save and submit are POSTs that answer with a redirect,
 * so that a reload does nothing again.
 */
export function serveCandidatePages(app: FastifyInstance, services: Services): void {
  const selfOf = (token: string) => publicPath(services, `/i/${token}`);
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
    return reply.headers(headersOf(view)).send(
      renderCandidatePage(services, view, token, localeOf(request, view.locale), {
        saved: request.query.saved === "1",
      }),
    );
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
    return reply.headers(pageHeaders()).redirect(onward ?? selfOf(token), 303);
  });

  /** Does what a form asks; what is refused is shown with what was typed. */
  const post = (
    path: string,
    work: (context: ReturnType<typeof contextOf>, token: string, submission: SubmissionInput) => Promise<void>,
    next: (view: CandidateView, self: string) => string | Promise<string>,
  ) =>
    app.post(`/i/:token/${path}`, async (request: LinkRequest, reply) => {
      const { token } = request.params;
      const submission = readForm(request.body ?? {});
      const refused: UserErrorValue[] = [];
      try {
        checkUrl(submission);
        await act(request, (context) => work(context, token, submission));
      } catch (error) {
        if (!(error instanceof UserProblem)) throw error;
        refused.push(...error.errors);
      }
      const view = await viewByLink(services, token);
      if (view === null) return refusedLink(request, reply, "LINK_UNKNOWN");
      if (refused.length === 0) return reply.headers(pageHeaders()).redirect(await next(view, selfOf(token)), 303);
      const locale = localeOf(request, view.locale);
      const errors = refused.map((one) => errorInWords(one, locale));
      const draft = { ...view.submission, ...defined(submission) };
      // A refused Start already shows its reason as the page's phase.
      const shown = view.state === "STARTED" ? { errors, draft } : { errors: [] };
      return reply
        .code(422)
        .headers(headersOf(view))
        .send(renderCandidatePage(services, view, token, locale, shown));
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
