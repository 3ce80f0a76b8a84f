import { expect, test } from "@jest/globals";
import pg from "pg";
import { readCatalogue } from "./catalogue.ts";
import { spreadGuard } from "./spread-guard.ts";
import { createTestDatabase } from "./test-database.ts";

/** Statements as Citus refuses them, each as it was tried on 13.2, or that lock rows on several servers. */
const refused = [
  'update "email" set "leased_until" = clock_timestamp() where "team_id" = $1',
  'update "email" set "leased_by" = gen_random_uuid()::text where "team_id" = $1',
  `update "email" as "e" set "sent_at" = case when "e"."state" = 'SENT' then now() end where "e"."team_id" = $1`,
  'insert into "email_day" ("team_id", "day") values ($1, $2) on conflict ("team_id", "day") do update set "day" = now()',
  'delete from "idempotency" where "created_at" < now()',
  'select "id" from "email" where "next_attempt_at" < now() for no key update skip locked',
  'with recursive "tree" as not materialized (select 1 from "email") select 1',
  'select (select "a"."id" from "audit_entry" as "a" where "a"."team_id" = t0."team_id") from team_member t0 where t0.team_id = $1',
  'select exists (select 1 from "email" as "e" where "e"."team_id" = "m"."team_id") from "team_member" as "m" where "m"."team_id" = $1',
];
const accepted = [
  'update "email" set "leased_until" = statement_timestamp() where "team_id" = $1',
  `update "email" as "e" set "sent_at" = case when "e"."state" = 'SENT' then (select now()) end where "e"."team_id" = $1`,
  'insert into "email_day" ("team_id", "day") values ($1, now()) on conflict ("team_id", "day") do update set "day" = "excluded"."day"',
  'delete from "idempotency" where "team_id" = $1 and "created_at" < now()',
  'select "s"."id" from "team_member" as "m" join "notification_setting" as "s" on "s"."team_id" = "m"."team_id" where "m"."team_id" = $1',
  'insert into "worker_heartbeat" ("worker_id") values ($1) on conflict ("worker_id") do update set "beat_at" = now()',
];

test("statements that could not run where the tables are spread over several servers are found, and no others", async () => {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  try {
    await client.connect();
    const guard = spreadGuard(await readCatalogue(client));
    expect(refused.filter((statement) => guard([statement]).length === 0)).toEqual([]);
    expect(guard(accepted)).toEqual([]);
  } finally {
    await client.end();
    await database.drop();
  }
});
