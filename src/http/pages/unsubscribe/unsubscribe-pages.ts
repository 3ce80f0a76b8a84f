import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Services } from "../../../access/context.ts";
import { requestContext } from "../../../access/contexts.ts";
import { type RemindersView, switchReminders, viewReminders } from "../../../candidates/switch-reminders.ts";
import { switchByLink, type UnsubscribeView, viewUnsubscribe } from "../../../notifications/settings/unsubscribe.ts";
import { readLinkToken } from "../../../platform/crypto/link-token.ts";
import { publicPath } from "../../public-path.ts";
import { messageOf } from "../error-messages.ts";
import { localeOf } from "../page-locale.ts";
import { pageHeaders, renderPage } from "../render-page.ts";

/**
 * /unsubscribe/TOKEN: GET shows, POST acts (mail programs post `List-Unsubscribe=One-Click`, RFC 8058),
 * and it can be undone. A link switches one event of one member, or one team's reminders to a candidate, and
 * nothing else.
 */
export function serveUnsubscribe(app: FastifyInstance, services: Services): void {
  const path = "/unsubscribe/:token";
  type Request = FastifyRequest<{ Params: { token: string }; Querystring: { undo?: string } }>;

  const contextOf = (request: Request) => requestContext(services, null, request.id, request.ip);
  const actionsOf = (token: string) => {
    const action = publicPath(services, `/unsubscribe/${token}`);
    return { action, undoAction: `${action}?undo=1` };
  };
  /** A member's e-mails about one event. @param enable null: only look */
  const ofSetting = async (request: Request, view: UnsubscribeView, enable: boolean | null) => {
    const { token } = request.params;
    if (enable !== null && enable !== view.enabled) await switchByLink(contextOf(request), view, enable);
    const { teamName, eventType } = view;
    const page = { teamName, eventType, enabled: enable ?? view.enabled, ...actionsOf(token) };
    return renderPage("unsubscribe", page, localeOf(request, view.locale));
  };
  /** A team's reminders to a candidate. */
  const ofReminders = async (request: Request, view: RemindersView, enable: boolean | null) => {
    const { token } = request.params;
    if (enable !== null && enable === view.off) await switchReminders(contextOf(request), view, !enable);
    const off = enable === null ? view.off : !enable;
    return renderPage(
      "reminders-off",
      { teamName: view.teamName, off, ...actionsOf(token) },
      localeOf(request, view.locale),
    );
  };
  const answer = async (request: Request, enable: boolean | null) => {
    const { token } = request.params;
    const read = readLinkToken(token);
    const setting = read === null ? null : await viewUnsubscribe(services, read);
    if (setting !== null) return { status: 200, html: await ofSetting(request, setting, enable) };
    const reminders = read === null ? null : await viewReminders(services, read);
    if (reminders !== null) return { status: 200, html: await ofReminders(request, reminders, enable) };
    const locale = localeOf(request);
    return { status: 404, html: renderPage("message", messageOf("UNSUBSCRIBE_LINK_UNKNOWN", locale), locale) };
  };
  // RFC 8058 lets mail programs post the one click as a multipart form. What it says is in the method and the address.
  app.addContentTypeParser("multipart/form-data", (_, body, done) => {
    body.resume();
    done(null);
  });
  app.get(path, async (request: Request, reply) => {
    const { status, html } = await answer(request, null);
    return reply.code(status).headers(pageHeaders()).send(html);
  });
  app.post(path, async (request: Request, reply) => {
    const { status, html } = await answer(request, request.query.undo === "1");
    return reply.code(status).headers(pageHeaders()).send(html);
  });
}
