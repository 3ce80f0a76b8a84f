import { execFile } from "node:child_process";
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { migrationsList } from "../../src/app/mikro-orm.config.ts";
import { type BackupDone, backup } from "../../src/cli/backup/backup.ts";
import { type RestoreDone, restore } from "../../src/cli/backup/restore.ts";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { type Any, ask, cli } from "../client.ts";
import { testApp } from "../test-app.ts";
import { createTestDatabase } from "../test-database.ts";

const app = testApp();
let directory: string;
const drops: (() => Promise<void>)[] = [];
let names = 0;
/** A furnished database and its backup, made once by the command; nobody changes either. */
let made: Awaited<ReturnType<typeof aBackup>>;
const aFile = (): string => join(directory, `${++names}.backup`);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "beckon-backup-"));
  made = await aBackup();
});
afterAll(async () => {
  for (const drop of drops) await drop();
  await rm(directory, { recursive: true, force: true });
});

/** An empty, migrated database; `query` looks and writes behind the scenes. */
interface Place {
  databaseUrl: string;
  query(text: string, values?: unknown[]): Promise<Any[]>;
}

async function aPlace(): Promise<Place> {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.url });
  client.on("error", () => undefined);
  await client.connect();
  drops.push(async () => {
    await client.end();
    await database.drop();
  });
  return {
    databaseUrl: database.url,
    query: async (text, values) => (await client.query(`/* test */ ${text}`, values)).rows,
  };
}

/** What is in every table, as a hash of its rows. Two databases are the same when these are. */
async function contentOf(place: Place): Promise<Record<string, string>> {
  const tables = await place.query(
    `select tablename as name from pg_tables where schemaname = 'public'
       and tablename <> all($1) order by 1`,
    [
      [
        "migration",
        "worker_heartbeat",
        "event_look",
        "retention_turn",
        "cost_bucket",
        "installation",
        "invitation_count",
        "invitation_time_count",
        "candidate_count",
        "count_comparison",
      ],
    ],
  );
  const content: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await place.query(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, E'\\n' order by t::text collate "C")), '') as hash from ${name} t`,
    );
    content[name] = row.hash;
  }
  return content;
}

const epochOf = async (place: Place): Promise<string> =>
  (await place.query("select log_epoch as epoch from installation"))[0].epoch;

const awkward = [
  "tab\tand\\tbackslash\\",
  "line\nfeed\r\nand \\. alone:\n\\.\nafter",
  "\\N",
  "",
  " \u00a0\u200b\u2028 \u202eהפוך 𝔘𝔫𝔦 👩🏽‍🚀 e\u0301 \ufeff",
  `quotes ' " \` {a,"b"} NULL null`,
  "\u0001\u0008\u000b\u000c\u007f\u0085",
];

/** A team created through the API, for its credentials; takes a while. */
async function aTeamByCommand(place: Place): Promise<string> {
  const team = (await cli(place, "team", "create", "--name", "Acme", "--owner", "a@example.test", "--json")).json;
  const member = ["--email", "m@example.test", "--name", awkward[0]!, "--role", "REVIEWER", "--json"];
  expect((await cli(place, "member", "add", "--team", team.teamId, ...member)).code).toBe(0);
  return team.token;
}

