import { TeamSizes } from "../http/graphql/limits/team-sizes.ts";
import { PersistedDocuments } from "../http/graphql/persisted/persisted-documents.ts";
import { readEnv } from "../platform/process/env.ts";
import { createLogger } from "../platform/process/log.ts";
import { buildApp } from "./http-server.ts";
import type { FullEnv } from "./installation.ts";
import { openServices } from "./open-services.ts";
import { graphqlSchema } from "./registries/schema.ts";

const query = `{ viewer { __typename }
  invitations(first: 1) { totalCount nodes { id candidate { name } assessment { title } invitedBy { displayName } } } }`;

/**
 * The last step of a build: does once what a start does without a database, with the files of the build. A build that
 * cannot run fails here, and V8's compile cache, which is written at the end, holds what a start compiles.
 */
async function trial(): Promise<void> {
  const env = readEnv({
    // Nothing connects to these.
    DATABASE_URL: "postgres://localhost:1/none",
    SMTP_URL: "smtp://localhost:1",
    SECRET_KEY: "a secret of the build that is long enough to be one",
    LOG_LEVEL: "silent",
  }) as FullEnv;
  const services = await openServices(env, createLogger(env), { works: true });
  const pricing = { schema: graphqlSchema(), buckets: null, sizes: new TeamSizes(services) };
  const app = await buildApp(services, { pricing, documents: await PersistedDocuments.open(env) });
  await import("./worker.ts");
  const { body } = await app.inject({ method: "POST", url: "/graphql", payload: { query } });
  if (!body.includes("UNAUTHENTICATED")) throw new Error(`The build answers a query without a credential with ${body}`);
  await app.close();
  await services.close();
}

trial().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
