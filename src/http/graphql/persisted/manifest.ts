import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Env, EnvErrors } from "../../../platform/process/env.ts";
import { projectRoot } from "../../../platform/process/project-root.ts";

/** The id of a document, without its prefix: SHA-256 of its text, in lower-case hexadecimal. */
export const hashOf = (source: string): string => createHash("sha256").update(source).digest("hex");

/** The hash in a document's id (`sha256:<hex>`, or plain); null when it is no such id. */
export function hashIn(id: string): string | null {
  return /^(?:sha256:)?([0-9a-f]{64})$/.exec(id)?.[1] ?? null;
}

/** More wrong entries than this are not listed one by one. */
const maxListed = 10;

/** Apollo's `{"format": "apollo-persisted-query-manifest", "operations": […]}`, else `{"<id>": "<document>"}`. */
function entriesOf(manifest: unknown): { id: unknown; body: unknown; name: string }[] | null {
  if (typeof manifest !== "object" || manifest === null || Array.isArray(manifest)) return null;
  const { format, version, operations } = manifest as Record<string, unknown>;
  if (format === undefined) return Object.entries(manifest).map(([id, body]) => ({ id, body, name: id }));
  if (format !== "apollo-persisted-query-manifest" || version !== 1 || !Array.isArray(operations)) return null;
  return operations.map((one: { id?: unknown; name?: unknown; body?: unknown } | null, n) => ({
    id: one?.id,
    body: one?.body,
    name: String(one?.name ?? one?.id ?? `number ${n + 1}`),
  }));
}

/**
 * Reads PERSISTED_MANIFEST: documents by their hash; none where it is not set. A path counts from the project's folder.
 *
 * @throws EnvErrors with what is wrong with the file, and in which entries
 */
export async function readManifest(env: Env): Promise<Map<string, string>> {
  const file = env.PERSISTED_MANIFEST;
  if (file === undefined) return new Map();
  const wrong = (what: string) => new EnvErrors([`PERSISTED_MANIFEST: ${file} ${what}`]);
  let manifest: unknown;
  try {
    manifest = JSON.parse(await readFile(resolve(projectRoot, file), "utf8"));
  } catch (error) {
    const { code } = error as { code?: string };
    throw wrong(code === undefined ? "is no JSON" : `cannot be read (${code})`);
  }
  const entries = entriesOf(manifest);
  if (entries === null)
    throw wrong('is neither an "apollo-persisted-query-manifest" of version 1 nor an object of documents by their id');
  const found = new Map<string, string>();
  const bad: string[] = [];
  for (const { id, body, name } of entries) {
    if (typeof body !== "string" || typeof id !== "string" || hashIn(id) !== hashOf(body)) bad.push(name.slice(0, 100));
    else found.set(hashOf(body), body);
  }
  if (bad.length > 0) {
    const more = bad.length > maxListed ? ` and ${bad.length - maxListed} more` : "";
    throw wrong(
      `has ids that are not the sha256 of their documents: ${bad.slice(0, maxListed).join(", ")}${more}. With graphql-codegen, set hashAlgorithm: "sha256"`,
    );
  }
  return found;
}