/** Rows of a team, there or made, whose texts are hard on a format. Answers the team's id. */
async function furnish(place: Place): Promise<string> {
  await place.query(
    `with made as (insert into team (id, name, slug) select gen_random_uuid(), 'Acme', 'acme'
       where not exists (select 1 from team) returning id)
     insert into team_member (team_id, id, email, role, state)
       select id, gen_random_uuid(), 'a@example.test', 'OWNER', 'ACTIVE' from made`,
  );
  const [team] = await place.query("select id from team where name = 'Acme'");
  const [owner] = await place.query("select id from team_member where team_id = $1 and role = 'OWNER'", [team.id]);
  const assessmentId = randomUUID();
  await place.query(
    "insert into assessment (team_id, id, title, instructions, default_labels, created_by) values ($1, $2, 'Backend', $3, $4, $5)",
    [team.id, assessmentId, awkward.join("\n"), awkward, owner.id],
  );
  let before: string | null = null;
  for (const [number, text] of awkward.entries()) {
    const [candidateId, invitationId]: [string, string] = [randomUUID(), randomUUID()];
    await place.query(
      `insert into candidate (team_id, id, email, name, codename, labels, extra_time, metadata, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        team.id,
        candidateId,
        `c${number}@example.test`,
        text,
        text,
        number === 3 ? [] : [text, null, "x"],
        0.1 + 0.2 + number / 3,
        JSON.stringify({ [text]: [text, null, 1e-7, { deep: text }] }),
        ["infinity", "-infinity", "0044-03-15 00:00:00 BC", "2026-11-23 12:00:00.123+01"][number] ?? "now",
      ],
    );
    // Each refers to the one before it: a table that refers to itself.
    await place.query(
      `insert into invitation (team_id, id, candidate_id, assessment_id, invited_by_type, invited_by_id, inviter_member_id,
         email_requested, message, retake_of) values ($1, $2, $3, $4, 'TeamMember', $5, $5, true, $6, $7)`,
      [team.id, invitationId, candidateId, assessmentId, owner.id, text, before],
    );
    before = invitationId;
    await place.query(
      "insert into event (team_id, sequence, id, type, occurred_at, changes) values ($1, $2, $3, 'Test', now(), $4)",
      [team.id, 1000 + number, randomUUID(), JSON.stringify({ text })],
    );
  }
  const bytes = Buffer.from([0, 10, 92, 46, 10, 13, 9, 255, ...randomBytes(24)]);
  await place.query("insert into credential (hash, team_id, member_id, kind) values ($1, $2, $3, 'TOKEN')", [
    bytes,
    team.id,
    owner.id,
  ]);
  await place.query(
    "insert into team_counter (team_id, last) values ($1, 1006) on conflict (team_id) do update set last = 1006",
    [team.id],
  );
  return team.id;
}

async function aBackup(): Promise<{ source: Place; file: string; token: string; teamId: string; json: BackupDone }> {
  const source = await aPlace();
  const token = await aTeamByCommand(source);
  const teamId = await furnish(source);
  const file = aFile();
  const { json, stderr } = await cli(source, "backup", file, "--json");
  expect(stderr).toBe("");
  return { source, file, token, teamId, json };
}

const secrets = ["a secret of the tests that is long enough to be one"];

/** What the commands do, without the seconds that a process takes to start. */
const backUp = async (place: Place, path = aFile(), force = false): Promise<string> =>
  (await backup(place.databaseUrl, path, { secrets, force })).file;
const putBack = async (
  place: Place,
  path: string,
  more: { force?: boolean; secrets?: string[] } = {},
): Promise<RestoreDone> =>
  await restore(place.databaseUrl, path, {
    secrets,
    known: migrationsList.map((migration) => migration.name),
    migrate: async () => undefined,
    ...more,
  });

describe("backup and restore", () => {
  test("every table is the same after a restore, and the epoch is another", async () => {
    const { source, file, json } = made;
    expect(json).toMatchObject({
      file,
      tables: expect.any(Number),
      migrations: migrationsList.map(({ name }) => name),
    });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).not.toContain(`${file}.part`);

    const target = await aPlace();
    const before = await epochOf(target);
    const restored = await cli(target, "restore", file, "--json");
    expect(restored.stderr).toBe("");
    const content = await contentOf(source);
    expect(await contentOf(target)).toEqual(content);
    // Counts are not in the file: the database counts what is loaded.
    for (const { wrong } of await target.query("select compare_counts(id) as wrong from team")) expect(wrong).toBe(0);
    expect(await target.query("select sum(active + archived)::int as number from candidate_count")).toEqual(
      await target.query("select count(*)::int as number from candidate"),
    );
    expect(Object.keys(content).length).toBe(json.tables - 1);
    expect(restored.json).toMatchObject({ rows: json.rows, newerMigrations: [], sameSecretKey: true });
    const epoch = await epochOf(target);
    expect(restored.json.epoch).toBe(epoch);
    expect([before, await epochOf(source)]).not.toContain(epoch);
  });

  test("numbers of events go on where they were", async () => {
    const { file, teamId } = made;
    const target = await aPlace();
    await putBack(target, file);
    expect(
      await target.query(
        `select last, (select max(sequence) from event e where e.team_id = c.team_id) as seen, (select count(*)::int from event e
         where e.team_id = c.team_id and type = 'Test') as count from team_counter c where team_id = $1`,
        [teamId],
      ),
    ).toEqual([{ last: 1006, seen: 1006, count: awkward.length }]);
  });

  test("a credential from before works on the restored database", async () => {
    const { file, token } = made;
    const refused = await cli(app, "restore", file);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^A server works on this database \(heartbeat \d s ago\)\. Stop it first.*\n$/);
    const forced = await cli(app, "restore", file, "--force", "--json");
    expect(forced.stderr).toBe("");
    await app.restart();
    const { viewer } = await ask(app.url, token, "{ viewer { ... on TeamMember { email } } }");
    expect(viewer.email).toBe("a@example.test");
  });

  test("a table that a later migration makes is included, with what the database fills in by itself", async () => {
    const [source, target] = [await aPlace(), await aPlace()];
    await furnish(source);
    for (const place of [source, target])
      await place.query(`
        create table later (id bigint generated always as identity primary key, "Odd ""name" text,
          twice bigint generated always as (id * 2) stored);
        create table aaa (id int primary key, of_later bigint references later (id));
        create table parts (id int, at date, primary key (id, at)) partition by range (at);
        create table parts_1 partition of parts for values from ('2026-01-01') to ('2027-01-01')`);
    await source.query(`insert into later ("Odd ""name") select 'row ' || n from generate_series(1, 9) n`);
    await source.query("insert into aaa values (1, 9)");
    await source.query("insert into parts values (1, '2026-05-05')");
    await putBack(target, await backUp(source));
    expect(await contentOf(target)).toEqual(await contentOf(source));
    expect(await target.query("insert into later default values returning id::int, twice::int")).toEqual([
      { id: 10, twice: 20 },
    ]);
  });

  test("into a newer schema: added columns get their default, an added foreign key its order", async () => {
    const source = await aPlace();
    const teamId = await furnish(source);
    await source.query("insert into reaction_cursor (team_id) values ($1)", [teamId]);
    const target = await aPlace();
    await target.query("alter table candidate add column stars integer not null default 3");
    // In the file a team comes before its cursor; here it has to wait for it, and all others for the team.
    await target.query(`
      alter table reaction_cursor drop constraint reaction_cursor_team_id_fkey;
      alter table team add foreign key (id) references reaction_cursor (team_id);
      insert into migration (name) values ('Migration20991231_later')`);
    const done = await putBack(target, await backUp(source));
    expect(done.newerMigrations).toEqual(["Migration20991231_later"]);
    expect((await target.query("select 1 from invitation")).length).toBe(awkward.length);
    expect(await target.query("select distinct stars from candidate")).toEqual([{ stars: 3 }]);
  });

  test("into a database that was never migrated", async () => {
    const { source, file } = made;
    const target = await aPlace();
    await target.query("drop schema public cascade; create schema public; drop schema if exists pgboss cascade");
    expect((await cli(target, "restore", file)).stderr).toBe("");
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });

  test("another SECRET_KEY is noticed", async () => {
    const other = ["another secret that is long enough as well"];
    expect((await putBack(await aPlace(), made.file, { secrets: other })).sameSecretKey).toBe(false);
    expect((await putBack(await aPlace(), made.file, { secrets: [...other, ...secrets] })).sameSecretKey).toBe(true);
  });
});

describe("what is refused", () => {
  test("overwriting a file, without --force", async () => {
    const file = await backUp(made.source);
    const before = await readFile(file);
    const refused = await cli(made.source, "backup", file);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      `${file} exists already. Give another name, or --force to replace it.\n`,
    ]);
    expect((await readFile(file)).equals(before)).toBe(true);
    await writeFile(`${file}.part`, "of a backup that was killed");
    await chmod(`${file}.part`, 0o644);
    await backUp(made.source, file, true);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const nowhere = join(directory, "none", "x");
    await expect(backUp(made.source, nowhere)).rejects.toThrow(`Cannot write ${nowhere}.part: there is no directory`);
  });

  test("a file that is cut off, changed, or no backup: nothing is changed", async () => {
    const whole = await readFile(made.file);
    const unzipped = gunzipSync(whole);
    const changed = Buffer.from(unzipped);
    changed[changed.indexOf("c0@example.test")] = 0x64;
    // Whole lines are gone, and the counts of the frames are right: only the hash can tell.
    const swapped = Buffer.from(unzipped);
    const at = swapped.indexOf("c1@example.test");
    swapped.write("z1", at);
    const flipped = Buffer.from(whole);
    flipped[Math.floor(flipped.length / 2)]! ^= 1;
    const bad: Record<string, Buffer> = {
      empty: Buffer.alloc(0),
      "cut in the middle": whole.subarray(0, whole.length / 2),
      "cut by a byte": whole.subarray(0, whole.length - 1),
      "cut before the trailer, and zipped again": gzipSync(unzipped.subarray(0, unzipped.lastIndexOf("Z\0\0"))),
      "a flipped bit": flipped,
      "another e-mail": gzipSync(changed),
      "another address": gzipSync(swapped),
      "more after the end": gzipSync(Buffer.concat([unzipped, Buffer.from("more")])),
      "twice the same": Buffer.concat([whole, whole]),
      "another zipped file": gzipSync("Something else that is longer than the first line of a backup"),
      text: Buffer.from("Something else"),
    };
    const target = await aPlace();
    await furnish(target);
    const [content, epoch] = [await contentOf(target), await epochOf(target)];
    for (const [kind, bytes] of Object.entries(bad)) {
      const file = aFile();
      await writeFile(file, bytes);
      const rejection = await putBack(target, file, { force: true }).catch((error: Error) => error.message);
      expect([kind, rejection]).toEqual([
        kind,
        expect.stringMatching(/^This file is not a whole backup of Beckon \(.*\)\. Nothing was changed\.$/),
      ]);
    }
    const newer = gzipSync(Buffer.from(unzipped.toString("latin1").replace("format 1", "format 2"), "latin1"));
    const file = aFile();
    await writeFile(file, newer);
    await expect(putBack(target, file, { force: true })).rejects.toThrow(/newer release/);
    await expect(putBack(target, directory, { force: true })).rejects.toThrow(/is not a file/);
    const missing = await cli(target, "restore", "/nowhere/x");
    expect([missing.code, missing.stderr]).toEqual([1, "There is no file /nowhere/x.\n"]);
    expect([await contentOf(target), await epochOf(target)]).toEqual([content, epoch]);
  });

  test("rows that are there, without --force; with it they are gone", async () => {
    const target = await aPlace();
    await furnish(target);
    const content = await contentOf(target);
    const refused = await cli(target, "restore", made.file);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^There are rows already \(.*\)\. /)]);
    expect(await contentOf(target)).toEqual(content);
    await putBack(target, made.file, { force: true });
    expect(await contentOf(target)).toEqual(await contentOf(made.source));
  });

  test("a backup of a newer release, and one with columns that have gone", async () => {
    const source = await aPlace();
    await source.query("insert into migration (name) values ('Migration20991231_later')");
    const target = await aPlace();
    await expect(putBack(target, await backUp(source))).rejects.toThrow(/newer release of Beckon, with Migration2099/);
    await target.query("alter table candidate drop column codename");
    await expect(putBack(target, made.file)).rejects.toThrow(/^This release has no candidate\.codename any more/);
  });

  test("rows that break a rule of the database: all of it is rolled back", async () => {
    const target = await aPlace();
    await furnish(target);
    // `not valid` binds new rows only; candidates are loaded after teams and members.
    await target.query("alter table candidate add constraint none_such check (name <> '\\N') not valid");
    const [content, epoch] = [await contentOf(target), await epochOf(target)];
    await expect(putBack(target, made.file, { force: true })).rejects.toThrow(
      /^Cannot load candidate: .*none_such.* Nothing was changed\.$/,
    );
    expect([await contentOf(target), await epochOf(target)]).toEqual([content, epoch]);
  });

  test("of several restores at once into one empty database one is refused", async () => {
    const target = await aPlace();
    const three = await Promise.allSettled([1, 2, 3].map(() => putBack(target, made.file)));
    expect(three.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(await contentOf(target)).toEqual(await contentOf(made.source));
  });
});

/** Runs a command with a small heap; answers its time and the most memory it had. */
async function measured(place: Place, ...args: string[]): Promise<{ ms: number; megabytes: number; json: Any }> {
  const tell = "process.on('exit', () => process.stderr.write('maxRSS ' + process.resourceUsage().maxRSS))";
  const node = ["--max-old-space-size=150", "--import", `data:text/javascript,${encodeURI(tell)}`];
  const env = {
    ...process.env,
    DATABASE_URL: place.databaseUrl,
    SECRET_KEY: "a secret of the tests that is long enough to be one",
  };
  const begin = performance.now();
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...node, "dist/src/cli/main.js", ...args], {
    cwd: projectRoot,
    env,
  });
  const megabytes = Number(/maxRSS (\d+)/.exec(stderr)?.[1]) / 1024;
  return { ms: Math.round(performance.now() - begin), megabytes: Math.round(megabytes), json: JSON.parse(stdout) };
}

test("one moment, a hundred thousand rows, little memory: while somebody writes", async () => {
  const source = await aPlace();
  const teamId = await furnish(source);
  await source.query(
    `insert into candidate (team_id, id, email, name, codename, metadata)
     select $1, gen_random_uuid(), 'bulk' || n || '@example.test', 'Candidate number ' || n, 'Codename ' || n,
       jsonb_build_object('source', md5(n::text), 'notes', repeat(md5((n * 7)::text), 8))
     from generate_series(1, 100000) n`,
    [teamId],
  );
  // A pair in one transaction, in tables that a backup reads first and last, with no foreign key between them; and
  // a third that has one.
  const writer = new pg.Client({ connectionString: source.databaseUrl });
  await writer.connect();
  const [member] = await source.query("select id from team_member where team_id = $1 limit 1", [teamId]);
  let stop = false;
  let written = 0;
  const writing = (async () => {
    while (!stop) {
      await writer.query(
        `/* test */ with pair as (insert into candidate (team_id, id, codename) values ($1, gen_random_uuid(), 'pair')
           returning team_id, id),
         third as (insert into candidate_assignee (team_id, candidate_id, member_id) select team_id, id, $2 from pair)
         insert into email (team_id, id, kind, candidate_id, message_id) select team_id, id, 'pair', id, id::text from pair`,
        [teamId, member.id],
      );
      written++;
    }
  })();
  const file = aFile();
  const saved = await measured(source, "backup", file, "--json");
  stop = true;
  await writing;
  await writer.end();

  const target = await aPlace();
  const restored = await measured(target, "restore", file, "--json");
  expect(restored.json.rows).toBe(saved.json.rows);
  const [pairs] = await target.query(
    `select count(*)::int as both, count(c.id)::int as candidates, count(e.id)::int as emails, count(a.candidate_id)::int as assignees
     from (select * from candidate where codename = 'pair') c
       full join (select * from email where kind = 'pair') e on (e.team_id, e.candidate_id) = (c.team_id, c.id)
       full join candidate_assignee a on (a.team_id, a.candidate_id) = (c.team_id, c.id)`,
  );
  expect(pairs.both).toBeGreaterThan(0);
  expect(pairs.both).toBeLessThan(written);
  expect([pairs.candidates, pairs.emails, pairs.assignees]).toEqual([pairs.both, pairs.both, pairs.both]);
  const bulk =
    "select md5(string_agg(c::text, '' order by id)) as hash from candidate c where email like 'bulk%' and team_id = $1";
  expect(await target.query(bulk, [teamId])).toEqual(await source.query(bulk, [teamId]));
  expect(saved.megabytes).toBeLessThan(300);
  expect(restored.megabytes).toBeLessThan(300);
  if (process.env.SHOW_MEASURES)
    process.stderr.write(`${JSON.stringify({ saved, restored, pairs: pairs.both, written })}\n`);
}, 240_000);

test("the help says that SECRET_KEY has to be stored as well", async () => {
  const helps = await Promise.all(["backup", "restore"].map((command) => cli(app, command, "--help")));
  for (const { stdout } of helps) expect(stdout).toMatch(/DATA_DIR\/secret\.key/);
});

test("what a file is can be read from its first line", async () => {
  const unzipped = gunzipSync(await readFile(made.file));
  expect(unzipped.toString("latin1", 0, 24)).toBe("Beckon backup, format 1\n");
  const { sha256 } = JSON.parse(unzipped.toString("utf8", unzipped.lastIndexOf("Z\0\0") + 5));
  const signed = unzipped.subarray(0, unzipped.lastIndexOf("Z\0\0"));
  expect(createHash("sha256").update(signed).digest("hex")).toBe(sha256);
});
