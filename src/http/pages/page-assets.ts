import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { projectRoot } from "../../platform/process/project-root.ts";

/** The files that our pages load, or that browsers ask for by themselves. All of them are our own. */
const files = [
  { path: "/favicon.svg", file: "favicon.svg", type: "image/svg+xml" },
  { path: "/favicon.ico", file: "favicon.ico", type: "image/x-icon" },
  { path: "/assets/autosave.js", file: "autosave.js", type: "text/javascript; charset=utf-8" },
  { path: "/assets/passkey.js", file: "passkey.js", type: "text/javascript; charset=utf-8" },
].map((asset) => {
  const content = readFileSync(join(projectRoot, "web", "pages", asset.file));
  return { ...asset, content, version: createHash("sha256").update(content).digest("hex").slice(0, 16) };
});

/** The address of a file with its version: after an update, browsers load the new one. */
const versioned = (path: string): string => `${path}?v=${files.find((one) => one.path === path)!.version}`;

/** The script that saves what a candidate types. The page works without it. */
export const autosavePath = versioned("/assets/autosave.js");

/** The script of the sign-in page. The page works without it, by links. */
export const passkeyPath = versioned("/assets/passkey.js");

export function servePageAssets(app: FastifyInstance): void {
  for (const { path, type, content, version } of files)
    app.get<{ Querystring: { v?: string } }>(path, async (request, reply) => {
      const isCurrent = request.query.v === version;
      return reply
        .headers({
          "content-type": type,
          "cache-control": isCurrent ? "public, max-age=31536000, immutable" : "public, max-age=3600",
          "cross-origin-resource-policy": "same-origin",
          // An SVG opened by itself is a document: it must run and load nothing.
          "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
          "x-content-type-options": "nosniff",
        })
        .send(content);
    });
}
