import type { FastifyInstance } from "fastify";
import type { Services } from "../teams/context.ts";

/** How long others may keep the keys, in seconds. A key that is new to them makes good libraries look again anyway. */
const keepSeconds = 300;

/** GET /.well-known/jwks.json: what tickets of ours are verified with; one key of each SECRET_KEY. */
export function serveJwks(app: FastifyInstance, services: Services): void {
  app.get("/.well-known/jwks.json", async (_, reply) => {
    const keys = await services.signingKeys.of("launch-ticket");
    return reply
      .type("application/jwk-set+json")
      .headers({ "cache-control": `public, max-age=${keepSeconds}`, "access-control-allow-origin": "*" })
      .send(JSON.stringify({ keys: keys.map((key) => key.publicJwk) }));
  });
}
