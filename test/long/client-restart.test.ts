import { afterAll, beforeAll, expect, test } from "@jest/globals";
import WebSocket from "ws";
import { BeckonClient, type ConnectionState } from "../../packages/client/src/index.ts";
import { InviteCandidatesDocument, WatchEventsDocument } from "../../packages/client/src/operations.ts";
import { ask } from "../client.ts";
import { createDrillTeam } from "../drill-team.ts";
import { oneTo } from "../live-client.ts";
import { MailServer } from "../mail-server.ts";
import { ServerProcess } from "../server-process.ts";
import { createTestDatabase } from "../test-database.ts";
import { waitUntil } from "../wait-until.ts";

const mail = new MailServer();
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let server: ServerProcess;

beforeAll(async () => {
  [database] = await Promise.all([createTestDatabase(), mail.open()]);
  server = await ServerProcess.at({ DATABASE_URL: database.url, SMTP_URL: `smtp://127.0.0.1:${mail.port}` });
});
afterAll(async () => {
  await server?.kill();
  await mail.close();
  await database.drop();
});

const kills = 5;

/** Ten readers of all events from a cursor on, half of them by each transport. */
class Readers {
  readonly received: number[][] = Array.from({ length: 10 }, () => []);
  /** Which of them have connected since this was cleared. */
  readonly connected = new Set<number>();
  readonly #control = new AbortController();
  #reading: Promise<unknown>[] = [];

  start(beckon: BeckonClient, after: string): void {
    this.#reading = this.received.map((into, n) => this.#read(beckon, after, n, into).catch((error) => error));
  }

  async #read(beckon: BeckonClient, after: string, n: number, into: number[]): Promise<void> {
    const options = {
      transport: n % 2 === 0 ? ("websocket" as const) : ("sse" as const),
      signal: this.#control.signal,
      onConnection: ({ state }: ConnectionState) => {
        if (state === "connected") this.connected.add(n);
      },
    };
    for await (const { assessmentEvents } of beckon.subscribe(WatchEventsDocument, { after }, options))
      into.push(assessmentEvents.node.sequence);
  }

  async stop(): Promise<void> {
    this.#control.abort(new Error("enough"));
    await Promise.all(this.#reading);
  }
}

test("the server is killed five times while the client writes and reads: one invitation a call, every event once, in order", async () => {
  await server.start();
  const { owner, start, assessment } = await createDrillTeam({ url: server.url, databaseUrl: database.url }, "Client");
  const beckon = new BeckonClient({ url: server.url, token: owner.token, webSocket: WebSocket as never, retries: 20 });
  const readers = new Readers();
  readers.start(beckon, start);
  let inFlight = 0;
  let answered = 0;
  let stopped = false;
  const ids: string[] = [];
  const write = async (writer: number) => {
    for (let n = 0; !stopped; n++) {
      const candidates = [{ email: `writer-${writer}-${n}@example.test` }];
      inFlight++;
      const { inviteCandidates } = await beckon.request(InviteCandidatesDocument, {
        input: { assessmentId: assessment.id, candidates },
        sendEmail: false,
      });
      inFlight--;
      answered++;
      // A second effect would be ALREADY_INVITED: the first call has invited, and its answer was lost.
      expect(inviteCandidates.results[0]!.outcome).toBe("INVITED");
      ids.push(inviteCandidates.results[0]!.invitation!.id);
    }
  };
  const writing = oneTo(8).map(write);
  for (let kill = 1; kill <= kills; kill++) {
    const before = answered;
    // Readers lose a connection at each kill.
    await waitUntil(async () => answered >= before + 20 && inFlight > 0 && readers.connected.size === 10);
    await server.kill();
    readers.connected.clear();
    await server.start();
  }
  await waitUntil(async () => answered >= kills * 20 + 20);
  stopped = true;
  await Promise.all(writing);
  expect(new Set(ids).size).toBe(ids.length);
  const { events } = await ask(server.url, owner.token, "{ events(last: 1) { nodes { sequence } } }");
  const last: number = events.nodes[0].sequence;
  await waitUntil(async () => readers.received.every((numbers) => numbers.at(-1) === last));
  await readers.stop();
  // The first event is that of the assessment, and then each invitation has one.
  expect(last).toBe(ids.length + 1);
  for (const numbers of readers.received) expect(numbers).toEqual(oneTo(last));
}, 240_000);
