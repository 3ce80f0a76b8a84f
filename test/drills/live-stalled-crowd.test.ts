import { type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import WebSocket from "ws";
import { type Any, ask } from "../client.ts";
import { createDrillTeam } from "../drill-team.ts";
import { garbageCollector, metric } from "../inspector.ts";
import { allEvents, oneTo } from "../live-client.ts";
import { MailServer } from "../mail-server.ts";
import { findFreePort, ServerProcess } from "../server-process.ts";
import { createTestDatabase } from "../test-database.ts";
import { inviteMutation } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const good = 900;
const stalledSockets = 50;
const stalledStreams = 50;
const events = 600;

const mail = new MailServer();
let database: Awaited<ReturnType<typeof createTestDatabase>>;
beforeAll(async () => {
  [database] = await Promise.all([createTestDatabase(), mail.open()]);
});
afterAll(async () => {
  await mail.close();
  await database.drop();
});

const small = allEvents("cursor node { sequence }");
/** Each event is about 40 kB: more than the lines themselves would hold of all of them. */
const large = allEvents(
  `cursor node { sequence invitation { ${oneTo(20)
    .map((i) => `m${i}: message`)
    .join(" ")} } }`,
);

/** By bare frames, so that a thousand cost the test little, and can stop reading. */
async function aSocket(server: ServerProcess, token: string, query: string, onNext: (edge: Any) => void) {
  const socket = new WebSocket(`${server.url.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws");
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    if (message.type === "connection_ack")
      socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
    if (message.type === "ping") socket.send('{"type":"pong"}');
    if (message.type === "next") onNext(message.payload.data.edge);
  });
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.on("open", resolve));
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
  return socket;
}

/** A stream of server-sent events that nobody reads from its first event on. */
async function aStalledStream(server: ServerProcess, token: string, onStalled: () => void): Promise<IncomingMessage> {
  const body = JSON.stringify({ query: large });
  return await new Promise((resolve, reject) => {
    const sent = request(`${server.url}/graphql/stream`, {
      method: "POST",
      agent: false,
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        authorization: `Bearer ${token}`,
        "content-length": Buffer.byteLength(body),
      },
    });
    sent.on("error", reject);
    sent.on("response", (response) => {
      response.on("error", () => undefined);
      response.on("data", (chunk: Buffer) => {
        if (!chunk.includes("event: next")) return;
        response.pause();
        onStalled();
      });
      resolve(response);
    });
    sent.end(body);
  });
}

/** Runs the crowd once, in a server of its own, and answers what it held at most, in bytes, and how long it took to be rid of the stalled. */
async function crowd(
  token: string,
  assessmentId: string,
  hasStalled: boolean,
): Promise<{ most: number; took: number }> {
  const inspected = await findFreePort();
  const server = await ServerProcess.at({
    DATABASE_URL: database.url,
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    ROLE: "api",
    NODE_OPTIONS: `--inspect=127.0.0.1:${inspected}`,
  });
  await server.start();
  const garbage = await garbageCollector(inspected);
  const sockets: WebSocket[] = [];
  const streams: IncomingMessage[] = [];
  try {
    const first =
      Number(
        (await ask(server.url, token, "{ events(last: 1) { edges { node { sequence } } } }")).events.edges[0].node
          .sequence,
      ) + 1;
    const received = new Int32Array(good).fill(first - 1);
    let wrong = 0;
    let whole = 0;
    const invite = async (name: string, howMany: number) => {
      const candidates = oneTo(howMany).map((i) => ({ email: `${name}${i}@crowd.test` }));
      const input = { assessmentId, candidates, message: "x".repeat(2_000) };
      const { inviteCandidates } = await ask(server.url, token, inviteMutation, {
        input,
        sendEmail: false,
        dryRun: false,
      });
      expect(inviteCandidates.userErrors).toEqual([]);
    };
    const last = first + events;
    for (let i = 0; i < good; i++)
      sockets.push(
        await aSocket(server, token, small, ({ node }) => {
          if (node.sequence !== received[i]! + 1) wrong++;
          received[i] = node.sequence;
          if (node.sequence === last) whole++;
        }),
      );
    let stalled = 0;
    if (hasStalled) {
      for (let i = 0; i < stalledSockets; i++) {
        const socket: WebSocket = await aSocket(server, token, large, () => {
          socket.pause();
          stalled++;
        });
        sockets.push(socket);
      }
      for (let i = 0; i < stalledStreams; i++) streams.push(await aStalledStream(server, token, () => stalled++));
    }
    const all = good + (hasStalled ? stalledSockets + stalledStreams : 0);
    await waitUntil(async () => (await metric(server, "beckon_subscribers")) === all);

    const name = hasStalled ? "with" : "without";
    await invite(`${name}-first`, 1);
    if (hasStalled) await waitUntil(async () => stalled === stalledSockets + stalledStreams);
    await invite(name, events);
    await waitUntil(async () => whole === good, 120_000);
    // From here on nobody is given anything any more but what they have not taken yet; those who read hold nothing.
    const delivered = performance.now();
    let most = 0;
    let looked = 0;
    const lookIfGone = async (): Promise<boolean> => {
      const isGone = (await metric(server, "beckon_subscribers")) === good;
      // A few seconds apart, since a process that collects garbage does nothing else meanwhile.
      if (!isGone && performance.now() - looked < 3_000) return false;
      looked = performance.now();
      await garbage.collect();
      most = Math.max(
        most,
        (await metric(server, "nodejs_heap_size_used_bytes")) + (await metric(server, "nodejs_external_memory_bytes")),
      );
      return isGone;
    };
    // All that take nothing any more are gone in time, and nobody else.
    await waitUntil(lookIfGone);
    const took = performance.now() - delivered;
    expect(took).toBeLessThan(30_000);
    if (hasStalled) expect(stalled).toBe(stalledSockets + stalledStreams);
    expect(wrong).toBe(0);
    expect(new Set(received)).toEqual(new Set([last]));
    return { most, took };
  } finally {
    for (const one of sockets) one.terminate();
    for (const one of streams) one.destroy();
    garbage.close();
    await server.kill();
  }
}

test("a hundred that read no more, beside nine hundred that do, cost under 50 MB and nobody an event", async () => {
  const maker = await ServerProcess.at({
    DATABASE_URL: database.url,
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    ROLE: "api",
  });
  await maker.start();
  const { owner, assessment } = await createDrillTeam({ url: maker.url, databaseUrl: database.url }, "Slow");
  await maker.kill();

  const without = await crowd(owner.token, assessment.id, false);
  const together = await crowd(owner.token, assessment.id, true);
  const cost = together.most - without.most;
  console.log(
    `${good} readers: ${Math.round(without.most / 1e6)} MB; ${stalledSockets + stalledStreams} stalled beside them: ${Math.round(cost / 1e6)} MB more, all ended within ${Math.round(together.took / 1e3)} s`,
  );
  expect(cost).toBeLessThan(50 * 1024 * 1024);
}, 300_000);
