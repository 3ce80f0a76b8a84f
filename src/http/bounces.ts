import type { FastifyInstance } from "fastify";
import type { Services } from "../access/context.ts";
import { readBounce } from "../emails/bounces/read-bounce.ts";
import { recordBounce } from "../emails/bounces/record-bounce.ts";
import { isSameSecret } from "../platform/crypto/compare-secrets.ts";

const maxBytes = 1024 * 1024;

/**
 * Serves POST /mail/bounces: the operator's mail server forwards raw messages that were returned to BOUNCE_DOMAIN. The answer
 * says whether an e-mail bounced, and nothing about why a report was not understood. The route exists only with
 * BOUNCE_SECRET.
 */
export function serveBounces(app: FastifyInstance, services: Services): void {
  const secret = services.env.BOUNCE_SECRET;
  if (secret === undefined) return;
  // A scope of its own, since no other route accepts such bodies.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      ["message/rfc822", "text/plain", "application/octet-stream"],
      { parseAs: "buffer", bodyLimit: maxBytes },
      (_, body, done) => done(null, body),
    );
    // Checked before the body is read, so that an anonymous caller cannot send a megabyte.
    scope.addHook("onRequest", async (request, reply) => {
      const given = (request.headers.authorization ?? "").replace(/^bearer\s+/i, "Bearer ");
      if (isSameSecret(given, `Bearer ${secret}`)) return;
      return reply.code(401).header("www-authenticate", "Bearer").send({ error: "UNAUTHENTICATED" });
    });
    scope.post("/mail/bounces", { bodyLimit: maxBytes }, async (request, reply) => {
      const report = Buffer.isBuffer(request.body) ? await readBounce(request.body) : null;
      const outcome = report === null ? "ignored" : await recordBounce(services, report, request.id);
      // Mail servers keep the message and try again.
      if (outcome === "later") return reply.code(503).header("retry-after", "60").send({ error: "TRY_LATER" });
      return reply.code(202).send({ status: outcome });
    });
  });
}
