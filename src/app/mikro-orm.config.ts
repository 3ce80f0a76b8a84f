import { Migrator } from "@mikro-orm/migrations";
import { defineConfig, MikroORM, type PostgreSqlConnection } from "@mikro-orm/postgresql";
import type { ClientBase, Pool, PoolClient } from "pg";
import { Migration20261123000001_initial } from "../../migrations/Migration20261123000001_initial.ts";
import { Migration20261125000001_inviting } from "../../migrations/Migration20261125000001_inviting.ts";
import { Migration20261125000002_told } from "../../migrations/Migration20261125000002_told.ts";
import { Migration20261125000003_partners } from "../../migrations/Migration20261125000003_partners.ts";
import { Migration20261125000004_greenhouse } from "../../migrations/Migration20261125000004_greenhouse.ts";
import { Migration20261129010001_email_day } from "../../migrations/Migration20261129010001_email_day.ts";
import { Migration20261129010002_external_ids } from "../../migrations/Migration20261129010002_external_ids.ts";
import { Migration20261129020001_email_limit } from "../../migrations/Migration20261129020001_email_limit.ts";
import { Migration20261129020002_registration_request } from "../../migrations/Migration20261129020002_registration_request.ts";
import { Migration20261129020003_proxy_observation } from "../../migrations/Migration20261129020003_proxy_observation.ts";
import { Migration20261129100801_coarse_times } from "../../migrations/Migration20261129100801_coarse_times.ts";
import { Migration20261129110023_demo_teams } from "../../migrations/Migration20261129110023_demo_teams.ts";
import { Migration20261129130001_drafts } from "../../migrations/Migration20261129130001_drafts.ts";
import { Migration20261129130002_confirm_submission } from "../../migrations/Migration20261129130002_confirm_submission.ts";
import { Migration20261129140001_refused_origin } from "../../migrations/Migration20261129140001_refused_origin.ts";
import { Migration20261129140002_sign_in_redirect } from "../../migrations/Migration20261129140002_sign_in_redirect.ts";
import { Migration20261129150001_outgoing } from "../../migrations/Migration20261129150001_outgoing.ts";
import { Migration20261129160001_state_in_assessment } from "../../migrations/Migration20261129160001_state_in_assessment.ts";
import { Migration20261129162001_counts } from "../../migrations/Migration20261129162001_counts.ts";
import { Migration20261129162002_backdated } from "../../migrations/Migration20261129162002_backdated.ts";
import { Migration20261129163101_email_updates } from "../../migrations/Migration20261129163101_email_updates.ts";
import { Migration20261129165001_activity } from "../../migrations/Migration20261129165001_activity.ts";
import { Migration20261129165002_switched_session } from "../../migrations/Migration20261129165002_switched_session.ts";
import { Migration20261129165003_candidate_note } from "../../migrations/Migration20261129165003_candidate_note.ts";
import { Migration20261129165004_saved_filter } from "../../migrations/Migration20261129165004_saved_filter.ts";
import { Migration20261129190001_expiry } from "../../migrations/Migration20261129190001_expiry.ts";
import { Migration20261130030001_audit_actor } from "../../migrations/Migration20261130030001_audit_actor.ts";
import { Migration20261130040001_event_look } from "../../migrations/Migration20261130040001_event_look.ts";
import { Migration20261130080001_candidate_activity } from "../../migrations/Migration20261130080001_candidate_activity.ts";
import { Migration20261130080002_past_activity } from "../../migrations/Migration20261130080002_past_activity.ts";
import { Migration20261130090001_caused_by } from "../../migrations/Migration20261130090001_caused_by.ts";
import { Migration20261130090001_retention } from "../../migrations/Migration20261130090001_retention.ts";
import { Migration20261130090002_backdated_rows } from "../../migrations/Migration20261130090002_backdated_rows.ts";
import { Migration20261130100001_provider_events } from "../../migrations/Migration20261130100001_provider_events.ts";
import { Migration20261130100001_sign_on } from "../../migrations/Migration20261130100001_sign_on.ts";
import { Migration20261130100001_trigger_arrays } from "../../migrations/Migration20261130100001_trigger_arrays.ts";
import { Migration20261130200001_partner_orders } from "../../migrations/Migration20261130200001_partner_orders.ts";
import { Migration20261130210001_chat } from "../../migrations/Migration20261130210001_chat.ts";
import { Migration20261130210002_automation } from "../../migrations/Migration20261130210002_automation.ts";
import { Migration20261130220001_scim } from "../../migrations/Migration20261130220001_scim.ts";
import { Migration20261130220002_passkeys } from "../../migrations/Migration20261130220002_passkeys.ts";
import { Migration20261130230001_email_accepted } from "../../migrations/Migration20261130230001_email_accepted.ts";
import { Migration20261130230002_sender_domain } from "../../migrations/Migration20261130230002_sender_domain.ts";
import { Migration20261201150001_outgoing_causes } from "../../migrations/Migration20261201150001_outgoing_causes.ts";
import { Migration20261201160100_partner_calls } from "../../migrations/Migration20261201160100_partner_calls.ts";
import { Migration20261201160200_open_partner_calls } from "../../migrations/Migration20261201160200_open_partner_calls.ts";
import { Migration20261201180001_time_counts } from "../../migrations/Migration20261201180001_time_counts.ts";
import { sendByName } from "../platform/database/planning.ts";
import { clientOf, moveWithPrimary } from "../platform/database/primary-client.ts";
import { isPooled, settingsOf, setWithinTransactions } from "../platform/database/session-settings.ts";
import { readTimestampsAsDates } from "../platform/database/timestamps.ts";
import { traceStatements } from "../platform/database/trace-statements.ts";
import { joinRoundTrips } from "../platform/database/transaction-connection.ts";
import type { Env } from "../platform/process/env.ts";
import { errorFields, type Logger } from "../platform/process/log.ts";
import { traces } from "../platform/process/tracing.ts";
import { entities } from "./registries/entities.ts";

