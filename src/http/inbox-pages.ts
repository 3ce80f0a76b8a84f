import type { FastifyInstance, FastifyReply } from "fastify";
import type { Services } from "../teams/context.ts";
import type { Inbox } from "./inbox.ts";
import { publicPath } from "./public-path.ts";
import { letterFrameHeaders, pageHeaders, renderPage } from "./render-page.ts";

const pageSize = 50;

/** For people who look at their own machine; UTC, because a server does not know their zone. */
const inWords = (moment: Date): string => `${moment.toISOString().slice(0, 19).replace("T", " ")} UTC`;

/**
 * Whether the browser was told to come here. A name that leads to 127.0.0.1 only after its page was
 * loaded (DNS rebinding) still stands in Host, so such a page reads nothing.
 */
function isLoopbackHost(host: string | undefined): boolean {
  const name = host === undefined ? undefined : URL.parse(`http://${host}`)?.hostname;
  return name !== undefined && (name === "localhost" || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name));
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

/** GET /dev/inbox and what is below it. To be called only while SMTP_URL is unset: sign-in links lie there. */
export function serveInbox(app: FastifyInstance, services: Services, inbox: Inbox): void {
  const inboxPath = publicPath(services, "/dev/inbox");
  app.register(async (pages) => {
    pages.addHook("onRequest", async (request, reply) => {
      if (!isLoopbackHost(request.headers.host)) return reply.callNotFound();
    });

    pages.get("/dev/inbox", async (request, reply) => {
      const page = Math.trunc(Number((request.query as { page?: unknown }).page));
      const { messages, total } = await inbox.list(pageSize, page > 1 ? (page - 1) * pageSize : 0);
      return reply.headers(pageHeaders()).send(
        renderPage("inbox", {
          messages: messages.map(({ id, receivedAt, ...shown }) => ({
            ...shown,
            href: `${inboxPath}/${id}`,
            receivedAt: inWords(receivedAt),
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
          receivedAt: inWords(message.receivedAt),
          text: text ?? "(no text part)",
          htmlHref: html === null ? null : `${inboxPath}/${id}/html`,
          rawHref: `${inboxPath}/${id}/raw`,
          backHref: inboxPath,
        }),
      );
    });

    pages.get<{ Params: { id: string } }>("/dev/inbox/:id/html", async (request, reply) => {
      const html = (await inbox.read(request.params.id))?.html ?? null;
      return html === null ? notThere(reply) : reply.headers(letterFrameHeaders()).send(html);
    });

    pages.get<{ Params: { id: string } }>("/dev/inbox/:id/raw", async (request, reply) => {
      const message = await inbox.read(request.params.id);
      if (message === null) return notThere(reply);
      return reply.headers({ ...pageHeaders(), "Content-Type": "text/plain; charset=utf-8" }).send(message.raw);
    });
  });
}
