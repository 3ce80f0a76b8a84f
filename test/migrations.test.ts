import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import pg from "pg";
import { migrate } from "../src/app/migrate.ts";
import { migrationsList } from "../src/app/mikro-orm.config.ts";
import { createLogger } from "../src/platform/process/log.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { createTestDatabase } from "./test-database.ts";
import { waitUntil } from "./wait-until.ts";

/** From the one after this on, indexes on tables that can be large are made without a lock on writes. */
const lastWithLocks = "Migration20261129190001_expiry.ts";
/** Tables with a row or a few for each team, process or installation. */
const small = ["team", "team_member", "installation", "team_counter", "worker_heartbeat", "saved_filter", "event_look"];

/** The statements of a migration that would lock the writes of a large table while they build an index. */
function lockingIndexes(text: string): string[] {
  const made = [...text.matchAll(/create (?:unlogged )?table (?:if not exists )?"?(\w+)/gi)].map((match) => match[1]!);
  const indexes = [...text.matchAll(/create (?:unique )?index (?!concurrently)[^;`"]*? on (?:only )?(\w+)/gi)];
  const constraints = [
    ...text.matchAll(
      /alter table (\w+)[^;`]*? add (?:constraint \w+ )?(?:unique|primary key|exclude)(?! using index)/gi,
    ),
  ];
  return [...indexes, ...constraints]
    .filter(([, table]) => !made.includes(table!) && !small.includes(table!))
    .map(([statement]) => statement.replace(/\s+/g, " "));
}

test("every file of a migration is in the list of those that run, in their order", () => {
  const files = readdirSync(join(projectRoot, "migrations")).filter((file) => file.startsWith("Migration"));
  expect(migrationsList.map(({ name }) => `${name}.ts`)).toEqual(files.toSorted());
});

describe("indexes on tables that can be large", () => {
  test("are made with create index concurrently by every migration from now on", () => {
    const folder = join(projectRoot, "migrations");
    const newer = readdirSync(folder).filter((file) => file.startsWith("Migration") && file > lastWithLocks);
    const locking = newer.flatMap((file) =>
      lockingIndexes(readFileSync(join(folder, file), "utf8")).map((statement) => `${file}: ${statement}`),
    );
    expect(locking).toEqual([]);
  });

  test.each([
    ["create index a on event (team_id, type)", 1],
    ["create unique index a\n      on invitation (team_id)", 1],
    ["alter table email add constraint a unique (team_id, id)", 1],
    ["alter table email add constraint a unique using index b", 0],
    ["create index concurrently a on event (team_id)", 0],
    ["create table note (id int); create index a on note (id)", 0],
    ["create index a on team (name)", 0],
  ])("%s", (text, count) => {
    expect(lockingIndexes(text)).toHaveLength(count);
  });

  test("a process that waits for its turn to migrate does not hold up the one that builds an index", async () => {
    const database = await createTestDatabase();
    const other = new pg.Client({ connectionString: database.url, statement_timeout: 30_000 });
    try {
      await other.connect();
      await other.query("/* test */ drop table event_look");
      await other.query("/* test */ delete from migration where name = 'Migration20261130040001_event_look'");
      await other.query("/* test */ select pg_advisory_lock(5471207001)");
      const waiting = migrate(database.url, { DATABASE_POOL: 2 }, createLogger({ LOG_LEVEL: "silent" }));
      const asked =
        "select 1 from pg_stat_activity where datname = current_database() and application_name = 'beckon migrate' and query like '%try_advisory%'";
      await waitUntil(async () => (await other.query(`/* test */ ${asked}`)).rowCount === 1);
      await other.query("/* test */ create index concurrently a on invitation (team_id, expires_at)");
      await other.query("/* test */ select pg_advisory_unlock(5471207001)");
      expect(await waiting).toEqual(["Migration20261130040001_event_look"]);
    } finally {
      await other.end();
      await database.drop();
    }
  });
});

test("a migration that meets a transaction of the release before is tried again", async () => {
  const database = await createTestDatabase();
  const other = new pg.Client({ connectionString: database.url });
  try {
    await other.connect();
    await other.query("/* test */ drop table passkey, passkey_challenge");
    await other.query("/* test */ delete from migration where name = 'Migration20261130220002_passkeys'");
    // The tables of the migration refer to members.
    await other.query("/* test */ begin");
    await other.query("/* test */ lock table team_member in row exclusive mode");
    const warned: string[] = [];
    const log = createLogger({ LOG_LEVEL: "silent" });
    log.warn = ((_fields: object, text: string) => void warned.push(text)) as typeof log.warn;
    const migrating = migrate(database.url, { DATABASE_POOL: 2 }, log);
    await waitUntil(async () => warned.length > 0);
    await other.query("/* test */ commit");
    expect(await migrating).toEqual(["Migration20261130220002_passkeys"]);
    expect(warned[0]).toBe("a migration met other transactions; trying it again");
  } finally {
    await other.end();
    await database.drop();
  }
});

describe("the last events of candidates", () => {
  test("are noted by an upgrade, for what happened before it and meanwhile", async () => {
    const database = await createTestDatabase();
    const [before, writer] = [0, 1].map(() => new pg.Client({ connectionString: database.url }));
    try {
      await Promise.all([before!.connect(), writer!.connect()]);
      await before!.query(`/* test */
        drop function note_candidate_activity cascade; drop table candidate_activity;
        delete from migration where name like 'Migration20261130080%';
        insert into team (id, name, slug) select gen_random_uuid(), 'Team ' || n, 'team-' || n from generate_series(1, 3) n;
        insert into candidate (team_id, id, email, codename)
          select t.id, gen_random_uuid(), 'a' || n || '@b.test', 'c' || n from team t, generate_series(1, 2500) n;
        insert into event (team_id, sequence, id, type, occurred_at, candidate_id)
          select team_id, row_number() over (partition by team_id), gen_random_uuid(), 'Test', now(), id
          from candidate, generate_series(1, 3) where codename <> 'c7'`);
      let isMigrated = false;
      const migrating = migrate(database.url, { DATABASE_POOL: 2 }, createLogger({ LOG_LEVEL: "silent" })).finally(
        () => {
          isMigrated = true;
        },
      );
      let written = 0;
      for (; !isMigrated; written++)
        await writer!.query(`/* test */ insert into event (team_id, sequence, id, type, occurred_at, candidate_id)
          select c.team_id, 1 + (select max(sequence) from event e where e.team_id = c.team_id), gen_random_uuid(), 'Test', now(), c.id
          from (select * from candidate order by random() limit 1) c`);
      expect(await migrating).toHaveLength(2);
      expect(written).toBeGreaterThan(0);
      const { rows } = await before!.query(`/* test */ select count(*)::int as noted,
        count(*) filter (where last_sequence <> (select max(sequence) from event e
          where e.team_id = a.team_id and e.candidate_id = a.candidate_id))::int as wrong,
        (select count(distinct candidate_id) from event)::int as expected from candidate_activity a`);
      expect(rows[0]).toEqual({ noted: rows[0].expected, wrong: 0, expected: expect.any(Number) });
      expect(rows[0].expected).toBeGreaterThanOrEqual(7_497);
    } finally {
      await Promise.all([before, writer].map((client) => client!.end()));
      await database.drop();
    }
  });
});
