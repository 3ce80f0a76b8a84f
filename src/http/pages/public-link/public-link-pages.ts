import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../../access/context.ts";
import { requestContext } from "../../../access/contexts.ts";
import { type PublicView, viewByPublicLink } from "../../../invitations/attempt/registration/public-view.query.ts";
import { requestRegistration } from "../../../invitations/attempt/registration/request-registration.ts";
import { UserError } from "../../../platform/errors.ts";
import { formatDuration } from "../../../platform/text/duration.ts";
import { readAddress } from "../../../platform/text/read-address.ts";
import { suggestDomain } from "../../../platform/text/suggest-address.ts";
import { publicPath } from "../../public-path.ts";
import { errorMessageFor } from "../error-messages.ts";
import { sendInvalidLink } from "../invalid-link.ts";
import { localeOf } from "../page-locale.ts";
import { languageOfPage, pageHeaders, renderPage } from "../render-page.ts";

type LinkRequest = FastifyRequest<{
  Params: { token: string };
  Body: { name?: string; email?: string; confirmedEmail?: string } | null;
}>;

/**
 * /a/TOKEN, without script: visitors say who they are, and go on by the link in their e-mail. GET changes nothing.
 */
export function servePublicPages(app: FastifyInstance, services: Services): void {
  const show = (
    request: LinkRequest,
    reply: FastifyReply,
    view: PublicView,
    typed: { name: string; email: string; errors: string[]; suggestion?: string | null; canKeep?: boolean },
  ) => {
    const locale = localeOf(request);
    const { teamName, assessmentTitle, instructions } = view;
    const timeLimit =
      view.timeLimit === null ? null : formatDuration(view.timeLimit, languageOfPage("register", locale));
    const action = publicPath(services, `/a/${request.params.token}/register`);
    return reply
      .code(typed.errors.length === 0 && typed.suggestion == null ? 200 : 422)
      .headers(pageHeaders())
      .send(
        renderPage(
          "register",
          {
            ...{ teamName, assessmentTitle, instructions, timeLimit, action, suggestion: null, canKeep: false },
            ...typed,
          },
          locale,
        ),
      );
  };
  const refuse = (request: LinkRequest, reply: FastifyReply, view: PublicView | null): FastifyReply =>
    sendInvalidLink(request, reply, view === null ? "LINK_UNKNOWN" : (view.refusal!.code as "INVITE_ONLY"));

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
    const read = readAddress(email);
    const suggestion = read.address === null ? read.suggestion : suggestDomain(read.address);
    // Asked once: a visitor who has confirmed the address is not asked again.
    const isConfirmed = request.body?.confirmedEmail === email;
    if (read.address !== null && suggestion !== null && name.trim() !== "" && !isConfirmed)
      return show(request, reply, view, { name, email, errors: [], suggestion, canKeep: true });
    try {
      const context = requestContext(services, null, request.id, request.ip);
      const registered = await requestRegistration(context, token, { name, email });
      const { teamName, assessmentTitle } = view;
      return reply
        .headers(pageHeaders())
        .send(
          renderPage("look-into-your-mail", { teamName, assessmentTitle, email: registered.email }, localeOf(request)),
        );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const errors = error.errors.map((one) => errorMessageFor(one.code, localeOf(request))?.text ?? one.message);
      const isNoAddress = error.errors.some((one) => one.code === "INVALID_EMAIL");
      return show(request, reply, view, { name, email, errors, suggestion: isNoAddress ? suggestion : null });
    }
  });
}
