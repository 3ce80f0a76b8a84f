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
  'update "partner_integration" set "last_used_at" = (select now()) where "team_id" = $1',
  'select "c"."name" from "event" as "e" inner join lateral (select "one".* from "invitation" as "one" where "one"."team_id" = $1 and "one"."id" = "e"."invitation_id" limit 1) as "i" on true inner join "candidate" as "c" on "c"."team_id" = "i"."team_id" where "e"."team_id" = $1',
  'insert into "identity" ("id") values ($1) on conflict ("id") do update set "last_used_at" = now()',
  'delete from "credential" where "team_id" = $1 and not exists (select "o"."team_id" from "sign_on_session" as "o" where "o"."team_id" = $1)',
  `update "invitation_batch" set "title" = to_char("created_at", 'YYYY') where "team_id" = $1`,
  'select "i"."id" from "invitation" as "i" where "i"."team_id" = $1 and exists (select 1 from "email" as "e" where "e"."team_id" = "i"."team_id" and "e"."invitation_id" = "i"."id")',
  'delete from "idempotency" where "created_at" < now()',
  'update "email" as "e" set "leased_by" = $1 where "e"."team_id" = $2 returning extract(epoch from now() - "e"."queued_at")',
  'select "id" from "email" where "next_attempt_at" < now() for no key update skip locked',
  'with recursive "tree" as not materialized (select 1 from "email") select 1',
  'select (select "a"."id" from "audit_entry" as "a" where "a"."team_id" = t0."team_id") from team_member t0 where t0.team_id = $1',
  'select exists (select 1 from "email" as "e" where "e"."team_id" = "m"."team_id") from "team_member" as "m" where "m"."team_id" = $1',
];
const accepted = [
  'update "email" set "leased_until" = statement_timestamp() where "team_id" = $1',
  `update "email" as "e" set "sent_at" = case when "e"."state" = 'SENT' then (select now()) end where "e"."team_id" = $1`,
  'insert into "email_day" ("team_id", "day") values ($1, now()) on conflict ("team_id", "day") do update set "day" = "excluded"."day"',
  'update "email" as "e" set "leased_by" = $1 where "e"."team_id" = $2 returning extract(epoch from (select now()) - "e"."queued_at")',
  'select "c"."name" from "event" as "e" inner join lateral (select "one".* from "invitation" as "one" where "one"."team_id" = $1 and "one"."id" = "e"."invitation_id" limit 1) as "i" on true inner join "candidate" as "c" on "c"."team_id" = $1 where "e"."team_id" = $1',
  'update "email" set "attempts" = case when "state" = $1 then 0 else 1 end, "sent_at" = now() where "team_id" = $2',
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
