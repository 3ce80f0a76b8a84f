import "@fastify/cookie";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../access/context.ts";
import { isSameSecret } from "../../platform/crypto/compare-secrets.ts";
import { isLocalRequest } from "../forwarding.ts";
import { emailFrameHeaders, pageHeaders, renderPage } from "../pages/render-page.ts";
import { publicPath } from "../public-path.ts";
import type { Inbox } from "./inbox.ts";

const pageSize = 50;

/** For people who look at their own machine; UTC, because a server does not know their zone. */
const emailVariables = (moment: Date): string => `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC`;

const cookie = "beckon-inbox";

/** The key that a request shows: in the address, else as a bearer token, else in the cookie that the first left. */
function shownKey(request: FastifyRequest): { key: string; inAddress: boolean } | null {
  const { key: given } = request.query as { key?: unknown };
  if (given !== undefined) return { key: String(given), inAddress: true };
  const bearer = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? request.cookies[cookie];
  return bearer === undefined ? null : { key: bearer, inAddress: false };
}

/** The address of a request without the key in it: it is not to stand in histories and on screens. */
function withoutKey(address: string): string {
  const url = new URL(address, "http://localhost");
  url.searchParams.delete("key");
  return `${url.pathname}${url.search}`;
}

const notThere = (reply: FastifyReply) =>
  reply
    .code(404)
    .headers(pageHeaders())
    .send(
      renderPage("message", {
        title: "Message not found",
        text: "There is no message at this address.",
        next: "The inbox keeps the 1,000 newest messages. Older ones are deleted.",
      }),
    );

/**
 * GET /dev/inbox and what is below it, for a client on this machine that has the key: the inbox contains sign-in links.
 * All others get 404. The key is for proxies that cannot be distinguished from a browser.
 */
export function serveInbox(app: FastifyInstance, services: Services, inbox: Inbox): void {
  const inboxPath = publicPath(services, "/dev/inbox");
  app.register(async (pages) => {
    pages.addHook("onRequest", async (request, reply) => {
      const shown = isLocalRequest(request.raw) ? shownKey(request) : null;
      if (shown === null || !isSameSecret(shown.key, inbox.key)) return reply.callNotFound();
      if (!shown.inAddress) return;
      reply.setCookie(cookie, inbox.key, { path: inboxPath, httpOnly: true, sameSite: "strict" });
      return reply.headers(pageHeaders()).redirect(publicPath(services, withoutKey(request.url)), 303);
    });

    pages.get("/dev/inbox", async (request, reply) => {
      const page = Math.trunc(Number((request.query as { page?: unknown }).page));
      const { messages, total } = await inbox.list(pageSize, page > 1 ? (page - 1) * pageSize : 0);
      return reply.headers(pageHeaders()).send(
        renderPage("inbox", {
          messages: messages.map(({ id, receivedAt, ...shown }) => ({
            ...shown,
            href: `${inboxPath}/${id}`,
            receivedAt: emailVariables(receivedAt),
          })),
          total,
        }),
      );
    });

    pages.get<{ Params: { id: string } }>("/dev/inbox/:id", async (request, reply) => {
      const message = await inbox.read(request.params.id);
      if (message === null) return notThere(reply);
      const { id, to, from, subject, headers, text, html } = message;
      return reply.headers(pageHeaders({ frames: true })).send(
        renderPage("inbox-message", {
          to,
          from,
          subject,
          headers,
          receivedAt: emailVariables(message.receivedAt),
          text: text ?? "(no text part)",
          htmlHref: html === null ? null : `${inboxPath}/${id}/html`,
          rawHref: `${inboxPath}/${id}/raw`,
          backHref: inboxPath,
        }),
      );
    });

    pages.get<{ Params: { id: string } }>("/dev/inbox/:id/html", async (request, reply) => {
      const html = (await inbox.read(request.params.id))?.html ?? null;
      return html === null ? notThere(reply) : reply.headers(emailFrameHeaders()).send(html);
    });

    pages.get<{ Params: { id: string } }>("/dev/inbox/:id/raw", async (request, reply) => {
      const message = await inbox.read(request.params.id);
      if (message === null) return notThere(reply);
      return reply.headers({ ...pageHeaders(), "Content-Type": "text/plain; charset=utf-8" }).send(message.raw);
    });
  });
}
