import type { FastifyInstance, FastifyRequest } from "fastify";
import { switchByLink, viewUnsubscribe } from "../notifications/unsubscribe.ts";
import type { NotificationEventType } from "../teams/add-member.ts";
import type { Services } from "../teams/context.ts";
import { pageHeaders, renderPage } from "./render-page.ts";

const eventNames: Record<NotificationEventType, string> = {
  ASSESSMENT_STARTED: "Assessment started",
  ASSESSMENT_SUBMITTED: "Assessment submitted",
  INVITATION_EMAIL_FAILED: "Invitation not delivered",
};

/**
 * /unsubscribe/TOKEN: GET shows, POST acts (mail programs post `List-Unsubscribe=One-Click`, RFC 8058),
 * and it can be undone. The link switches one event of one member and nothing else.
 */
export function serveUnsubscribe(app: FastifyInstance, services: Services): void {
  // RFC 8058 lets mail programs post the one click as a multipart form. What it says is in the method and the address.
  app.addContentTypeParser("multipart/form-data", (_, body, done) => {
    body.resume();
    done(null);
  });
  const path = "/unsubscribe/:token";
  const answer = async (token: string, enable: boolean | null) => {
    const view = await viewUnsubscribe(services, token);
    if (view === null)
      return {
        status: 404,
        html: renderPage("message", {
          title: "This link is not known",
          text: "It may be cut off.",
          next: "Open the link in the e-mail once more.",
        }),
      };
    if (enable !== null && enable !== view.enabled) await switchByLink(services, view, enable);
    return {
      status: 200,
      html: renderPage("unsubscribe", {
        teamName: view.teamName,
        eventName: eventNames[view.eventType],
        enabled: enable ?? view.enabled,
        action: `/unsubscribe/${token}`,
        undoAction: `/unsubscribe/${token}?undo=1`,
      }),
    };
  };
  type Request = FastifyRequest<{ Params: { token: string }; Querystring: { undo?: string } }>;
  app.get(path, async (request: Request, reply) => {
    const { status, html } = await answer(request.params.token, null);
    return reply.code(status).headers(pageHeaders()).send(html);
  });
  app.post(path, async (request: Request, reply) => {
    const { status, html } = await answer(request.params.token, request.query.undo === "1");
    return reply.code(status).headers(pageHeaders()).send(html);
  });
}
