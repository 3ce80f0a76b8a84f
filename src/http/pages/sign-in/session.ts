import "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import { authenticate } from "../../../access/authenticate.ts";
import type { Services } from "../../../access/context.ts";
import type { Authenticated } from "../../../access/viewer.ts";
import { basePathOf } from "../../public-path.ts";
import { messageOf } from "../error-messages.ts";
import { localeOf } from "../page-locale.ts";
import { pageHeaders, renderPage } from "../render-page.ts";

const secure = (services: Services): boolean => services.env.PUBLIC_URL.startsWith("https:");

/**
 * `__Host-` pins the cookie to this host; browsers accept it over https only, and with the path "/" only. Below a path
 * of its own the server shares its host, so the cookie keeps to that path instead.
 */
function cookieName(services: Services): string {
  if (!secure(services)) return "beckon";
  return basePathOf(services) === "" ? "__Host-beckon" : "__Secure-beckon";
}

const cookiePath = (services: Services): string => basePathOf(services) || "/";

/** The session cookie of our own pages. No script can read it, and browsers do not send it from other sites. */
export function setSession(services: Services, reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName(services), token, {
    httpOnly: true,
    sameSite: "lax",
    secure: secure(services),
    path: cookiePath(services),
    maxAge: 30 * 24 * 60 * 60,
  });
}

export function clearSession(services: Services, reply: FastifyReply): void {
  reply.clearCookie(cookieName(services), {
    path: cookiePath(services),
    secure: secure(services),
    httpOnly: true,
    sameSite: "lax",
  });
}

/**
 * Whether the request was made by one of our pages; a request without Origin was made by no page at all. A proxy may
 * put another name into Host: there the origin is that of PUBLIC_URL.
 */
export function isSameOrigin(services: Services, request: { headers: { origin?: string; host?: string } }): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return URL.parse(origin)?.host === host || origin === new URL(services.env.PUBLIC_URL).origin;
}

/**
 * The viewer who is signed in by cookie; null for nobody, also when the session has ended, so that our pages still load and
 * can say so. Another site can make a browser send requests, but cannot set our header or hide its origin: both are
 * required.
 */
export async function sessionOf(
  services: Services,
  request: FastifyRequest,
  options: { csrfHeader: boolean },
): Promise<Authenticated | null> {
  const token = request.cookies?.[cookieName(services)];
  if (token === undefined || !isSameOrigin(services, request)) return null;
  if (options.csrfHeader && request.headers["x-beckon-csrf"] === undefined) return null;
  try {
    return await authenticate(services, token);
  } catch (error) {
    if ((error as { extensions?: { code?: string } }).extensions?.code === "UNAUTHENTICATED") return null;
    throw error;
  }
}

/** The page for a form that another site has sent. */
export const foreignForm = (request: FastifyRequest, reply: FastifyReply) => {
  const locale = localeOf(request);
  return reply
    .code(403)
    .headers(pageHeaders())
    .send(renderPage("message", messageOf("FOREIGN_FORM", locale), locale));
};

/**
 * Whether a form was sent by one of our pages. Since these pages pass on no referrer, browsers hide
 * their Origin, too, and send "null", as any sandboxed page can; but Sec-Fetch-Site is set by the
 * browser alone. It is missing over plain http outside of loopback, where such a form is refused.
 */
export function isOurForm(services: Services, request: FastifyRequest): boolean {
  if (request.headers.origin === "null" && request.headers["sec-fetch-site"] === "same-origin")
    // Its place has been checked, and sessionOf would take "null" for another site's.
    delete request.headers.origin;
  return isSameOrigin(services, request);
}
