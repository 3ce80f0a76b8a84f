import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checkEmails } from "../../src/cli/doctor/check-emails.ts";
import { checkSender } from "../../src/cli/doctor/check-sender.ts";
import { checkConnections, checkStatistics, clockCheck } from "../../src/cli/doctor/check-server.ts";
import { type Any, cli } from "../client.ts";
import { NameServer } from "../name-server.ts";
import { startSecondApp, testApp } from "../test-app.ts";
import { createTestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
const run = (text: string, values: unknown[] = []) => app.db.query(`/* test */ ${text}`, values);

const namesOfConnections = async (): Promise<string[]> => {
  const { rows } = await run(
    "select distinct application_name as name from pg_stat_activity where datname = current_database()",
  );
  return rows.map((row) => row.name);
};

test("the command looks at the database's server as well", async () => {
  const { json } = await cli(app, "doctor", "--json");
  const found = Object.fromEntries(json.checks.map((one: Any) => [one.name, one]));
  expect(found).toMatchObject({
    pooler: { state: "ok", detail: expect.stringMatching(/^none/) },
    standby: { state: "warning", detail: expect.stringMatching(/^none is connected/) },
    connections: { state: "ok", detail: expect.stringMatching(/^1 process may open 11; \d+ of \d+ are open/) },
    clock: { state: "ok" },
    "e-mails": { state: "ok", detail: "none is waiting" },
  });
});

test("connections are named by the role that opened them, unless the URL names them", async () => {
  const team = await createTestTeam(app);
  await team.ask("{ team { id } }");
  expect(await namesOfConnections()).toEqual(expect.arrayContaining(["beckon all", "beckon all wake-ups"]));
  const worker = await startSecondApp(app, { ROLE: "worker" });
  await waitUntil(async () => (await namesOfConnections()).includes("beckon worker"));
  await worker.stop();
  const named = await startSecondApp(app, { ROLE: "api", DATABASE_URL: `${app.databaseUrl}?application_name=mine` });
  await named.services.pool.query("select 1");
  const names = await namesOfConnections();
  expect([names.includes("mine"), names.some((name) => name.startsWith("beckon api"))]).toEqual([true, false]);
  await named.stop();
});

test("processes that may open more connections than there are", async () => {
  expect(await checkConnections(app.databaseUrl, 500, false)).toMatchObject({
    state: "failed",
    next: expect.stringMatching(/max_connections/),
  });
  // One process has room, and a second one during a restart has none.
  expect(await checkConnections(app.databaseUrl, 200, false)).toMatchObject({
    state: "warning",
    detail: expect.stringMatching(/rolling restart/),
  });
});

test("a table that has changed much since it was analyzed", async () => {
  await run("create table changed_much as select n from generate_series(1, 20000) n");
  await run("select pg_stat_force_next_flush()");
  const found = await waitUntil(async () => {
    const check = await checkStatistics(app.databaseUrl);
    return check.detail.includes("changed_much") && check;
  });
  expect(found).toMatchObject({ state: "warning", next: expect.stringMatching(/^analyze .*changed_much/) });
  await run("drop table changed_much");
});

test("an e-mail that has been due for an hour", async () => {
  const team = await createTestTeam(app);
  await run(
    `insert into email (team_id, id, kind, message_id, next_attempt_at, leased_until)
     values ($1, gen_random_uuid(), 'REMINDER', '<x@y>', now() - interval '90 min', now() + interval '1 hour')`,
    [team.uuid],
  );
  expect(await checkEmails(app.databaseUrl)).toMatchObject({
    state: "warning",
    detail: "1 waiting, the oldest has been due for 90 min",
  });
  await run("delete from email where team_id = $1", [team.uuid]);
});

test.each([
  [0.4, "ok"],
  [-1.9, "ok"],
  [3, "warning"],
  [-90, "warning"],
  [200, "failed"],
])("a clock that is %d s off: %s", (seconds, state) => {
  expect(clockCheck("clock", seconds).state).toBe(state);
});

describe("the records of the sender", () => {
  const server = new NameServer();
  const records: Record<string, string[]> = {
    "good.beckon.dev TXT": ["unrelated", `v=spf1 include:_spf.mail.net ${"ip4:192.0.2.1 ".repeat(20)}-all`],
    "s1._domainkey.good.beckon.dev TXT": ["v=DKIM1; k=rsa; p=MIGf"],
    "old._domainkey.good.beckon.dev TXT": ["v=DKIM1; p="],
    "_dmarc.beckon.dev TXT": ["v=DMARC1; p=reject"],
    "b.beckon.dev TXT": ["v=spf1 +all"],
    "b.beckon.dev MX": ["mx.beckon.dev"],
    "two.beckon.net TXT": ["v=spf1 -all", "v=spf1 ~all"],
  };
  beforeAll(() =>
    server.open((name, type) => (name.startsWith("dumb") ? "silent" : (records[`${name} ${type}`] ?? []))),
  );
  afterAll(() => server.close());

  const statesOf = async (from: string, more: object = {}, selector?: string) => {
    const env = {
      SMTP_URL: "smtp://mail.beckon.dev",
      MAIL_FROM: `Beckon <x@${from}>`,
      BOUNCE_DOMAIN: undefined,
      ...more,
    };
    const checks = await checkSender(env, { selector, nameServers: [server.address] });
    return Object.fromEntries(checks.map((check) => [check.name, check.state]));
  };

  test("are all there, the policy at the domain above", async () => {
    expect(await statesOf("good.beckon.dev", {}, "s1")).toEqual({ SPF: "ok", DKIM: "ok", DMARC: "ok" });
    expect(await statesOf("good.beckon.dev", {}, "old")).toMatchObject({ DKIM: "warning" });
    expect(await statesOf("good.beckon.dev")).toMatchObject({ DKIM: "ok" });
  });

  test("are missing, twice there, or allow everybody", async () => {
    const all = { SPF: "warning", DKIM: "warning", DMARC: "warning" };
    expect(await statesOf("none.beckon.net", {}, "s1")).toEqual(all);
    expect(await statesOf("two.beckon.net")).toMatchObject({ SPF: "warning" });
    // Recipients look at the domain that bounces go to.
    const bounces = await statesOf("good.beckon.dev", { BOUNCE_DOMAIN: "b.beckon.dev" });
    expect(bounces).toMatchObject({ SPF: "warning", "return path": "ok" });
    expect(await statesOf("good.beckon.dev", { BOUNCE_DOMAIN: "c.beckon.dev" })).toMatchObject({
      "return path": "warning",
    });
  });

  test("are not asked for where the domain is none, or there is no mail server", async () => {
    expect(await statesOf("localhost")).toEqual({ sender: "warning" });
    expect(await statesOf("good.beckon.dev", { SMTP_URL: undefined })).toEqual({});
    expect(server.questions.filter((question) => question.includes("localhost"))).toEqual([]);
  });

  test("are unknown while no name server answers", async () => {
    expect(await statesOf("dumb.beckon.dev")).toEqual({ sender: "warning" });
  });
});
