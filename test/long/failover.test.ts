import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { FullEnv } from "../../src/app/installation.ts";
import { type Running, start } from "../../src/app/start.ts";
import { readEnv } from "../../src/platform/process/env.ts";
import { createLogger } from "../../src/platform/process/log.ts";
import { ask, cli, post } from "../client.ts";
import { Cluster } from "../cluster.ts";
import { allEvents, closeAll, latestCursor, listen } from "../live-client.ts";
import { MailServer } from "../mail-server.ts";
import { waitUntil } from "../wait-until.ts";

const mail = new MailServer();
let cluster: Cluster;
let running: Running | undefined;

beforeAll(async () => {
  await mail.open();
  cluster = await Cluster.open();
}, 240_000);
afterAll(async () => {
  await closeAll();
  // A frozen server answers nobody, also not who says goodbye.
  await cluster?.close();
  await running?.stop();
  await mail.close();
}, 60_000);

test("DATABASE_URL with a frozen primary: pool, queue and LISTEN move to the standby that was promoted, and nothing is lost", async () => {
  const env = readEnv({
    DATABASE_URL: cluster.url,
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    SECRET_KEY: "a secret of the tests that is long enough to be one",
    PUBLIC_URL: "http://beckon.test",
    PORT: "0",
    LOG_LEVEL: "silent",
  }) as FullEnv;
  running = await start(env, createLogger(env));
  const { url } = running;
  const created = await cli(
    { databaseUrl: cluster.url },
    "team",
    "create",
    "--name",
    "F",
    "--owner",
    "f@team.test",
    "--json",
  );
  const { token } = created.json;
  const title = (text: string) => `mutation { createAssessment(input: { title: "${text}" }) { assessment { id } } }`;
  const publish = "mutation ($id: ID!) { publishAssessment(id: $id) { userErrors { code } } }";
  const after = await latestCursor(url, token);
  const live = listen(url, { token }, allEvents("node { type changes }"), { after });
  await ask(url, token, publish, (await ask(url, token, title("Before"))).createAssessment.assessment);
  await live.count(1);
  const hosts = async () => {
    const found = await running!.services.pool.query("/* test */ select inet_server_port() as port");
    return found.rows[0].port;
  };
  expect(await hosts()).toBe(cluster.primary.port);

  cluster.primary.signal("SIGSTOP");
  await cluster.promote();
  // It is answered that the database cannot be reached, until the process has noticed.
  const again = () => post(url, title("After"), {}, { authorization: `Bearer ${token}` });
  const answer = await waitUntil(async () => {
    const one = await again();
    return one.status === 200 && one;
  }, 120_000);
  await ask(url, token, publish, answer.data.createAssessment.assessment);
  expect(await hosts()).toBe(cluster.standby.port);
  // The subscription goes on, by wake-ups of the new primary.
  expect((await live.count(2)).map((edge) => edge.node.type)).toEqual(["ASSESSMENT_PUBLISHED", "ASSESSMENT_PUBLISHED"]);
  const { assessments } = await ask(url, token, "{ assessments { nodes { title } } }");
  expect(assessments.nodes.map((node: { title: string }) => node.title).toSorted()).toEqual(["After", "Before"]);
  // Jobs and e-mails, too.
  await ask(url, token, 'mutation { requestSignIn(email: "f@team.test") { userErrors { code } } }');
  await mail.waitFor("f@team.test");
}, 240_000);

test("at a start, and on the command line, the standby is passed over; without a primary that is said", async () => {
  const { url } = cluster.standby;
  const reversed = `${url.replace(/(@[^/]+)/, `$1,127.0.0.1:${cluster.primary.port}`)}?target_session_attrs=read-write`;
  const created = await cli(
    { databaseUrl: reversed },
    "team",
    "create",
    "--name",
    "G",
    "--owner",
    "g@team.test",
    "--json",
  );
  expect([created.code, created.stderr]).toEqual([0, ""]);
  const alone = `${cluster.primary.url}?target_session_attrs=read-write`;
  const refused = await cli({ databaseUrl: alone }, "team", "create", "--name", "H", "--owner", "h@team.test");
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/^DATABASE_URL: no database answers at /)]);
}, 120_000);
