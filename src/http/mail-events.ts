import type { FastifyInstance } from "fastify";
import type { Services } from "../access/context.ts";
import { usedProviders } from "../emails/provider-events/mail-providers.ts";
import { recordProviderEvents } from "../emails/provider-events/record-provider-events.ts";

const maxBytes = 1024 * 1024;

/**
 * Serves POST /mail/events/PROVIDER: the events of the mail providers whose variable is set. The answer says nothing of what
 * an event was about.
 *
 * @param used replaces the providers of the environment, in tests
 */
export function serveMailEvents(app: FastifyInstance, services: Services, used = usedProviders(services.env)): void {
  if (used.length === 0) return;
  // A scope of its own: signatures are over the body as it came.
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: maxBytes }, (_, body, done) => done(null, body));
    for (const { provider, secret } of used)
      scope.post(`/mail/events/${provider.name}`, { bodyLimit: maxBytes }, async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const events = await provider.read({ headers: request.headers, body }, secret);
        if (events === null) return reply.code(401).send({ error: "UNAUTHENTICATED" });
        if (!(await recordProviderEvents(services, provider.name, events, request.id)))
          return reply.code(503).header("retry-after", "60").send({ error: "TRY_LATER" });
        return reply.code(200).send({ status: "ok" });
      });
  });
}
