import type { FastifyRequest } from "fastify";

/** The first path segments of the pages that people open in a browser. */
const pageSegments = new Set([
  ...["i", "p", "a", "sign-in", "unsubscribe", "sign-out"],
  ...["", "assessments", "candidates", "invitations", "batches", "settings"],
]);

/** The first path segment of a request in lower case: "i" for /i/TOKEN. */
export const segmentOf = (request: FastifyRequest): string =>
  /^\/+([^/?]*)/.exec(request.url)?.[1]?.toLowerCase() ?? "";

/**
 * Whether errors are shown as a page: to browsers at every path, and at the paths of pages to every client that does not
 * ask for JSON.
 */
export function wantsPage(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? "";
  if (/\b(text\/html|application\/xhtml\+xml)\b/i.test(accept)) return true;
  return pageSegments.has(segmentOf(request)) && !/\bjson\b/i.test(accept);
}

/** Whether the Accept header names JSON. */
export const wantsJson = (request: FastifyRequest): boolean =>
  /\bjson\b/i.test(request.headers.accept ?? "") && !wantsPage(request);
