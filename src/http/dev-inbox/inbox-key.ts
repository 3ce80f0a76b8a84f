import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { readOrMakeSecret } from "../../platform/crypto/secret-file.ts";
import type { Env } from "../../platform/process/env.ts";
import { projectRoot } from "../../platform/process/project-root.ts";

/** The key of the built-in inbox: 32 characters, created once and stored in DATA_DIR. */
export async function readInboxKey(dataDir: string): Promise<string> {
  const file = join(dataDir, "inbox.key");
  const key = await readOrMakeSecret(file, () => randomBytes(24).toString("base64url"));
  if (!/^[\w-]{32,}$/.test(key)) throw new Error(`${file} does not hold a key. Delete it: a new one is made.`);
  return key;
}

/** The link that opens the built-in inbox. Its holder can read every sign-in link: print it only where the operator sees it. */
export async function inboxLink(env: Pick<Env, "DATA_DIR" | "PUBLIC_URL">): Promise<string> {
  return `${env.PUBLIC_URL}/dev/inbox?key=${await readInboxKey(resolve(projectRoot, env.DATA_DIR))}`;
}
