import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Services } from "../../../access/context.ts";
import { requestContext } from "../../../access/contexts.ts";
import { requestSignIn } from "../../../access/sign-in/request-sign-in.ts";
import { peekSignIn, signIn } from "../../../access/sign-in/sign-in.ts";
import { signOut } from "../../../access/sign-in/sign-out.ts";
import type { Viewer } from "../../../access/viewer.ts";
import { db } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import { readAddress } from "../../../platform/text/read-address.ts";
import { publicPath } from "../../public-path.ts";
import { messageOf, type PageCode } from "../error-messages.ts";
import { localeOf } from "../page-locale.ts";
import { pageHeaders, renderPage } from "../render-page.ts";
import { clearSession, csrfToken, isCsrfToken, isSameOrigin, sessionOf, setSession } from "./session.ts";

/** A page that says one thing, in the reader's language. @param href where its link leads, if it has one */
const show = (request: FastifyRequest, reply: FastifyReply, status: number, code: PageCode, href?: string) => {
  const locale = localeOf(request);
  const { action, ...words } = messageOf(code, locale);
  const button = href === undefined || action === undefined ? undefined : { href, label: action };
  return reply
    .code(status)
    .headers(pageHeaders())
    .send(renderPage("message", { ...words, button }, locale));
};

const foreign = (request: FastifyRequest, reply: FastifyReply) => show(request, reply, 403, "FOREIGN_FORM");

/**
 * Whether a form was sent by one of our pages. Since these pages pass on no referrer, browsers hide
 * their Origin, too, and send "null", as any sandboxed page can; but Sec-Fetch-Site is set by the
 * browser alone. It is missing over plain http outside of loopback, where such a form is refused.
 */
function isOurForm(services: Services, request: FastifyRequest): boolean {
  if (request.headers.origin === "null" && request.headers["sec-fetch-site"] === "same-origin")
    // Its place has been checked, and sessionOf would take "null" for another site's.
    delete request.headers.origin;
  return isSameOrigin(services, request);
}

interface Names {
  teamName: string;
  memberName: string;
  locale: string | null;
}

async function namesOf(services: Services, viewer: Viewer): Promise<Names | null> {
  const names = await db(services.em.fork())
    .selectFrom("team_member as m")
    .innerJoin("team", "team.id", "m.team_id")
    .select(({ fn }) => ["team.name as teamName", fn.coalesce("m.name", "m.email").as("memberName"), "m.locale"])
    .where("m.team_id", "=", viewer.teamId)
    .where("m.id", "=", viewer.id)
    .executeTakeFirst();
  return names ?? null;
}

type Form<Body> = { Body: Body | undefined };
type WithToken = { Params: { token: string } };

/** The pages by which members sign in and out: /, /sign-in, /sign-in/TOKEN, /welcome, /sign-out. */
export function serveSignIn(app: FastifyInstance, services: Services): void {
  const path = (own: string) => publicPath(services, own);
  app.get("/", async (request, reply) => {
    const session = await sessionOf(services, request, { csrfHeader: false });
    return reply.headers(pageHeaders()).redirect(path(session === null ? "/sign-in" : "/welcome"), 303);
  });

  const requestPage = (request: FastifyRequest, email: string, sent: boolean, errors: string[]) =>
    renderPage("sign-in-request", { action: path("/sign-in"), email, sent, errors }, localeOf(request));
  app.get("/sign-in", async (request, reply) => reply.headers(pageHeaders()).send(requestPage(request, "", false, [])));
  app.post<Form<{ email?: string }>>("/sign-in", async (request, reply) => {
    if (!isOurForm(services, request)) return foreign(request, reply);
    const typed = (request.body?.email ?? "").trim();
    const { address: email } = readAddress(typed);
    if (email === null) {
      const errors = [messageOf("INVALID_EMAIL", localeOf(request)).text];
      return reply
        .code(422)
        .headers(pageHeaders())
        .send(requestPage(request, typed, false, errors));
    }
    await requestSignIn(requestContext(services, null, request.id, request.ip), email);
    return reply.headers(pageHeaders()).send(requestPage(request, typed, true, []));
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
    const page = { ...member, action: path(`/sign-in/${encodeURIComponent(token)}`), problem: null };
    return reply.headers(pageHeaders()).send(renderPage("sign-in", page, localeOf(request)));
  });
  app.post<WithToken>("/sign-in/:token", async (request, reply) => {
    if (!isOurForm(services, request)) return foreign(request, reply);
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
    return reply.header("cache-control", "no-store").redirect(path("/welcome"), 303);
  });

  app.get("/welcome", async (request, reply) => {
    const session = await sessionOf(services, request, { csrfHeader: false });
    const names = session === null ? null : await namesOf(services, session.viewer);
    if (session === null || names === null) return show(request, reply, 401, "NOT_SIGNED_IN", path("/sign-in"));
    const links = services.env.PERSISTED_ONLY ? [] : [{ href: path("/graphql"), label: "GraphiQL" }];
    const page = { ...names, links, signOutAction: path("/sign-out"), csrf: csrfToken(services, session.viewer) };
    return reply.headers(pageHeaders()).send(renderPage("signed-in", page, localeOf(request, names.locale)));
  });

  app.post<Form<{ csrf?: string }>>("/sign-out", async (request, reply) => {
    if (!isOurForm(services, request)) return foreign(request, reply);
    const session = await sessionOf(services, request, { csrfHeader: false });
    if (session === null) {
      clearSession(services, reply);
      return show(request, reply, 401, "NOT_SIGNED_IN", path("/sign-in"));
    }
    if (!isCsrfToken(services, session.viewer, request.body?.csrf))
      return show(request, reply, 403, "SIGN_OUT_FORM_EXPIRED", path("/"));
    await signOut(requestContext(services, session, request.id, request.ip));
    clearSession(services, reply);
    return show(request, reply, 200, "SIGNED_OUT", path("/sign-in"));
  });
}
