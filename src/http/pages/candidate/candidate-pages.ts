import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context, Services } from "../../../access/context.ts";
import { requestContext } from "../../../access/contexts.ts";
import { viewByLink } from "../../../invitations/attempt/candidate-view.query.ts";
import { launchUrlOf } from "../../../invitations/attempt/launch-ticket.ts";
import { openInvitation } from "../../../invitations/attempt/open-invitation.ts";
import { startAssessment } from "../../../invitations/attempt/start-assessment.ts";
import { errorFields } from "../../../platform/process/log.ts";
import { formatDuration } from "../../../platform/text/duration.ts";
import { publicPath } from "../../public-path.ts";
import { sendInvalidLink } from "../invalid-link.ts";
import { localeOf } from "../page-locale.ts";
import { languageOfPage, pageHeaders, renderPage } from "../render-page.ts";
import { attempt } from "./candidate-form.ts";
import { candidatePageHeaders, renderCandidatePage } from "./candidate-page.ts";

type LinkRequest = FastifyRequest<{ Params: { token: string }; Querystring: { saved?: string } }>;

/** Whether a browser only prefetches the page, which may never be seen. */
const isPrefetch = (request: FastifyRequest): boolean =>
  /prefetch|prerender|preview/i.test(
    String(request.headers["sec-purpose"] ?? request.headers.purpose ?? request.headers["x-moz"] ?? ""),
  );

/**
 * /i/TOKEN and /p/TOKEN. A GET changes nothing but, at most, PENDING to OPENED; HEAD and prefetches not even that.
 * Start, save and submit (candidate-work.ts) are POSTs that answer with a redirect, so that a reload does nothing again.
 */
export function serveCandidatePages(app: FastifyInstance, services: Services): void {
  const selfOf = (token: string) => publicPath(services, `/i/${token}`);
  const act = <T>(request: LinkRequest, work: (context: Context) => Promise<T>) =>
    work(requestContext(services, null, request.id, request.ip));

  app.get("/i/:token", { exposeHeadRoute: false }, async (request: LinkRequest, reply) => {
    const { token } = request.params;
    const view = await viewByLink(services, token);
    if (view === null) return sendInvalidLink(request, reply, "LINK_UNKNOWN");
    if (view.state === "PENDING" && !isPrefetch(request)) {
      // Only a hint: the page is shown whether or not it could be recorded.
      await act(request, (context) => openInvitation(context, token)).catch((error: unknown) =>
        services.log.warn({ requestId: request.id, ...errorFields(error) }, "not marked as opened"),
      );
    }
    const page = renderCandidatePage(services, view, token, localeOf(request, view.locale), {
      saved: request.query.saved === "1",
    });
    return reply.headers(candidatePageHeaders(view)).send(page);
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
    if (view === null) return sendInvalidLink(request, reply, "LINK_UNKNOWN");
    const onward = view.state === "STARTED" ? await launchUrlOf(services, view) : null;
    return reply.headers(pageHeaders()).redirect(onward ?? selfOf(token), 303);
  });

  app.post("/i/:token/start", async (request: LinkRequest, reply) => {
    const { token } = request.params;
    const { refused, result } = await attempt(() => act(request, (context) => startAssessment(context, token)));
    const view = result ?? (await viewByLink(services, token));
    if (view === null) return sendInvalidLink(request, reply, "LINK_UNKNOWN");
    if (refused.length === 0) {
      const onward = view.state === "STARTED" ? await launchUrlOf(services, view) : null;
      return reply.headers(pageHeaders()).redirect(onward ?? selfOf(token), 303);
    }
    // Why is shown by the page's phase.
    const page = renderCandidatePage(services, view, token, localeOf(request, view.locale));
    return reply.code(422).headers(candidatePageHeaders(view)).send(page);
  });

  // Of an invitation that was cancelled or has expired it says so: a candidate who cannot start has nothing to practise for.
  app.get("/p/:token", async (request: LinkRequest, reply) => {
    const view = await viewByLink(services, request.params.token, "practice");
    if (view === null) return sendInvalidLink(request, reply, "LINK_UNKNOWN");
    const ended = view.refusal?.code;
    if (ended === "LINK_CANCELLED" || ended === "LINK_EXPIRED")
      return sendInvalidLink(request, reply, ended, view.locale);
    if (view.practiceLaunchUrl !== null) return reply.headers(pageHeaders()).redirect(view.practiceLaunchUrl, 302);
    const { teamName, assessmentTitle } = view;
    const locale = localeOf(request, view.locale);
    const timeLimit =
      view.timeLimit === null ? null : formatDuration(view.timeLimit, languageOfPage("practice", locale));
    return reply.headers(pageHeaders()).send(renderPage("practice", { teamName, assessmentTitle, timeLimit }, locale));
  });
}
