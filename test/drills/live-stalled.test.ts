import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, expect, test } from "@jest/globals";
import WebSocket from "ws";
import type { Any } from "../client.ts";
import { allEvents, closeAll, latestCursor, listen, oneTo, within } from "../live-client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
afterEach(closeAll);
const subscribers = async (): Promise<number> =>
  (await app.running.services.metrics.subscribers.get()).values[0]!.value;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;
const heldBytes = (): number => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** Subscribes by bare frames, so that the test can stop reading from the line. */
async function rawListener(token: string, query: string, variables: object) {
  const socket = new WebSocket(`${app.url.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws");
  const edges: Any[] = [];
  socket.on("message", (data) => {
    const message = JSON.parse(String(data));
    if (message.type === "connection_ack")
      socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query, variables } }));
    // Only what is needed later: what fills the line must not fill the test's memory.
    if (message.type === "next")
      edges.push({ cursor: message.payload.data.edge.cursor, sequence: message.payload.data.edge.node.sequence });
  });
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  await new Promise((resolve) => socket.on("open", resolve));
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
  return { socket, edges, closed };
}

test("one that reads no more costs one message, disturbs nobody, is ended, and resumes without a gap", async () => {
  // Gone without a word while nothing happens: nothing is sent to it but the question whether it lives.
  const quiet = await createTestTeam(app);
  const silent = await rawListener(quiet.owner.token, allEvents("cursor node { sequence }"), {});
  await waitUntil(async () => (await subscribers()) === 1);
  silent.socket.pause();
  const paused = performance.now();

  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Large");
  const after = await latestCursor(app.url, team.owner.token);
  // Each of its events is about 40 kB.
  const large = `cursor node { sequence invitation { ${oneTo(20)
    .map((i) => `m${i}: message`)
    .join(" ")} } }`;
  const stalled = await rawListener(team.owner.token, allEvents(large), { after });
  const good = [
    listen(app.url, team.owner, allEvents("cursor node { sequence }"), { after }),
    listen(app.url, team.owner, allEvents("cursor node { sequence type assessment { id } }"), { after }),
  ];
  await waitUntil(async () => (await subscribers()) === 4);
  const message = "x".repeat(2_000);
  await team.invite(assessment, ["first@crowd.test"], { sendEmail: false, input: { message } });
  await waitUntil(async () => stalled.edges.length === 1);
  stalled.socket.pause();
  const before = heldBytes();

  const addresses = Array.from({ length: 5_000 }, (_, i) => `large${i}@crowd.test`);
  const { inviteCandidates } = await team.ask(
    "mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, sendEmail: false) { batch { invited } } }",
    { input: { assessmentId: assessment.id, candidates: addresses.map((email) => ({ email })), message } },
  );
  expect(inviteCandidates.batch.invited).toBe(5_000);
  const committed = performance.now();
  const oneEnded = waitUntil(async () => (await subscribers()) <= 3, 45_000).then(() => performance.now());
  const bothEnded = waitUntil(async () => (await subscribers()) <= 2, 70_000).then(() => performance.now());
  for (const one of good) {
    const edges = await one.count(5_001, 60_000);
    expect(edges.map((edge) => edge.node.sequence)).toEqual(oneTo(5_002).slice(1));
    edges.splice(0);
  }
  // 5,000 events of 40 kB would be 200 MB.
  expect(heldBytes() - before).toBeLessThan(64 * 1024 * 1024);
  expect(stalled.edges).toHaveLength(1);

  expect((await oneEnded) - committed).toBeLessThan(30_000);
  // Two pings, 25 s from each other, and the first comes within 25 s.
  expect((await bothEnded) - Math.max(paused, committed)).toBeLessThan(55_000);
  for (const one of [stalled, silent]) {
    one.socket.resume();
    await within(10_000, "the close", one.closed);
  }
  expect(stalled.edges.length).toBeLessThan(5_001);
  const last = stalled.edges.at(-1)!;
  expect(stalled.edges.map((edge) => edge.sequence)).toEqual(oneTo(last.sequence).slice(1));
  const resumed = listen(app.url, team.owner, allEvents("cursor node { sequence }"), { after: last.cursor });
  const rest = await resumed.count(5_002 - last.sequence, 60_000);
  expect(rest.map((edge) => edge.node.sequence)).toEqual(oneTo(5_002).slice(last.sequence));
}, 150_000);
