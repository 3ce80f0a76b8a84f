import type { FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../../access/context.ts";
import { basePathOf, publicPath } from "../../public-path.ts";

/** The cookie that remembers where a member wanted to go until they have opened the mailed link. */
const cookieName = "beckon-next";
/** A sign-in link is valid for an hour. */
const rememberSeconds = 60 * 60;

/** A path of our own, and nothing that a browser would read as another host. */
export const isLocalPath = (path: unknown): path is string =>
  typeof path === "string" && path.length <= 1_000 && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes("\\");

/** The address of the sign-in page that leads to a path afterwards. */
export const signInPath = (services: Services, next: string): string =>
  publicPath(services, next === "/" || !isLocalPath(next) ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`);

const cookieOptions = (services: Services) => ({
  path: basePathOf(services) || "/",
  httpOnly: true,
  sameSite: "lax" as const,
  secure: services.env.PUBLIC_URL.startsWith("https:"),
});

/** Remembers `?next=` of the sign-in page in the browser: the link in the e-mail says nothing of it. */
export function rememberNext(services: Services, request: FastifyRequest, reply: FastifyReply): void {
  const { next } = request.query as { next?: unknown };
  if (isLocalPath(next)) reply.setCookie(cookieName, next, { ...cookieOptions(services), maxAge: rememberSeconds });
}

/** Where to go after signing in: what was remembered, which is deleted with that, else the first page. */
export function consumeNextPath(services: Services, request: FastifyRequest, reply: FastifyReply): string {
  const next = request.cookies?.[cookieName];
  if (next !== undefined) reply.clearCookie(cookieName, cookieOptions(services));
  return publicPath(services, isLocalPath(next) ? next : "/");
}
