import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Services } from "../access/context.ts";
import { projectRoot } from "../platform/process/project-root.ts";
import { publicPath } from "./public-path.ts";

const dist = join(projectRoot, "web", "graphiql", "dist");

/** GraphiQL talks to this server and to nobody else. */
function policy(publicUrl: string): string {
  // 'self' covers WebSockets as well, but not in every browser.
  const { host } = new URL(publicUrl);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src data:",
    "font-src data:",
    `connect-src 'self' ws://${host} wss://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Serves what GraphiQL's page loads. Its names hold hashes of the contents, so browsers keep them for good. */
export async function serveGraphiql(app: FastifyInstance): Promise<void> {
  await app.register(fastifyStatic, {
    root: dist,
    prefix: "/graphiql-assets/",
    // The page is at /graphql, with its policy; here it would be cached for a year and without one.
    index: false,
    allowedPath: (path) => !/^\/index\.html/.test(path),
    dotfiles: "ignore",
    wildcard: true,
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: "365d",
    // Not built yet: sendGraphiql says so.
    suppressWarning: true,
  });
}

/** Answers GET /graphql of a browser with the page, read anew each time: a build may have replaced it. */
export async function sendGraphiql(services: Services, reply: FastifyReply): Promise<FastifyReply> {
  reply.header("cache-control", "no-cache").header("vary", "accept, origin");
  // Nothing that is typed there would be executed, nor the introspection it begins with.
  if (services.env.PERSISTED_ONLY)
    return reply
      .code(404)
      .type("text/plain; charset=utf-8")
      .send("GraphiQL is off: this server executes the documents of its manifest and no others (PERSISTED_ONLY=on).\n");
  try {
    const built = await readFile(join(dist, "index.html"), "utf8");
    const page = built.replaceAll(/(src|href)="\.\//g, `$1="${publicPath(services, "/graphiql-assets/")}`);
    return reply
      .header("content-security-policy", policy(services.env.PUBLIC_URL))
      .type("text/html; charset=utf-8")
      .send(page);
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    return reply
      .code(503)
      .type("text/plain; charset=utf-8")
      .send("GraphiQL has not been built yet: run npm run build, then load this page again.\nThe API itself works.\n");
  }
}
