import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import { startEmbeddedPostgres } from "./base/embedded-postgres.ts";
import type { Env } from "./base/env.ts";
import { projectRoot } from "./base/project-root.ts";
import { readOrMakeSecret } from "./base/secret-file.ts";

/** An environment in which nothing is missing any more. */
export type FullEnv = Env & { DATABASE_URL: string; SECRET_KEY: string[] };

export interface Installation {
  env: FullEnv;
  /** True: the database is the embedded one, which this process started or joined. */
  embedded: boolean;
  /** Where the embedded database and its secret are; null with DATABASE_URL. */
  dataDir: string | null;
  close(): Promise<void>;
}

/** The secret of an embedded installation, beside its database. */
async function keptSecret(dataDir: string): Promise<string[]> {
  const secret = await readOrMakeSecret(join(dataDir, "secret.key"), () => randomBytes(32).toString("base64"));
  return secret.split(",");
}

/** Fills in what the environment leaves to us: the embedded database and its secret. */
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
  const secrets = env.SECRET_KEY ?? (await keptSecret(postgres.dataDir));
  return {
    env: { ...env, DATABASE_URL: postgres.url, DATABASE_DIRECT_URL: postgres.url, SECRET_KEY: secrets },
    embedded: true,
    dataDir: postgres.dataDir,
    close: () => postgres.stop(),
  };
}
