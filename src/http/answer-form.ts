import type { FastifyRequest } from "fastify";

/** The first segments of the addresses at which people stand with a browser. */
const pageSegments = new Set(["i", "p", "a", "sign-in", "unsubscribe", "welcome", "sign-out"]);

/** The first segment of the address that was asked for, in lower case: "i" for /i/TOKEN. */
export const segmentOf = (request: FastifyRequest): string =>
  /^\/+([^/?]*)/.exec(request.url)?.[1]?.toLowerCase() ?? "";

/**
 * Whether what goes wrong is shown as a page: to browsers, everywhere; at the addresses of pages to everybody who does
 * not ask for JSON.
 */
export function wantsPage(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? "";
  if (/\b(text\/html|application\/xhtml\+xml)\b/i.test(accept)) return true;
  return pageSegments.has(segmentOf(request)) && !/\bjson\b/i.test(accept);
}

/** Whether a program asks for JSON, by name. */
export const wantsJson = (request: FastifyRequest): boolean =>
  /\bjson\b/i.test(request.headers.accept ?? "") && !wantsPage(request);
