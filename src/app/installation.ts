import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { readOrMakeSecret } from "../platform/crypto/secret-file.ts";
import { startEmbeddedPostgres } from "../platform/embedded-postgres/embedded-postgres.ts";
import type { Env } from "../platform/process/env.ts";
import { projectRoot } from "../platform/process/project-root.ts";

/** An environment with a database and a secret. */
export type FullEnv = Env & { DATABASE_URL: string; SECRET_KEY: string[] };

export interface Installation {
  env: FullEnv;
  /** Whether the database is the embedded one, which this process has started or joined. */
  embedded: boolean;
  /** The folder of the embedded database and its secret; null with DATABASE_URL. */
  dataDir: string | null;
  close(): Promise<void>;
}

/** Reads or creates the secret of an embedded installation, beside its database. */
async function readSecret(dataDir: string): Promise<string[]> {
  const secret = await readOrMakeSecret(join(dataDir, "secret.key"), () => randomBytes(32).toString("base64"));
  return secret.split(",");
}

/** Completes the environment: without DATABASE_URL it starts the embedded database and reads its secret. */
export async function openInstallation(
  env: Env,
  options: { onNotice?: (text: string) => void } = {},
): Promise<Installation> {
  if (env.DATABASE_URL !== undefined)
    return { env: env as FullEnv, embedded: false, dataDir: null, close: async () => undefined };
  const postgres = await startEmbeddedPostgres({
    dataDir: resolve(projectRoot, env.DATA_DIR),
    onNotice: options.onNotice,
  });
  const secrets = env.SECRET_KEY ?? (await readSecret(postgres.dataDir));
  return {
    env: { ...env, DATABASE_URL: postgres.url, DATABASE_DIRECT_URL: postgres.url, SECRET_KEY: secrets },
    embedded: true,
    dataDir: postgres.dataDir,
    close: () => postgres.stop(),
  };
}
