import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import type { Services } from "../access/context.ts";
import { projectRoot } from "../platform/process/project-root.ts";
import { signInPath } from "./pages/sign-in/next-path.ts";
import { sessionOf } from "./pages/sign-in/session.ts";
import { basePathOf, publicPath } from "./public-path.ts";

const dist = join(projectRoot, "web", "console", "dist");

/** The addresses at which the console shows something; the pages themselves are parts of the one it loads. */
export const consoleRoutes = [
  "/",
  "/assessments",
  "/assessments/*",
  "/candidates",
  "/candidates/*",
  "/invitations",
  "/invitations/*",
  "/batches",
  "/batches/*",
  "/settings",
  "/settings/*",
];

/** The console runs its own files, talks to this server, and has no inline script and no inline style. */
function policy(publicUrl: string): string {
  // 'self' covers WebSockets as well, but not in every browser.
  const { host } = new URL(publicUrl);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The page as it was built, and its version; null where it has not been built. */
async function readBuilt(): Promise<{ html: string; version: string } | null> {
  try {
    const html = await readFile(join(dist, "index.html"), "utf8");
    return { html, version: createHash("sha256").update(html).digest("hex").slice(0, 16) };
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    return null;
  }
}

/**
 * Serves the console: its page to members who are signed in, at each of its addresses, and its files. Others are led to the
 * sign-in page, and from there back. `/console-version` lets an open tab notice that the server has newer files.
 */
export async function serveConsole(app: FastifyInstance, services: Services): Promise<void> {
  await app.register(fastifyStatic, {
    root: dist,
    prefix: "/console-assets/",
    // The page has addresses of its own; here it would be cached for a year and without a policy.
    index: false,
    allowedPath: (path) => !/^\/(index\.html|manifest\.json|persisted-documents\.json)/.test(path),
    dotfiles: "ignore",
    wildcard: true,
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: "365d",
    suppressWarning: true,
  });
  const base = basePathOf(services);
  const headers = {
    "cache-control": "no-store",
    "content-security-policy": policy(services.env.PUBLIC_URL),
    "x-robots-tag": "noindex",
  };
  for (const route of consoleRoutes)
    app.get(route, async (request, reply) => {
      if ((await sessionOf(services, request, { csrfHeader: false })) === null)
        return reply.headers(headers).redirect(signInPath(services, request.url), 303);
      const built = await readBuilt();
      if (built === null)
        return reply
          .code(503)
          .headers(headers)
          .type("text/plain; charset=utf-8")
          .send("The console has not been built yet: run npm run build, then load this page again.\n");
      const page = built.html
        .replaceAll(/(src|href)="\.\//g, `$1="${publicPath(services, "/console-assets/")}`)
        .replace('name="beckon-base" content=""', `name="beckon-base" content="${base}"`)
        .replace('name="beckon-version" content=""', `name="beckon-version" content="${built.version}"`);
      return reply.headers(headers).type("text/html; charset=utf-8").send(page);
    });
  app.get("/console-version", async (_, reply) =>
    reply.header("cache-control", "no-store").send({ version: (await readBuilt())?.version ?? null }),
  );
}
