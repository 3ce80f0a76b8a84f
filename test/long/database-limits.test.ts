import { describe, expect, test } from "@jest/globals";
import { createClient } from "graphql-ws";
import pg from "pg";
import WebSocket from "ws";
import {
  runForAnonymous,
  runForBackground,
  runForTeam,
  shareConnections,
} from "../../src/platform/database/connection-shares.ts";
import { sharesOf } from "../../src/platform/database/pool-shares.ts";
import { FairSemaphore } from "../../src/platform/process/fair-semaphore.ts";
import type { Any } from "../client.ts";
import { statementsOf } from "../statement-record.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

/** One team may have four connections of ten, and a bucket that no test empties. */
const app = testApp({ ROLE: "api", DATABASE_POOL: "10" });

/** Sessions of the server under test that wait for a lock, for so many seconds at least. */
async function blocked(seconds = 0): Promise<number> {
  // Within a transaction PostgreSQL would show the activity of its first look for ever.
  await app.db.query("/* test */ select pg_stat_clear_snapshot()");
  const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  const since = "and query_start < clock_timestamp() - make_interval(secs => $1)";
  return (await app.db.query(`/* test */ ${waiting} ${since}`, [seconds])).rowCount!;
}

/** Holds a table, so that whatever reads it stays in the database until it is let go. */
async function hold(table: string): Promise<() => Promise<void>> {
  await app.db.query("/* test */ begin");
  await app.db.query(`/* test */ lock table ${table} in access exclusive mode`);
  return async () => void (await app.db.query("/* test */ rollback"));
}

const json = { method: "POST", headers: { "content-type": "application/json" } };
const metrics = async (): Promise<string> => await (await fetch(`${app.url}/metrics`)).text();

const counts = (aliases: number): string =>
  `{ ${Array.from({ length: aliases }, (_, n) => `a${n}: assessments { totalCount }`).join(" ")} }`;

/** So many requests of a team, each of which counts once: what one request reads at the same moment takes one connection. */
const countingRequests = (team: TestTeam, requests: number): Promise<Any>[] =>
  Array.from({ length: requests }, () => team.post(counts(1)));

const startLink = async (team: TestTeam): Promise<string> => {
  const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
  return tokenOf(results[0].invitation.inviteUrl);
};

