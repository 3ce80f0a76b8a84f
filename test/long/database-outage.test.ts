import { connect, createServer, type Server, Socket } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { start } from "../../src/app/start.ts";
import { leaseSeconds } from "../../src/emails/delivery/lease-emails.ts";
import { createLogger } from "../../src/platform/process/log.ts";
import { post } from "../client.ts";
import { allEvents, Listener } from "../live-client.ts";
import { durationInTimers } from "../measures.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

/** A wire to the database that can be cut, or left hanging with both ends held. */
class Wire {
  port = 0;
  #server: Server;
  #sockets = new Set<Socket>();
  #state: "open" | "cut" | "silent" = "open";

  constructor(target: URL) {
    this.#server = createServer((near) => {
      if (this.#state === "cut") return void near.destroy();
      const far = connect(Number(target.port), target.hostname);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as [Socket, Socket][]) {
        this.#sockets.add(one);
        // What is silent takes everything and passes nothing on.
        one.on("data", (chunk) => this.#state === "open" && other.write(chunk));
        one.on("close", () => {
          this.#sockets.delete(one);
          if (this.#state !== "silent") other.destroy();
        });
        one.on("error", () => undefined);
      }
    });
  }
  async open(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
    this.port = (this.#server.address() as { port: number }).port;
  }
  /** Ends every connection and refuses new ones, as a database that is gone. */
  async refuse(): Promise<void> {
    this.#state = "cut";
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#drop();
    await closed;
  }
  async mend(): Promise<void> {
    this.#state = "open";
    if (!this.#server.listening) await this.open(this.port);
  }
  /** Accepts connections and ends them at once, as a proxy whose database is gone. */
  cut(): void {
    this.#state = "cut";
    this.#drop();
  }
  silence(): void {
    this.#state = "silent";
  }
  #drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
  async close(): Promise<void> {
    if (this.#server.listening) await this.refuse();
    else this.#drop();
  }
}

const app = testApp();
let wire: Wire;
let team: TestTeam;
let links: { inviteUrl: string; practiceUrl: string };

/** How long an answer took, in units of the time after which silence is noticed, and what it was. */
const timed = async <T>(work: Promise<T>): Promise<{ timers: number; answer: T }> => {
  const { result, timers } = await durationInTimers(silenceMs, () => work);
  return { timers, answer: result };
};
const ready = async () => {
  const response = await fetch(`${app.url}/readyz?verbose`);
  return { status: response.status, body: (await response.json()) as { status: string; database: string } };
};
const isReady = () => waitUntil(async () => (await ready()).body.database === "ok", 120_000);

// Silence is noticed after half a minute, which is too long for a test: here the same after two seconds.
const silenceMs = 2_000;
const setTimeoutOfSocket = Socket.prototype.setTimeout;
beforeAll(async () => {
  Socket.prototype.setTimeout = function (this: Socket, ms: number, listener?: () => void) {
    return setTimeoutOfSocket.call(this, ms === 35_000 ? silenceMs : ms, listener);
  } as typeof setTimeoutOfSocket;
  // The first process of the app ends; one behind the proxy replaces it.
  await app.running.stop();
  wire = new Wire(new URL(app.databaseUrl));
  await wire.open();
  const url = new URL(app.databaseUrl);
  url.port = String(wire.port);
  const lines = { write: (line: string) => app.log.push(line) > 0 } as NodeJS.WritableStream;
  app.running = await start({ ...app.env, DATABASE_URL: url.toString() }, createLogger(app.env, lines));
  app.url = app.running.url;
  await isReady();
  team = await createTestTeam(app);
  const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
  links = results[0].invitation;
}, 240_000);
afterAll(async () => {
  Socket.prototype.setTimeout = setTimeoutOfSocket;
  // The app drops its database before it takes the wire down, or its end would wait for answers.
  await app.running.stop();
  await wire.close();
});

const pathOf = (url: string) => new URL(url).pathname;

/** What everybody sees while the database is away. */
async function expectTrouble(within: number): Promise<void> {
  // The process stays ready: a proxy that took all of them out would show its own page, not the one of this server.
  const health = await timed(ready());
  expect(health.answer).toMatchObject({ status: 200, body: { status: "ready", database: "unreachable" } });
  expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${app.url}/metrics`)).text()).toMatch(/^beckon_database_up 0$/m);

  const asks = [
    "{ viewer { __typename } }",
    "{ invitations { nodes { id } } }",
    'mutation { createAssessment(input: { title: "x" }) { assessment { id } userErrors { code } } }',
  ].map((query) => timed(team.post(query)));
  for (const { timers, answer } of await Promise.all(asks)) {
    expect(timers).toBeLessThan(within);
    expect([answer.status, answer.errors?.map((error) => error.extensions.code)]).toEqual([
      503,
      ["SERVICE_UNAVAILABLE"],
    ]);
    expect(answer.errors![0]!.message).toMatch(/database.*try again/i);
  }
  // Without a credential the database is first met in the field itself.
  const candidate = await timed(
    post(app.url, "query ($t: String!) { candidateInvitation(token: $t) { state } }", {
      t: links.inviteUrl.split("/").at(-1),
    }),
  );
  expect([candidate.answer.status, candidate.answer.errors?.[0]?.extensions.code]).toEqual([
    503,
    "SERVICE_UNAVAILABLE",
  ]);

  const form = { method: "POST", body: new URLSearchParams({ notes: "still in the browser" }) };
  const pages: [string, RequestInit?][] = [
    [pathOf(links.inviteUrl)],
    [pathOf(links.practiceUrl)],
    [`${pathOf(links.inviteUrl)}/start`, form],
    [`${pathOf(links.inviteUrl)}/submit`, form],
    [`/sign-in/bki_${"0".repeat(64)}0000000`],
  ];
  const shown = pages.map(([path, init]) => timed(fetch(app.url + path, init)));
  for (const { timers, answer } of await Promise.all(shown)) {
    expect(timers).toBeLessThan(within);
    const text = await answer.text();
    // A sign-in link that is mistyped is known to be so without asking.
    if (answer.url.includes("sign-in") && answer.status === 404) continue;
    expect([answer.url, answer.status, answer.headers.get("content-type")]).toEqual([
      answer.url,
      503,
      "text/html; charset=utf-8",
    ]);
    expect(text).toMatch(/try again/i);
    expect(text).not.toMatch(/ECONN|database|Error/);
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
  }
}

/** Everything works again: reading, writing, the worker's mail. */
async function expectWork(): Promise<void> {
  await isReady();
  expect((await team.ask("{ viewer { __typename } }")).viewer).toEqual({ __typename: "TeamMember" });
  const address = newAddress();
  const { results } = await team.invite(await team.publishAssessment("Again"), [address]);
  expect(results[0].outcome).toBe("INVITED");
  // A lease may have been granted although its answer was lost: the e-mail is due again when that lease ends.
  await app.mail.waitFor(address, 1, (leaseSeconds + 60) * 1_000);
  expect((await fetch(`${app.url}${pathOf(links.inviteUrl)}`)).status).toBe(200);
}

describe("the database goes away and comes back", () => {
  beforeEach(expectWork, 240_000);
  afterEach(() => wire.mend());

  test("refused: everything says so at once, and all comes back without a restart", async () => {
    const listener = new Listener(app.url, team.owner.token, allEvents());
    await waitUntil(async () => {
      await team.publishAssessment("Received");
      return listener.edges.length > 0;
    });
    await wire.refuse();
    await expectTrouble(5);
    await wire.mend();
    await expectWork();
    // Subscribers from before receive what comes after.
    await waitUntil(async () => listener.edges.some((edge) => edge.node.type === "INVITATION_EMAIL_SENT"));
    await listener.close();
  }, 240_000);

  test("cut again and again: no connection is left behind", async () => {
    for (let i = 0; i < 3; i++) {
      wire.cut();
      await Promise.all(Array.from({ length: 30 }, () => team.post("{ invitations { nodes { id } } }")));
      await wire.mend();
      await isReady();
    }
    await expectWork();
    expect(app.running.services.pool.waitingCount).toBe(0);
  }, 240_000);

  test("sockets held open and silent: no request hangs for ever", async () => {
    wire.silence();
    // A connection is given up after 5 s (2.5 units), a statement after one unit; a form reads and writes: 4.5 at most,
    // and what timers lag behind on a busy machine.
    await expectTrouble(7);
    // More than the pool has: none may wait for those before it.
    const many = await timed(
      Promise.all(Array.from({ length: 25 }, () => team.post("{ invitations { nodes { id } } }"))),
    );
    expect(new Set(many.answer.map((one) => one.status))).toEqual(new Set([503]));
    expect(many.timers).toBeLessThan(10);
    await wire.mend();
    await expectWork();
  }, 240_000);

  test("what a log says of it: codes, and no address of anything", async () => {
    await wire.refuse();
    await team.post("{ invitations { nodes { id } } }");
    await wire.mend();
    await isReady();
    const text = app.log.join("");
    expect(text).not.toContain(new URL(app.databaseUrl).password || "no password");
    for (const line of app.log) expect(() => JSON.parse(line)).not.toThrow();
  }, 240_000);
});
