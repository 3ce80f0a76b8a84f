import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../../access/context.ts";
import { requestContext } from "../../../access/contexts.ts";
import { requestSignIn } from "../../../access/sign-in/request-sign-in.ts";
import { peekSignIn, signIn } from "../../../access/sign-in/sign-in.ts";
import { signOut } from "../../../access/sign-in/sign-out.ts";
import { UserError } from "../../../platform/errors.ts";
import { readAddress } from "../../../platform/text/read-address.ts";
import { publicPath } from "../../public-path.ts";
import { messageOf } from "../error-messages.ts";
import { passkeyPath } from "../page-assets.ts";
import { localeOf } from "../page-locale.ts";
import { pageHeaders, renderPage } from "../render-page.ts";
import { consumeNextPath, rememberNext } from "./next-path.ts";
import { servePasskeySignIn } from "./passkey-sign-in.ts";
import { clearSession, foreignForm, isOurForm, sessionOf, setSession } from "./session.ts";
import { serveSignOn } from "./sign-on-pages.ts";

type Form<Body> = { Body: Body | undefined };
type WithToken = { Params: { token: string } };

/** The pages by which members sign in, /sign-in, /sign-in/TOKEN and /sign-in/oidc/…, and POST /sign-out. */
export function serveSignIn(app: FastifyInstance, services: Services): void {
  serveSignOn(app, services);
  servePasskeySignIn(app, services);
  const scripted = pageHeaders({ hasScript: true });
  const path = (own: string) => publicPath(services, own);
  const requestPage = (request: FastifyRequest, email: string, sent: boolean, errors: string[]) =>
    renderPage(
      "sign-in-request",
      {
        action: path("/sign-in"),
        signOnAction: path("/sign-in/oidc"),
        passkeyAction: path("/sign-in/passkey"),
        scriptUrl: path(passkeyPath),
        ...{ email, sent, errors },
      },
      localeOf(request),
    );
  app.get("/sign-in", async (request, reply) => {
    rememberNext(services, request, reply);
    return reply.headers(scripted).send(requestPage(request, "", false, []));
  });
  app.post<Form<{ email?: string }>>("/sign-in", async (request, reply) => {
    if (!isOurForm(services, request)) return foreignForm(request, reply);
    const typed = (request.body?.email ?? "").trim();
    const { address: email } = readAddress(typed);
    if (email === null) {
      const errors = [messageOf("INVALID_EMAIL", localeOf(request)).text];
      return reply
        .code(422)
        .headers(scripted)
        .send(requestPage(request, typed, false, errors));
    }
    await requestSignIn(requestContext(services, null, request.id, request.ip), email);
    return reply.headers(scripted).send(requestPage(request, typed, true, []));
  });

  /** The page of a link that lets nobody in, whichever reason it has: an anonymous caller learns nothing from it. */
  const unusable = (request: FastifyRequest, reply: FastifyReply) => {
    const locale = localeOf(request);
    const problem = messageOf("SIGN_IN_LINK_UNUSABLE", locale);
    const page = { teamName: null, memberName: null, action: path("/sign-in"), problem };
    return reply
      .code(404)
      .headers(pageHeaders())
      .send(renderPage("sign-in", page, locale));
  };
  // Mail scanners and previews open links: only the button's POST uses it.
  app.get<WithToken>("/sign-in/:token", async (request, reply) => {
    const { token } = request.params;
    const member = await peekSignIn(services, token);
    if (member === null) return unusable(request, reply);
    const { signOnUrl, ...who } = member;
    if (signOnUrl !== null) {
      const { action, ...words } = messageOf("SIGN_ON_REQUIRED", localeOf(request));
      const button = { href: signOnUrl, label: action! };
      return reply.headers(pageHeaders()).send(renderPage("message", { ...words, button }, localeOf(request)));
    }
    const page = { ...who, action: path(`/sign-in/${encodeURIComponent(token)}`), problem: null };
    return reply.headers(pageHeaders()).send(renderPage("sign-in", page, localeOf(request)));
  });
  app.post<WithToken>("/sign-in/:token", async (request, reply) => {
    if (!isOurForm(services, request)) return foreignForm(request, reply);
    try {
      const signed = await signIn(
        requestContext(services, null, request.id, request.ip),
        request.params.token,
        "COOKIE",
      );
      setSession(services, reply, signed.token);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return unusable(request, reply);
    }
    return reply.header("cache-control", "no-store").redirect(consumeNextPath(services, request, reply), 303);
  });

  /** Called by the console with the header that another site cannot send; the answer has nothing to show. */
  app.post("/sign-out", async (request, reply) => {
    if (!isOurForm(services, request) || request.headers["x-beckon-csrf"] === undefined)
      return foreignForm(request, reply);
    const session = await sessionOf(services, request, { csrfHeader: true });
    const logoutUrl =
      session === null ? null : await signOut(requestContext(services, session, request.id, request.ip));
    clearSession(services, reply);
    reply.header("cache-control", "no-store");
    // Where the issuer's own session ends: the page leads the browser there.
    return logoutUrl === null ? reply.code(204).send() : reply.send({ logoutUrl });
  });
}
