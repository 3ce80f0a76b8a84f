import { existsSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Services } from "../access/context.ts";
import { projectRoot } from "../platform/process/project-root.ts";
import { publicPath } from "./public-path.ts";

const dist = join(projectRoot, "web", "docs", "dist");

/** The pages run one script, which loads the index of the search, and have no inline script and no inline style. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A diagram is a document of its own when it is opened by itself: it has styles, and must run and load nothing. */
const diagramPolicy = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * Serves the documentation at /docs, to everybody: it is that of the version that runs, and says nothing about a team.
 * Its links are relative, so the address of its first page ends with a slash.
 */
export async function serveDocumentation(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(fastifyStatic, {
    root: dist,
    serve: false,
    decorateReply: true,
    preCompressed: true,
    dotfiles: "ignore",
    // A page of the version before must not be shown with the search index of this one.
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header("cache-control", "no-cache");
      reply.header("content-security-policy", path.includes(".svg") ? diagramPolicy : policy);
    },
    suppressWarning: true,
  });
  const isBuilt = () => existsSync(join(dist, "index.html"));
  const send = (reply: FastifyReply, file: string): FastifyReply =>
    isBuilt()
      ? reply.sendFile(file)
      : reply
          .code(503)
          .type("text/plain; charset=utf-8")
          .send("The documentation has not been built yet: run npm run build, then load this page again.\n");
  // The router treats both forms of the address as one.
  app.get("/docs", (request, reply) =>
    new URL(request.originalUrl, "http://any").pathname.endsWith("/")
      ? send(reply, "index.html")
      : reply.redirect(publicPath(services, "/docs/"), 301),
  );
  app.get<{ Params: { "*": string } }>("/docs/*", (request, reply) => send(reply, request.params["*"]));
}
