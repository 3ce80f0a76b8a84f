import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import helmet, { type HelmetOptions } from "helmet";

/**
 * Sends the headers of Helmet with every answer. They are the same for all of them, so Helmet makes them once: for each request
 * it would check and build its thirteen middlewares anew. Pages may still replace a header.
 */
export function sendSecurityHeaders(app: FastifyInstance, options: HelmetOptions): void {
  const request = new IncomingMessage(new Socket());
  const sample = new ServerResponse(request);
  helmet(options)(request, sample, (error) => {
    if (error !== undefined) throw error;
  });
  const headers = Object.entries(sample.getHeaders() as Record<string, string>);
  app.addHook("onRequest", (_, reply, done) => {
    for (const [name, value] of headers) reply.header(name, value);
    done();
  });
}