describe("the share of one team (rules: Limits 4)", () => {
  test("a hundred counts of one team leave connections for other teams, candidates and readiness", async () => {
    const [busy, other] = [await createTestTeam(app), await createTestTeam(app)];
    const token = await startLink(other);
    const release = await hold("assessment");
    let flood: Promise<Any>;
    try {
      flood = busy.post(counts(100));
      await waitUntil(async () => (await blocked()) === sharesOf(10).team);
      // Four of ten are taken, and no more: everybody else is answered from the others.
      expect((await other.ask("{ candidates { nodes { id } } }")).candidates.nodes).toHaveLength(1);
      expect((await fetch(`${app.url}/unsubscribe/${token}`)).status).toBe(404);
      expect((await fetch(`${app.url}/sign-in/bki_x`)).status).toBe(404);
      expect(((await (await fetch(`${app.url}/readyz?verbose`)).json()) as Any).database).toBe("ok");
      expect(await blocked()).toBe(sharesOf(10).team);
    } finally {
      await release();
    }
    expect((await flood).errors).toBeUndefined();
  });

  test("a call that waits longer than ten seconds for the share of its team is rejected: 429 with Retry-After over HTTP", async () => {
    const busy = await createTestTeam(app);
    const headers = { "content-type": "application/json", authorization: `Bearer ${busy.owner.token}` };
    const client = createClient({
      url: `${app.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: headers.authorization },
      lazy: false,
    });
    const ask = (query: string): Promise<Any> =>
      new Promise((resolve) => {
        let result: Any;
        const complete = () => resolve(result);
        client.subscribe({ query }, { next: (value) => (result = value), error: resolve as never, complete });
      });
    const query = "{ candidates { nodes { id } } }";
    expect((await ask(query)).data.candidates.nodes).toEqual([]);
    const release = await hold("assessment");
    const { team } = sharesOf(10);
    const other = await createTestTeam(app);
    let floods: Promise<Any>[] = [];
    let slow: Promise<Any>;
    try {
      // Each read ends after five seconds, and gives its place to the next: three times as many take fifteen.
      floods = countingRequests(busy, team);
      slow = other.post(counts(1));
      await waitUntil(async () => (await blocked(1)) > team);
      floods.push(...countingRequests(busy, 3 * team));
      const waiting = async () => /^beckon_database_waiting (\d+)/m.exec(await metrics())?.[1];
      await waitUntil(async () => Number(await waiting()) >= 3 * team);
      const [answer, overSocket] = await Promise.all([
        fetch(`${app.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) }),
        ask(query),
      ]);
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "1"]);
      expect(((await answer.json()) as Any).errors[0].extensions.code).toBe("RATE_LIMITED");
      expect(overSocket.errors[0].extensions.code).toBe("RATE_LIMITED");
    } finally {
      await release();
    }
    // A read ends after five seconds in the database, whatever it waits for there.
    expect((await slow).errors[0].extensions.code).toBe("QUERY_TOO_COMPLEX");
    await Promise.all(floods);
    expect((await ask(query)).data.candidates.nodes).toEqual([]);
    await client.dispose();
  });

  test("a candidate's Start is carried out while teams use all that they may", async () => {
    const teams = [await createTestTeam(app), await createTestTeam(app), await createTestTeam(app)];
    const other = await createTestTeam(app);
    const token = await startLink(other);
    const release = await hold("webhook_endpoint");
    const floods: Promise<Any>[] = [];
    try {
      // What one request reads at the same moment takes one connection.
      for (const team of teams) for (let n = 0; n < 8; n++) floods.push(team.post("{ webhookEndpoints { id } }"));
      await waitUntil(async () => (await blocked()) === sharesOf(10).teams);
      const answer = await fetch(`${app.url}/i/${token}/start`, { method: "POST", redirect: "manual" });
      expect(answer.status).toBe(303);
    } finally {
      await release();
    }
    await Promise.all(floods);
    const { rows } = await app.db.query("/* test */ select state from invitation where team_id = $1", [other.uuid]);
    expect(rows).toEqual([{ state: "STARTED" }]);
  });

  test("reads of requests have five seconds in the database, and nothing else is bounded by that", async () => {
    const team = await createTestTeam(app);
    const { statements } = await statementsOf(async () => {
      await team.ask("{ candidates { nodes { id } } }");
      await team.publishAssessment("A");
      await team.ask("{ candidates { nodes { id } } }");
    });
    const settings = statements.map(({ text }) => /set statement_timeout = '(\d+s)'/.exec(text)?.[1]).filter(Boolean);
    expect(new Set(settings)).toEqual(new Set(["5s", "30s"]));
  });
});

describe("who waits for others (rules: Limits 4)", () => {
  test("a candidate's request that waits longer than five seconds is SERVER_BUSY: 503 with Retry-After", async () => {
    const token = await startLink(await createTestTeam(app));
    const query = "query ($t: String!) { candidateInvitation(token: $t) { state } }";
    const ask = async () => {
      const body = JSON.stringify({ query, variables: { t: token } });
      const answer = await fetch(`${app.url}/graphql`, { ...json, body });
      const { extensions } = ((await answer.json()) as Any).errors[0];
      return [answer.status, extensions.code, answer.headers.get("retry-after")].join();
    };
    let isFull = false;
    const release = await hold("invitation");
    try {
      // Three hundred may wait, and those that do so for five seconds are answered and come again; one more is answered at once.
      const askUntilFull = async () => {
        const answers = [await ask()];
        while (!isFull) answers.push(await ask());
        return answers;
      };
      const flood = Promise.all(Array.from({ length: sharesOf(10).anonymous + 320 }, askUntilFull));
      await waitUntil(async () => /^beckon_database_waiting 300$/m.test(await metrics()));
      const page = await fetch(`${app.url}/i/${token}`);
      expect([page.status, page.headers.get("retry-after")]).toEqual([503, "1"]);
      expect(await page.text()).toMatch(/try again/i);
      isFull = true;
      const answers = new Set((await flood).flat());
      expect(answers).toContain("503,SERVER_BUSY,1");
      answers.delete("503,SERVER_BUSY,1");
      // The database ends what it has begun.
      expect([...answers]).toEqual(["200,QUERY_TOO_COMPLEX,"]);
    } finally {
      isFull = true;
      await release();
    }
  });

  test("a page whose statement the database ends is answered with 503 and Retry-After", async () => {
    const token = await startLink(await createTestTeam(app));
    const release = await hold("invitation");
    try {
      const page = await fetch(`${app.url}/i/${token}`);
      expect([page.status, page.headers.get("retry-after")]).toEqual([503, "1"]);
      expect(await page.text()).toMatch(/try again/i);
    } finally {
      await release();
    }
  });

  test("work in the background has half of the connections, and requests begin at once beside it", async () => {
    const pool = new pg.Pool({ connectionString: app.databaseUrl, max: 10 });
    // The database ends it with the test's.
    pool.on("error", () => undefined);
    const state = shareConnections(pool, {
      size: 10,
      setTimeouts: true,
      serves: true,
      busy: { forTeamWithShare: () => new Error("busy"), forOthers: () => new Error("busy") },
    });
    const taken = Array.from({ length: 20 }, () => runForBackground(() => pool.connect()));
    const clients = await Promise.all(taken.slice(0, 5));
    expect(state()).toEqual({ size: 10, inUse: 5, idle: 0, waiting: 15 });
    const { rows } = await clients[0]!.query("show statement_timeout");
    expect(rows[0].statement_timeout).toBe("0");
    clients.push(await runForTeam("a team", () => pool.connect()), await runForAnonymous(() => pool.connect()));
    expect(state()).toMatchObject({ inUse: 7, waiting: 15 });
    for (const client of clients) client.release();
    await Promise.all(taken.slice(5).map(async (next) => (await next).release()));
    expect(state()).toEqual({ size: 10, inUse: 0, idle: expect.any(Number), waiting: 0 });
    await pool.end();
    // A process that only works has them all, but for one.
    expect(sharesOf(10, false).background).toBe(9);
  });
});

