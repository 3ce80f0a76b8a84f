import type { FastifyReply, FastifyRequest } from "fastify";
import { errorMessageFor } from "./error-messages.ts";
import { localeOf } from "./page-locale.ts";
import { pageHeaders, renderPage } from "./render-page.ts";

/** The page of a link that leads nowhere, in words for a candidate. */
export const sendInvalidLink = (
  request: FastifyRequest,
  reply: FastifyReply,
  code: "LINK_UNKNOWN" | "LINK_CANCELLED" | "LINK_EXPIRED" | "INVITE_ONLY" | "ASSESSMENT_NOT_PUBLISHED",
  candidateLocale: string | null = null,
): FastifyReply => {
  const locale = localeOf(request, candidateLocale);
  return reply
    .code(code === "LINK_UNKNOWN" ? 404 : 403)
    .headers(pageHeaders())
    .send(renderPage("message", errorMessageFor(code, locale)!, locale));
};
