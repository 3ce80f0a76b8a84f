import { Migrator } from "@mikro-orm/migrations";
import { defineConfig, MikroORM, type PostgreSqlConnection } from "@mikro-orm/postgresql";
import type { ClientBase, Pool, PoolClient } from "pg";
import { Migration20261123000001_initial } from "../migrations/Migration20261123000001_initial.ts";
import { Migration20261125000001_inviting } from "../migrations/Migration20261125000001_inviting.ts";
import { Migration20261125000002_told } from "../migrations/Migration20261125000002_told.ts";
import { Migration20261125000003_partners } from "../migrations/Migration20261125000003_partners.ts";
import { Migration20261125000004_greenhouse } from "../migrations/Migration20261125000004_greenhouse.ts";
import { Migration20261129010001_email_day } from "../migrations/Migration20261129010001_email_day.ts";
import { Migration20261129010002_external_ids } from "../migrations/Migration20261129010002_external_ids.ts";
import { Migration20261129020001_email_limit } from "../migrations/Migration20261129020001_email_limit.ts";
import { Migration20261129020002_registration_request } from "../migrations/Migration20261129020002_registration_request.ts";
import { Migration20261129020003_proxy_observation } from "../migrations/Migration20261129020003_proxy_observation.ts";
import { Migration20261129100801_coarse_times } from "../migrations/Migration20261129100801_coarse_times.ts";
import { Migration20261129110023_demo_teams } from "../migrations/Migration20261129110023_demo_teams.ts";
import { Migration20261129130001_drafts } from "../migrations/Migration20261129130001_drafts.ts";
import { Migration20261129130002_confirm_submission } from "../migrations/Migration20261129130002_confirm_submission.ts";
import { Migration20261129140001_refused_origin } from "../migrations/Migration20261129140001_refused_origin.ts";
import { Migration20261129140002_sign_in_redirect } from "../migrations/Migration20261129140002_sign_in_redirect.ts";
import type { Env } from "./base/env.ts";
import { errorFields, type Logger } from "./base/log.ts";
import { readTimestampsAsDates } from "./base/timestamps.ts";
import { entities } from "./entities.ts";

/** In the order they run. Each release's schema serves the release before it. */
export const migrationsList = [
  Migration20261123000001_initial,
  Migration20261125000001_inviting,
  Migration20261125000002_told,
  Migration20261125000003_partners,
  Migration20261125000004_greenhouse,
  Migration20261129010001_email_day,
  Migration20261129010002_external_ids,
  Migration20261129020001_email_limit,
  Migration20261129020002_registration_request,
  Migration20261129020003_proxy_observation,
  Migration20261129100801_coarse_times,
  Migration20261129110023_demo_teams,
  Migration20261129130001_drafts,
  Migration20261129130002_confirm_submission,
  Migration20261129140001_refused_origin,
  Migration20261129140002_sign_in_redirect,
];

/** What a connection is told first (contract.md, Database). By `set`, since poolers refuse startup options. */
const onConnect = `
  set timezone = 'UTC';
  set statement_timeout = '30s';
  set lock_timeout = '5s';
  set idle_in_transaction_session_timeout = '10s'`;

/**
 * Kysely does not release a connection whose commit or rollback failed, as it does on a connection
 * that broke within a transaction: its place in the pool would be lost for ever. Whoever held it has
 * had their error by the time; one that was given back already says so, and that is fine.
 */
function giveBackWhenBroken(client: PoolClient): void {
  client.once("end", () => {
    setTimeout(() => {
      try {
        client.release(true);
      } catch {
        // Given back already.
      }
    }, 1_000).unref();
  });
}

/** Opens the ORM and its pool. `forMigrations` keeps the longer locks of a migration out of the way. */
export async function openOrm(
  url: string,
  env: Pick<Env, "DATABASE_POOL">,
  log: Logger,
  options: { forMigrations?: boolean } = {},
): Promise<{ orm: MikroORM; pool: Pool; close(): Promise<void> }> {
  const statements = options.forMigrations ? "set timezone = 'UTC'; set lock_timeout = '3s'" : onConnect;
  const orm = await MikroORM.init(
    defineConfig({
      clientUrl: url,
      entities,
      extensions: [Migrator],
      migrations: { migrationsList, snapshot: false, tableName: "migration", transactional: true, silent: true },
      pool: { min: 0, max: options.forMigrations ? 2 : env.DATABASE_POOL },
      driverOptions: {
        // MikroORM itself takes only host, user and database of the address: sslmode and the like would be lost.
        connectionString: url,
        application_name: "beckon",
        // pg's 10 s would drop connections between two quiet moments, and their prepared statements with them.
        idleTimeoutMillis: 300_000,
        connectionTimeoutMillis: 5_000,
        keepAlive: true,
        onConnect: (client: ClientBase) => client.query(statements),
        onPoolCreated: (made: Pool) => {
          readTimestampsAsDates(made);
          made.on("error", (error) => log.warn(errorFields(error), "idle database connection lost"));
          made.on("connect", giveBackWhenBroken);
        },
      },
      logger: () => undefined,
      ensureDatabase: false,
      validateRequired: false,
    }),
  );
  const pool: Pool = await (orm.em.getConnection() as PostgreSqlConnection).getNativeClient();
  return {
    orm,
    pool,
    async close() {
      await orm.close(true);
      // Kysely leaves the pool open when nothing ever went through Kysely.
      if (!pool.ended) await pool.end();
    },
  };
}
