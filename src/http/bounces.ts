import type { FastifyInstance } from "fastify";
import { isSameSecret } from "../base/same-secret.ts";
import { readBounce } from "../emails/read-bounce.ts";
import { recordBounce } from "../emails/record-bounce.ts";
import type { Services } from "../teams/context.ts";

const mostBytes = 1024 * 1024;

/**
 * POST /mail/bounces: the operator's mail server hands in what came back to BOUNCE_DOMAIN, as it is.
 * The answer says whether an e-mail bounced, and nothing of what was wrong with a report otherwise.
 * Without BOUNCE_SECRET there is no such place.
 */
export function serveBounces(app: FastifyInstance, services: Services): void {
  const secret = services.env.BOUNCE_SECRET;
  if (secret === undefined) return;
  // A scope of its own: what is taken as a body here is taken as one nowhere else.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ["message/rfc822", "text/plain", "application/octet-stream"],
      { parseAs: "buffer", bodyLimit: mostBytes },
      (_, body, done) => done(null, body),
    );
    // Before the body is read: a stranger's megabyte is not taken in.
    scope.addHook("onRequest", async (request, reply) => {
      const given = (request.headers.authorization ?? "").replace(/^bearer\s+/i, "Bearer ");
      if (isSameSecret(given, `Bearer ${secret}`)) return;
      return reply.code(401).header("www-authenticate", "Bearer").send({ error: "UNAUTHENTICATED" });
    });
    scope.post("/mail/bounces", { bodyLimit: mostBytes }, async (request, reply) => {
      const report = Buffer.isBuffer(request.body) ? await readBounce(request.body) : null;
      const outcome = report === null ? "ignored" : await recordBounce(services, report);
      // What mail servers do with this is keep it and come again.
      if (outcome === "later") return reply.code(503).header("retry-after", "60").send({ error: "TRY_LATER" });
      return reply.code(202).send({ status: outcome });
    });
  });
}