/** The migrations in their order. The schema of each release also serves the release before it. */
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
  Migration20261129150001_outgoing,
  Migration20261129160001_state_in_assessment,
  Migration20261129162001_counts,
  Migration20261129162002_backdated,
  Migration20261129163101_email_updates,
  Migration20261129165001_activity,
  Migration20261129165002_switched_session,
  Migration20261129165003_candidate_note,
  Migration20261129165004_saved_filter,
  Migration20261129190001_expiry,
  Migration20261130030001_audit_actor,
  Migration20261130040001_event_look,
  Migration20261130080001_candidate_activity,
  Migration20261130080002_past_activity,
  Migration20261130090001_caused_by,
  Migration20261130090001_retention,
  Migration20261130090002_backdated_rows,
  Migration20261130100001_provider_events,
  Migration20261130100001_sign_on,
  Migration20261130100001_trigger_arrays,
  Migration20261130200001_partner_orders,
  Migration20261130210001_chat,
  Migration20261130210002_automation,
  Migration20261130220001_scim,
  Migration20261130220002_passkeys,
  Migration20261130230001_email_accepted,
  Migration20261130230002_sender_domain,
  Migration20261201150001_outgoing_causes,
  Migration20261201160100_partner_calls,
  Migration20261201160200_open_partner_calls,
  Migration20261201180001_time_counts,
];

/**
 * Kysely does not release a connection whose commit or rollback has failed, e.g. when the connection broke within a
 * transaction: its place in the pool would be lost. By the time of this release its user has received the error; a
 * connection that was released already throws, which is ignored.
 */
function giveBackWhenBroken(client: PoolClient): void {
  client.once("end", () => {
    setTimeout(() => {
      try {
        client.release(true);
      } catch {
        // It was released already.
      }
    }, 1_000).unref();
  });
}

/** Opens the ORM and its pool. @param options.forMigrations sets the timeouts that a migration needs */
export async function openOrm(
  url: string,
  env: Pick<Env, "DATABASE_POOL"> & Partial<Pick<Env, "PREPARED_STATEMENTS" | "DATABASE_URL" | "DATABASE_DIRECT_URL">>,
  log: Logger,
  options: { forMigrations?: boolean; applicationName?: string } = {},
): Promise<{ orm: MikroORM; pool: Pool; close(): Promise<void> }> {
  // The driver, and MikroORM's reading of the URL, know one server.
  const { Client, connectionString } = clientOf(url);
  let stopMoving: () => void = () => undefined;
  const use = { pooled: isPooled(env), forMigrations: options.forMigrations === true };
  const statements = settingsOf(use);
  // Not MikroORM.init, which looks for further packages of its own on the disk.
  const orm = new MikroORM(
    defineConfig({
      clientUrl: connectionString,
      entities,
      extensions: [Migrator],
      // Each in a transaction of its own, so that one may build an index without one (create index concurrently).
      migrations: { migrationsList, snapshot: false, tableName: "migration", allOrNothing: false, silent: true },
      pool: { min: 0, max: options.forMigrations ? 2 : env.DATABASE_POOL },
      driverOptions: {
        // MikroORM reads only host, user and database of the URL: sslmode and the like would be lost.
        connectionString,
        Client,
        // That of the URL takes precedence, as the driver reads it.
        application_name: options.applicationName ?? (options.forMigrations ? "beckon migrate" : "beckon"),
        // The default of 10 s would close idle connections early, and discard their prepared statements.
        idleTimeoutMillis: 300_000,
        connectionTimeoutMillis: 5_000,
        keepAlive: true,
        onConnect: (client: ClientBase) => client.query(statements),
        onPoolCreated: (made: Pool) => {
          readTimestampsAsDates(made);
          made.on("error", (error) => log.warn(errorFields(error), "idle database connection lost"));
          made.on("connect", giveBackWhenBroken);
          stopMoving = moveWithPrimary(url, made);
          if (env.PREPARED_STATEMENTS && !use.forMigrations) made.on("connect", sendByName);
          if (use.pooled && !use.forMigrations) made.on("connect", setWithinTransactions);
          const tracing = traces.on;
          if (tracing !== null) made.on("connect", (client) => traceStatements(client, tracing));
          // A pooler's connection has no named statements, and runs one statement after the other.
          if (!use.pooled && !use.forMigrations) made.on("connect", joinRoundTrips);
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
      stopMoving();
      await orm.close(true);
      // Kysely leaves the pool open when it was never used.
      if (!pool.ended) await pool.end();
    },
  };
}
