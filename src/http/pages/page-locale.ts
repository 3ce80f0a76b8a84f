import type { FastifyRequest } from "fastify";

/** The reader's language as it is stored; where it is not known, the one their browser asks for first. */
export const localeOf = (request: FastifyRequest, stored: string | null = null): string | null =>
  stored ??
  /^\s*([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)/.exec(String(request.headers["accept-language"] ?? ""))?.[1] ??
  null;
