import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../access/context.ts";
import { errorFields } from "../../platform/process/log.ts";
import { answerType } from "../graphql/answer-type.ts";
import { formatError, isDatabaseDown, isDatabaseSlow } from "../graphql/format-error.ts";
import { publicPath } from "../public-path.ts";
import { segmentOf, wantsPage } from "./answer-form.ts";
import { messageOf, type PageCode } from "./error-messages.ts";
import { localeOf } from "./page-locale.ts";
import { pageHeaders, renderPage } from "./render-page.ts";

type HttpError = Error & { statusCode?: number };

/** What a page says of a request that failed, by its HTTP status. */
const codeOf = (status: number): PageCode => {
  // An address that is longer than any of our own.
  if (status === 414) return "LINK_UNKNOWN";
  if (status === 413) return "REQUEST_TOO_LARGE";
  if (status === 415) return "FORM_UNREADABLE";
  if (status === 429) return "TOO_MANY_REQUESTS";
  return status < 500 ? "REQUEST_UNREADABLE" : "SERVER_UNAVAILABLE";
};

const sendPage = (request: FastifyRequest, reply: FastifyReply, status: number, code: PageCode): FastifyReply => {
  const locale = localeOf(request);
  return reply
    .code(status)
    .headers(pageHeaders())
    .send(renderPage("message", messageOf(code, locale), locale));
};

/** Pages whose address ends in a token. */
const tokenPages = ["i", "p", "a", "unsubscribe", "sign-in"];

/** The page that an address belongs to: /i/TOKEN/submit, at which a browser can stand, is a part of /i/TOKEN. */
const pageAround = (request: FastifyRequest): string | null => {
  if (!["GET", "HEAD", "POST"].includes(request.method)) return null;
  const segment = segmentOf(request);
  if (segment === "sign-out") return "/";
  const [, token, rest] = /^\/+[^/?]+\/+([^/?]+)(\/[^?]*)?/.exec(request.url) ?? [];
  if (token === undefined || !tokenPages.includes(segment)) return null;
  // A form that reached the page itself: only addresses of its own take one.
  return rest !== undefined || request.method === "POST" ? `/${segment}/${token}` : null;
};

/** An error at /graphql, in the form that GraphQL over HTTP has for it. */
function sendGraphqlError(services: Services, request: FastifyRequest, reply: FastifyReply, error: HttpError) {
  const { extensions } = error as { extensions?: object };
  const status = reply.statusCode;
  const code = status === 413 ? "BAD_USER_INPUT" : status < 500 ? "BAD_REQUEST" : undefined;
  const formatted = formatError(
    services.log,
    { message: error.message, extensions: { ...(code ? { code } : {}), ...extensions } },
    error,
    request.id,
  );
  const type = answerType(request.headers.accept) ?? "application/json";
  return reply.header("content-type", `${type}; charset=utf-8`).send(JSON.stringify({ errors: [formatted] }));
}

/** Answers a request that failed: as GraphQL, as a page or as JSON, by whom it came from. */
export function sendError(services: Services, error: HttpError, request: FastifyRequest, reply: FastifyReply) {
  const { extensions } = error as { extensions?: { http?: { status?: number; headers?: Map<string, string> } } };
  // Retry-After, where a client sends too many requests.
  for (const [name, value] of extensions?.http?.headers ?? []) reply.header(name, value);
  const isForLater = isDatabaseDown(error) || isDatabaseSlow(error);
  const status = error.statusCode ?? extensions?.http?.status ?? (isForLater ? 503 : 500);
  if (isForLater && !reply.hasHeader("retry-after")) reply.header("retry-after", "1");
  const route = request.routeOptions.url;
  if (status >= 500) services.log.error({ requestId: request.id, route, ...errorFields(error) }, "request failed");
  reply.code(status);
  if (route?.startsWith("/graphql")) return sendGraphqlError(services, request, reply, error);
  if (wantsPage(request)) return sendPage(request, reply, status, codeOf(status));
  const words = status < 500 ? error.message : "Something went wrong; try again in a moment.";
  return reply.send({ error: words });
}

/**
 * What is answered where no route matches, and where a request fails. Browsers are shown a page, and are led from the
 * addresses of forms to the page that the form is on; programs get JSON.
 */
export function serveErrors(app: FastifyInstance, services: Services): void {
  app.setNotFoundHandler((request, reply) => {
    if (!wantsPage(request)) return reply.code(404).send({ error: "NOT_FOUND" });
    const page = pageAround(request);
    if (page !== null) return reply.headers(pageHeaders()).redirect(publicPath(services, page), 303);
    return sendPage(request, reply, 404, tokenPages.includes(segmentOf(request)) ? "LINK_UNKNOWN" : "PAGE_NOT_FOUND");
  });
  app.setErrorHandler((error: HttpError, request, reply) => sendError(services, error, request, reply));
}
