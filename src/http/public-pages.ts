import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { durationInWords } from "../base/duration.ts";
import { UserProblem } from "../base/errors.ts";
import { type PublicView, viewByPublicLink } from "../invitations/public-view.query.ts";
import { requestRegistration } from "../invitations/request-registration.ts";
import { contextOf, type Services } from "../teams/context.ts";
import { localeOf } from "./page-locale.ts";
import { publicPath } from "./public-path.ts";
import { refusalInWords } from "./refusal-in-words.ts";
import { refusedLink } from "./refused-link.ts";
import { languageOfPage, pageHeaders, renderPage } from "./render-page.ts";

type LinkRequest = FastifyRequest<{ Params: { token: string }; Body: { name?: string; email?: string } | null }>;

/**
 * /a/TOKEN, without script: whoever opens it says who they are, and goes on by the link in their mail. GET changes
 * nothing.
 */
export function servePublicPages(app: FastifyInstance, services: Services): void {
  const show = (
    request: LinkRequest,
    reply: FastifyReply,
    view: PublicView,
    typed: { name: string; email: string; errors: string[] },
  ) => {
    const locale = localeOf(request);
    const { teamName, assessmentTitle, instructions } = view;
    const timeLimit =
      view.timeLimit === null ? null : durationInWords(view.timeLimit, languageOfPage("register", locale));
    const action = publicPath(services, `/a/${request.params.token}/register`);
    return reply
      .code(typed.errors.length === 0 ? 200 : 422)
      .headers(pageHeaders())
      .send(renderPage("register", { teamName, assessmentTitle, instructions, timeLimit, action, ...typed }, locale));
  };
  const refuse = (request: LinkRequest, reply: FastifyReply, view: PublicView | null): FastifyReply =>
    refusedLink(request, reply, view === null ? "LINK_UNKNOWN" : (view.refusal!.code as "INVITE_ONLY"));

  app.get("/a/:token", async (request: LinkRequest, reply) => {
    const view = await viewByPublicLink(services, request.params.token);
    if (view === null || view.refusal !== null) return refuse(request, reply, view);
    return show(request, reply, view, { name: "", email: "", errors: [] });
  });

  app.post("/a/:token/register", async (request: LinkRequest, reply) => {
    const { token } = request.params;
    const name = String(request.body?.name ?? "");
    const email = String(request.body?.email ?? "").trim();
    const view = await viewByPublicLink(services, token);
    if (view === null || view.refusal !== null) return refuse(request, reply, view);
    try {
      await requestRegistration(contextOf(services, null, request.id, request.ip), token, { name, email });
      const { teamName, assessmentTitle } = view;
      return reply
        .headers(pageHeaders())
        .send(renderPage("look-into-your-mail", { teamName, assessmentTitle, email }, localeOf(request)));
    } catch (error) {
      if (!(error instanceof UserProblem)) throw error;
      const errors = error.errors.map((one) => refusalInWords(one.code, localeOf(request))?.text ?? one.message);
      return show(request, reply, view, { name, email, errors });
    }
  });
}
