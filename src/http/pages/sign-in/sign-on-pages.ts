import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../../access/context.ts";
import { requestContext } from "../../../access/contexts.ts";
import { completeSignOn, SignOnRefused } from "../../../access/sign-in/sign-on/complete-sign-on.ts";
import { IssuerError, type IssuerProblem } from "../../../access/sign-in/sign-on/issuer.ts";
import { attemptSeconds } from "../../../access/sign-in/sign-on/sign-on-attempt.ts";
import { startSignOn } from "../../../access/sign-in/sign-on/start-sign-on.ts";
import { signOut } from "../../../access/sign-in/sign-out.ts";
import { readAddress } from "../../../platform/text/read-address.ts";
import { basePathOf, publicPath } from "../../public-path.ts";
import { messageOf, type PageCode } from "../error-messages.ts";
import { localeOf } from "../page-locale.ts";
import { pageHeaders, renderPage } from "../render-page.ts";
import { consumeNextPath, isLocalPath } from "./next-path.ts";
import { foreignForm, isOurForm, sessionOf, setSession } from "./session.ts";

/** How each problem of an issuer is shown. What is wrong with its settings is shown to owners, by testSignOn. */
const pageOf: Record<IssuerProblem, PageCode> = {
  AWAY: "SIGN_ON_ISSUER_AWAY",
  ADDRESS_NOT_ALLOWED: "SIGN_ON_ISSUER_UNUSABLE",
  DOCUMENT_INVALID: "SIGN_ON_ISSUER_UNUSABLE",
  CLIENT_REFUSED: "SIGN_ON_ISSUER_UNUSABLE",
  DENIED: "SIGN_ON_DENIED",
  ANSWER_REFUSED: "SIGN_ON_FAILED",
};
const statusOf: Partial<Record<PageCode, number>> = {
  SIGN_ON_ISSUER_AWAY: 503,
  SIGN_ON_ISSUER_UNUSABLE: 502,
  SIGN_ON_FAILED: 400,
  SIGN_ON_UNKNOWN: 404,
};

const isSecure = (services: Services): boolean => services.env.PUBLIC_URL.startsWith("https:");
/** As the cookie of the session (session.ts). */
const cookieName = (services: Services): string =>
  !isSecure(services)
    ? "beckon-sign-on"
    : basePathOf(services) === ""
      ? "__Host-beckon-sign-on"
      : "__Secure-beckon-sign-on";
const cookieOptions = (services: Services) => ({
  httpOnly: true,
  // The issuer leads back here from its own site, which is a navigation.
  sameSite: "lax" as const,
  secure: isSecure(services),
  path: basePathOf(services) || "/",
});

/** The pages of sign-on by OpenID Connect, /sign-in/oidc/… */
export function serveSignOn(app: FastifyInstance, services: Services): void {
  const page = (request: FastifyRequest, reply: FastifyReply, code: PageCode) => {
    const locale = localeOf(request);
    const { action, ...words } = messageOf(code, locale);
    const button = { href: publicPath(services, "/sign-in"), label: action ?? "" };
    return reply
      .code(statusOf[code] ?? 403)
      .headers(pageHeaders())
      .send(renderPage("message", { ...words, ...(action === undefined ? {} : { button }) }, locale));
  };
  /** Runs a step of a sign-on, and shows the page of the reason why it ended. */
  const orPage = async (request: FastifyRequest, reply: FastifyReply, work: () => Promise<FastifyReply>) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof SignOnRefused) {
        request.log.info({ reason: error.code }, "sign-on refused");
        return page(request, reply, error.code);
      }
      if (!(error instanceof IssuerError)) throw error;
      request.log.warn({ reason: error.problem, detail: error.detail }, "issuer of no use for a sign-on");
      return page(request, reply, pageOf[error.problem]);
    }
  };
  const contextOf = (request: FastifyRequest) => requestContext(services, null, request.id, request.ip);
  const remember = (reply: FastifyReply, cookie: string) =>
    reply.setCookie(cookieName(services), cookie, { ...cookieOptions(services), maxAge: attemptSeconds });

  app.get<{ Params: { team: string }; Querystring: { next?: unknown } }>("/sign-in/oidc/:team", (request, reply) =>
    orPage(request, reply, async () => {
      const { next } = request.query;
      const to = { slug: request.params.team };
      const started = await startSignOn(contextOf(request), to, isLocalPath(next) ? next : null);
      if (started === null) return page(request, reply, "SIGN_ON_UNKNOWN");
      return remember(reply, started.cookie).header("cache-control", "no-store").redirect(started.url, 303);
    }),
  );

  app.post<{ Body: { email?: string } | undefined }>("/sign-in/oidc", (request, reply) =>
    orPage(request, reply, async () => {
      if (!isOurForm(services, request)) return foreignForm(request, reply);
      const { address: email } = readAddress((request.body?.email ?? "").trim());
      const started = email === null ? null : await startSignOn(contextOf(request), { email }, null);
      if (started === null) return page(request, reply, "SIGN_ON_UNKNOWN");
      const locale = localeOf(request);
      const { action, ...words } = messageOf("SIGN_ON_CONTINUE", locale);
      const { host } = new URL(started.url);
      const shown = { ...words, text: words.text.replace("{issuer}", () => host) };
      const button = { href: started.url, label: action! };
      // Browsers hold the redirect after a form to the page's own form-action, which cannot name every issuer.
      return remember(reply, started.cookie)
        .headers({ ...pageHeaders(), refresh: `0; url=${started.url}` })
        .send(renderPage("message", { ...shown, button }, locale));
    }),
  );

  app.get("/sign-in/oidc/callback", (request, reply) =>
    orPage(request, reply, async () => {
      const cookie = request.cookies?.[cookieName(services)];
      reply.clearCookie(cookieName(services), cookieOptions(services));
      const query = /\?.*$/s.exec(request.url)?.[0] ?? "";
      const signed = await completeSignOn(contextOf(request), cookie, query);
      await endFormerSession(services, request);
      setSession(services, reply, signed.token);
      const remembered = consumeNextPath(services, request, reply);
      const next = signed.next === null ? remembered : publicPath(services, signed.next);
      return reply.header("cache-control", "no-store").redirect(next, 303);
    }),
  );
}

/** Ends the session that a browser had before, e.g. in another team: one browser has one session. */
async function endFormerSession(services: Services, request: FastifyRequest): Promise<void> {
  const former = await sessionOf(services, request, { csrfHeader: false });
  if (former !== null) await signOut(requestContext(services, former, request.id, request.ip));
}