describe("large calls (rules: Limits 4)", () => {
  test("of one team wait for one another, and another team's does not wait for them", async () => {
    const [busy, other] = [await createTestTeam(app), await createTestTeam(app)];
    const [a, b] = [await busy.publishAssessment("A"), await other.publishAssessment("B")];
    const people = (count: number) => Array.from({ length: count }, () => newAddress());
    // The first of the team's calls waits inside its transaction; all its others wait for it.
    await app.db.query("/* test */ begin");
    await app.db.query("/* test */ select 1 from assessment where team_id = $1 for update", [busy.uuid]);
    const floods = Array.from({ length: 5 }, () => busy.invite(a, people(150), { sendEmail: false }));
    await waitUntil(async () => (await blocked()) === 1);
    const { batch } = await other.invite(b, people(150), { sendEmail: false });
    expect(batch.invited).toBe(150);
    expect(await blocked()).toBe(1);
    await app.db.query("/* test */ rollback");
    expect((await Promise.all(floods)).map((call) => call.batch.invited)).toEqual([150, 150, 150, 150, 150]);
  });
});

describe("a fair semaphore", () => {
  const rejection = (owner: string) => new Error(`refused: ${owner}`);

  test("serves owners in turn, however many of each wait", async () => {
    const semaphore = new FairSemaphore({
      admits: (_, inUse) => inUse.total < 1,
      maxWaiting: 100,
      maxWaitMs: () => 60_000,
      errorFor: rejection,
    });
    const order: string[] = [];
    await semaphore.enter("first");
    const waiting = ["a", "a", "a", "a", "b", "c", "b"].map(async (owner) => {
      await semaphore.enter(owner);
      order.push(owner);
      semaphore.leave(owner);
    });
    semaphore.leave("first");
    await Promise.all(waiting);
    expect(order).toEqual(["a", "b", "c", "a", "b", "a", "a"]);
    expect([semaphore.inUse, semaphore.waiting]).toEqual([0, 0]);
  });

  test("refuses at once beyond what may wait, and after the time is up; nothing is left behind", async () => {
    const semaphore = new FairSemaphore({
      admits: (_, { total }) => total < 1,
      maxWaiting: 1,
      maxWaitMs: () => 20,
      errorFor: rejection,
    });
    await semaphore.enter("a");
    const second = semaphore.enter("a");
    await expect(semaphore.enter("a")).rejects.toThrow("refused: a");
    await expect(second).rejects.toThrow("refused: a");
    expect(semaphore.waiting).toBe(0);
    semaphore.leave("a");
    expect(semaphore.tryEnter("b")).toBe(true);
  });
});
