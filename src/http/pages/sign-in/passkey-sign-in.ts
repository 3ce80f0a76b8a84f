import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { GraphQLError } from "graphql";
import type { Services } from "../../../access/context.ts";
import { requestContext } from "../../../access/contexts.ts";
import { signInByPasskey, startPasskeySignIn } from "../../../access/sign-in/passkeys/sign-in-by-passkey.ts";
import { runForAnonymous } from "../../../platform/database/connection-shares.ts";
import { UserError } from "../../../platform/errors.ts";
import { messageOf } from "../error-messages.ts";
import { localeOf } from "../page-locale.ts";
import { consumeNextPath } from "./next-path.ts";
import { isSameOrigin, setSession } from "./session.ts";

/** What authenticators answer has a few kB. */
const maxBytes = 64 * 1024;

/**
 * Serves what the script of the sign-in page calls: POST /sign-in/passkey/options makes a challenge, POST /sign-in/passkey
 * takes the answer to it, and sets the session's cookie.
 */
export function servePasskeySignIn(app: FastifyInstance, services: Services): void {
  const contextOf = (request: FastifyRequest) => requestContext(services, null, request.id, request.ip);
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("application/json", { parseAs: "string" }, scope.getDefaultJsonParser("error", "error"));
    scope.addHook("onRequest", async (request, reply) => {
      reply.header("cache-control", "no-store");
      // No other site can set the header, so none can sign a browser in as somebody else.
      if (!isSameOrigin(services, request) || request.headers["x-beckon-csrf"] === undefined)
        return sendProblem(request, reply, 403, "FOREIGN_FORM");
    });
    scope.addHook("preHandler", (_request, _reply, done) => runForAnonymous(done));
    scope.post("/sign-in/passkey/options", { bodyLimit: maxBytes }, async (request) => ({
      options: await startPasskeySignIn(contextOf(request)),
    }));
    scope.post("/sign-in/passkey", { bodyLimit: maxBytes }, async (request, reply) => {
      try {
        const { credential } = (request.body ?? {}) as { credential?: unknown };
        const { token } = await signInByPasskey(contextOf(request), credential);
        setSession(services, reply, token);
        return reply.send({ next: consumeNextPath(services, request, reply) });
      } catch (error) {
        if (error instanceof UserError) return sendProblem(request, reply, 403, "SIGN_ON_REQUIRED");
        if (error instanceof GraphQLError && error.extensions.code === "UNAUTHENTICATED")
          return sendProblem(request, reply, 401, "PASSKEY_UNKNOWN");
        throw error;
      }
    });
  });
}

/** Says why nobody is signed in, in the language of the page. */
const sendProblem = (
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: "FOREIGN_FORM" | "SIGN_ON_REQUIRED" | "PASSKEY_UNKNOWN",
) => reply.code(status).send({ error: code, message: messageOf(code, localeOf(request)).text });
