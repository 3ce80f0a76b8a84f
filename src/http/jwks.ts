import type { FastifyInstance } from "fastify";
import type { Services } from "../access/context.ts";

/** How long clients may cache the keys, in seconds. Good libraries fetch them again when they meet a new key. */
const keepSeconds = 300;

/** Serves GET /.well-known/jwks.json: the public keys that verify our tickets, one of each SECRET_KEY. */
export function serveJwks(app: FastifyInstance, services: Services): void {
  app.get("/.well-known/jwks.json", async (_, reply) => {
    const keys = await services.signingKeys.of("launch-ticket");
    return reply
      .type("application/jwk-set+json")
      .headers({ "cache-control": `public, max-age=${keepSeconds}`, "access-control-allow-origin": "*" })
      .send(JSON.stringify({ keys: keys.map((key) => key.publicJwk) }));
  });
}
