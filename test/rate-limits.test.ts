import { describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import type { Any } from "./client.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import { createEndpoint, receivers } from "./webhook-receiver.ts";

const bucket = 20_000;
/** So slow that nothing of note comes back while a test runs. */
const app = testApp({ COST_BUCKET: String(bucket), COST_RESTORE: "1", WEBHOOK_ALLOW_PRIVATE: "true" });

const aReceiver = receivers();

async function send(as: { token: string }, query: string, variables: object = {}): Promise<Any> {
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${as.token}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

/** A team that looks as if it had had so many events. */
async function teamOf(events: number): Promise<TestTeam> {
  const team = await createTestTeam(app);
  await app.db.query("/* test */ insert into team_counter (team_id, last) values ($1, $2)", [team.uuid, events]);
  return team;
}

describe("a read of many of a team's rows costs by the size of the team, and is not refunded (rules: Limits 3)", () => {
  const scan = 1_000;
  test.each([
    ["a count", "{ members(first: 1) { totalCount } }", scan],
    ["two counts", "{ a: members(first: 1) { totalCount } b: members(first: 2) { totalCount } }", 2 * scan],
    ["what is not read", "query ($no: Boolean = false) { members(first: 1) { totalCount @include(if: $no) } }", 0],
    ["numbers that counters have", "{ candidates(first: 1) { totalCount } invitations(first: 1) { totalCount } }", 0],
    [
      "the number of a state, which they have, of a filtered page",
      "{ invitations(first: 1, filter: { state: [STARTED] }) { totalCount } }",
      scan,
    ],
    [
      "a number that they do not have, of a filtered page",
      "{ invitations(first: 1, filter: { source: [INVITED] }) { totalCount } }",
      2 * scan,
    ],
    ["a page", "{ candidates(first: 1) { nodes { id } } }", 0],
    ["a filter", '{ candidates(first: 1, filter: { labels: ["x"] }) { nodes { id } } }', scan],
    ["a filter that finds few at once", '{ candidates(first: 1, filter: { email: "a@b.test" }) { nodes { id } } }', 0],
    ["an order", "{ candidates(first: 1, orderBy: { field: LAST_EVENT_AT, direction: ASC }) { nodes { id } } }", scan],
    ["mail that failed", "{ team { mailHealth { lastError } } }", scan],
  ])("%s", async (_, query, points) => {
    const team = await teamOf(5_000_000);
    const { extensions, errors } = await send(team.owner, query);
    expect(errors).toBeUndefined();
    const { requested, actual, available } = extensions.cost;
    expect([requested >= points, requested < points + 50]).toEqual([true, true]);
    expect([actual >= points, actual < points + 50]).toEqual([true, true]);
    expect(available).toBeLessThanOrEqual(bucket - points);
  });

  test("funnels, too; and a hundred counts at once are more than a bucket holds", async () => {
    const team = await teamOf(5_000_000);
    await team.publishAssessment("A");
    const { extensions } = await send(team.owner, "{ assessments(first: 1) { nodes { funnel { invited } } } }");
    expect(extensions.cost.actual).toBeGreaterThanOrEqual(scan);
    const counts = Array.from({ length: 100 }, (_, n) => `a${n}: members(first: 1) { totalCount }`).join(" ");
    const refused = await send(team.owner, `{ ${counts} }`);
    expect([refused.status, refused.errors[0].extensions.code]).toEqual([400, "QUERY_TOO_COMPLEX"]);
  });

  test("in a small team a count costs what a field costs", async () => {
    const team = await createTestTeam(app);
    expect((await send(team.owner, "{ candidates(first: 1) { totalCount } }")).extensions.cost.requested).toBeLessThan(
      5,
    );
  });
});

describe("refused operations", () => {
  const socketOf = async (token: string) => {
    const socket = new WebSocket(`${app.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    const answers: Any[] = [];
    await new Promise<void>((resolve) => {
      socket.on("open", () =>
        socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } })),
      );
      socket.on("message", (data) => {
        const message = JSON.parse(String(data));
        if (message.type === "connection_ack") resolve();
        else if (message.type !== "complete") answers.push(message);
      });
    });
    const ask = (id: string, query: string) =>
      socket.send(JSON.stringify({ id, type: "subscribe", payload: { query } }));
    return { socket, answers, ask };
  };

  test("cost 100 points each over HTTP; with an empty bucket they are not read any more", async () => {
    const team = await createTestTeam(app);
    const reader = await team.addMember("REVIEWER");
    const before = (await send(reader, "{ team { id } }")).extensions.cost.available;
    for (const query of ["{ nothing }", "{ team {", `{ ${"team { id } ".repeat(200)} }`]) await send(reader, query);
    const after = (await send(reader, "{ team { id } }")).extensions.cost.available;
    expect(before - after).toBeGreaterThanOrEqual(300);
    await app.db.query("/* test */ select 1");
    for (let left = after; left >= 400; left -= 100) await send(reader, `{ nothing${left} }`);
    const codes = await Promise.all(
      Array.from({ length: 10 }, async () => (await send(reader, "{ nothing }")).errors[0].extensions.code),
    );
    expect(codes).toContain("RATE_LIMITED");
  });

  test("for lack of points alone they cost few of them, so a client that asks again too early is not starved", async () => {
    const team = await createTestTeam(app);
    const whole = "{ __schema { queryType { name } } }";
    let { available } = (await send(team.owner, "{ team { id } }")).extensions.cost;
    while (available >= 500) available = (await send(team.owner, whole)).extensions.cost.available;
    expect(available).toBeGreaterThan(200);
    for (let n = 0; n < 10; n++) {
      const refused = await send(team.owner, whole);
      expect([refused.status, refused.errors[0].extensions.code]).toEqual([429, "RATE_LIMITED"]);
    }
    const after = (await send(team.owner, "{ team { id } }")).extensions.cost.available;
    expect(after).toBeGreaterThanOrEqual(available - 20);
  });

  test("over a socket they cost the same, and each lets the next one wait", async () => {
    const team = await createTestTeam(app);
    const { socket, answers, ask } = await socketOf((await team.addMember("REVIEWER")).token);
    const began = performance.now();
    // In one go, so that they come to the server together.
    for (let n = 0; n < 20; n++) ask(String(n), "{ nothing }");
    ask("last", "{ team { id } }");
    await waitUntil(async () => answers.length === 21);
    // The least that nineteen pauses take; how long it takes beyond that is the machine's business.
    expect(performance.now() - began).toBeGreaterThan(19 * 50 - 30);
    expect(answers.slice(0, 20).map((answer) => answer.type)).toEqual(Array.from({ length: 20 }, () => "error"));
    expect(answers[20].payload.extensions.cost.available).toBeLessThanOrEqual(bucket - 20 * 100);
    socket.terminate();
  });
});

describe("payload queries of webhooks", () => {
  const costly = "{ type candidate { id labels assignees { id } } invitation { id state } assessment { id title } }";

  test("are charged to the team: with its points used up a delivery waits, and no attempt is counted (rules: Webhooks 3)", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const input = { url: receiver.url, payloadQuery: costly, eventTypes: ["INVITATION_CREATED"] };
    expect((await team.ask(createEndpoint, { input })).createWebhookEndpoint.userErrors).toEqual([]);
    const assessment = await team.publishAssessment("X");
    await team.invite(assessment, [newAddress()], { sendEmail: false });
    await receiver.waitFor(1);
    const key = app.running.services.keys.mac("rate-limit", `cost.webhooks ${team.uuid}`, 32);
    await waitUntil(async () => {
      const { rowCount } = await app.db.query(
        "/* test */ update cost_bucket set points = 0, filled_at = now() where key = $1",
        [key],
      );
      return rowCount === 1;
    });
    // What this process holds of it goes back when it lies idle.
    await waitUntil(async () => {
      const { rows } = await app.db.query("/* test */ select points from cost_bucket where key = $1", [key]);
      return rows[0].points > 100;
    });
    await app.db.query("/* test */ update cost_bucket set points = 0, filled_at = now() where key = $1", [key]);
    await team.invite(assessment, [newAddress()], { sendEmail: false });
    const waiting = await waitUntil(async () => {
      const { rows } = await app.db.query(
        `/* test */ select state, tries, attempts, response_body, next_attempt_at > now() as later from webhook_delivery
         where team_id = $1 and state <> 'SUCCEEDED' and response_body is not null`,
        [team.uuid],
      );
      return rows[0];
    });
    expect(waiting).toEqual({
      state: "PENDING",
      tries: 0,
      attempts: 0,
      response_body: expect.stringContaining("points are used up"),
      later: true,
    });
    expect(receiver.received).toHaveLength(1);
    // Points come back, and its time comes.
    await app.db.query("/* test */ update cost_bucket set points = $2 where key = $1", [key, bucket]);
    await app.db.query("/* test */ update webhook_delivery set next_attempt_at = now() where team_id = $1", [
      team.uuid,
    ]);
    await receiver.waitFor(2);
  });
});

describe("metrics", () => {
  test("answer this machine only, through no proxy; with a token any client that has it; or at a port of their own", async () => {
    const status = async (url: string, headers: Record<string, string> = {}) =>
      (await fetch(`${url}/metrics`, { headers })).status;
    expect(await status(app.url)).toBe(200);
    for (const header of ["x-forwarded-for", "x-real-ip", "forwarded", "via", "x-forwarded-proto"])
      expect([header, await status(app.url, { [header]: "1.2.3.4" })]).toEqual([header, 404]);
    const behind = await startSecondApp(app, { TRUST_PROXY: 1 });
    const guarded = await startSecondApp(app, { METRICS_TOKEN: "a-token-of-the-tests" });
    const apart = await startSecondApp(app, { METRICS_PORT: 0 });
    try {
      expect(await status(behind.url)).toBe(404);
      expect(await status(guarded.url)).toBe(401);
      expect(await status(guarded.url, { authorization: "Bearer a-token-of-the-testz" })).toBe(401);
      expect(await status(guarded.url, { authorization: "Bearer a-token-of-the-tests", via: "x" })).toBe(200);
      expect(await status(apart.url)).toBe(404);
      const started = app.log.map((line) => JSON.parse(line)).findLast((line) => line.metricsPort !== undefined);
      const other = `http://127.0.0.1:${started.metricsPort}`;
      expect(await (await fetch(`${other}/metrics`)).text()).toContain("beckon_database_connections_in_use");
      expect((await fetch(`${other}/graphql`)).status).toBe(404);
    } finally {
      for (const one of [behind, guarded, apart]) await one.stop();
    }
  });
});
