import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { normalizeEmail } from "../base/email-address.ts";
import { UserProblem } from "../base/errors.ts";
import { firstRow, sql } from "../base/rows.ts";
import { contextOf, type Services } from "../teams/context.ts";
import { requestSignIn } from "../teams/request-sign-in.ts";
import { peekSignIn, signIn } from "../teams/sign-in.ts";
import { signOut } from "../teams/sign-out.ts";
import type { Viewer } from "../teams/viewer.ts";
import { type PageVariables, pageHeaders, renderPage } from "./render-page.ts";
import { clearSession, csrfToken, isCsrfToken, isSameOrigin, sessionOf, setSession } from "./session.ts";

const howToSignIn = "Ask for a sign-in link at /sign-in, or open the newest one you have. Each works once.";

const show = (reply: FastifyReply, status: number, message: PageVariables["message"]) =>
  reply.code(status).headers(pageHeaders()).send(renderPage("message", message));

const notSignedIn = (reply: FastifyReply) =>
  show(reply, 401, {
    title: "You are not signed in",
    text: howToSignIn,
    next: "No link at hand? The server's operator makes one: npm run cli -- sign-in-link --member <id>",
  });

const foreign = (reply: FastifyReply) =>
  show(reply, 403, {
    title: "Not from here",
    text: "This was sent by a page of another site, so nothing was done.",
    next: null,
  });

/** The page of a link that lets nobody in, whichever reason it has: a stranger learns nothing from it. */
const ofNoUse = (reply: FastifyReply, action: string, problem: string) =>
  reply
    .code(404)
    .headers(pageHeaders())
    .send(renderPage("sign-in", { teamName: null, memberName: null, action, problem }));

/**
 * Whether a form was sent by a page of ours. Since these pages pass on no referrer, browsers hide
 * their Origin, too, and send "null", as any sandboxed page can; but Sec-Fetch-Site is set by the
 * browser alone. It is missing over plain http outside of loopback, where such a form is refused.
 */
function isOurForm(request: FastifyRequest): boolean {
  if (request.headers.origin === "null" && request.headers["sec-fetch-site"] === "same-origin")
    // Its place has been checked, and sessionOf would take "null" for another site's.
    delete request.headers.origin;
  return isSameOrigin(request);
}

async function namesOf(services: Services, viewer: Viewer): Promise<{ teamName: string; memberName: string } | null> {
  return await firstRow(
    services.em.fork(),
    sql`select team.name as "teamName", coalesce(m.name, m.email) as "memberName"
      from team_member m join team on team.id = m.team_id
      where m.team_id = ${viewer.teamId} and m.id = ${viewer.id}`,
  );
}

/** The pages by which a person comes in and goes: /sign-in, /sign-in/TOKEN, /welcome, /sign-out. */
export function serveSignIn(app: FastifyInstance, services: Services): void {
  app.get("/sign-in", async (_, reply) =>
    reply
      .headers(pageHeaders())
      .send(renderPage("sign-in-request", { action: "/sign-in", email: "", sent: false, errors: [] })),
  );
  app.post<{ Body: { email?: string } | null }>("/sign-in", async (request, reply) => {
    if (!isOurForm(request)) return foreign(reply);
    const typed = String(request.body?.email ?? "").trim();
    const email = normalizeEmail(typed);
    const page = (status: number, sent: boolean, errors: string[]) =>
      reply
        .code(status)
        .headers(pageHeaders())
        .send(renderPage("sign-in-request", { action: "/sign-in", email: typed, sent, errors }));
    if (email === null) return page(422, false, ["This is not an e-mail address."]);
    await requestSignIn(contextOf(services, null, request.id, request.ip), email);
    return page(200, true, []);
  });

  // Mail scanners and previews open links: only the button's POST uses it.
  app.get<{ Params: { token: string } }>("/sign-in/:token", async (request, reply) => {
    const { token } = request.params;
    const action = `/sign-in/${encodeURIComponent(token)}`;
    const whom = await peekSignIn(services, token);
    if (whom === null)
      return ofNoUse(reply, action, "This link is not known, has been used, or is too old. Ask for a new one.");
    return reply.headers(pageHeaders()).send(renderPage("sign-in", { ...whom, action, problem: null }));
  });

  app.post<{ Params: { token: string } }>("/sign-in/:token", async (request, reply) => {
    if (!isOurForm(request)) return foreign(reply);
    const { token } = request.params;
    try {
      const signed = await signIn(contextOf(services, null, request.id, request.ip), token, "COOKIE");
      setSession(services, reply, signed.token);
    } catch (error) {
      if (!(error instanceof UserProblem)) throw error;
      return ofNoUse(reply, `/sign-in/${encodeURIComponent(token)}`, error.message);
    }
    return reply.header("cache-control", "no-store").redirect("/welcome", 303);
  });

  app.get("/welcome", async (request, reply) => {
    const viewer = await sessionOf(services, request, { csrfHeader: false });
    const names = viewer === null ? null : await namesOf(services, viewer);
    if (viewer === null || names === null) return notSignedIn(reply);
    const links = services.env.PERSISTED_ONLY ? [] : [{ href: "/graphql", label: "GraphiQL" }];
    return reply
      .headers(pageHeaders())
      .send(
        renderPage("signed-in", { ...names, links, signOutAction: "/sign-out", csrf: csrfToken(services, viewer) }),
      );
  });

  app.post("/sign-out", async (request, reply) => {
    if (!isOurForm(request)) return foreign(reply);
    const viewer = await sessionOf(services, request, { csrfHeader: false });
    if (viewer === null) {
      clearSession(services, reply);
      return notSignedIn(reply);
    }
    if (!isCsrfToken(services, viewer, (request.body as { csrf?: unknown } | null)?.csrf))
      return show(reply, 403, {
        title: "Still signed in",
        text: "This form is not one that we made for you, or it is too old.",
        next: "Go to /welcome and sign out there.",
      });
    await signOut(contextOf(services, viewer, request.id, request.ip));
    clearSession(services, reply);
    return show(reply, 200, { title: "You are signed out", text: "This browser's session has ended.", next: null });
  });
}
