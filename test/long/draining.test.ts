import { request } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { createClient as createStreamClient } from "graphql-sse";
import { post } from "../client.ts";
import { allEvents, closeAll, latestCursor, listen } from "../live-client.ts";
import { ServerProcess } from "../server-process.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
let server: ServerProcess;
let team: TestTeam;
/** Before the first event of the team that these tests wait for. */
let after: string;

beforeAll(async () => {
  team = await createTestTeam(app);
  after = await latestCursor(app.url, team.owner.token);
  await team.publishAssessment("Before");
  server = await ServerProcess.at({
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
    PUBLIC_URL: "http://beckon.test",
    DRAIN_SECONDS: "5",
  });
});
beforeEach(() => server.start(), 120_000);
afterEach(closeAll);
afterAll(() => server?.kill());

const readyz = async () => {
  const answer = await fetch(`${server.url}/readyz`);
  return [answer.status, await answer.json()];
};

/** The response to a request of a client that keeps its connection open. */
const asked = (path: string): Promise<{ status: number; connection?: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { headers: { connection: "keep-alive" } }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve({ status: answer.statusCode!, connection: answer.headers.connection }));
    });
    sent.on("error", reject);
    sent.end();
  });

describe("SIGTERM while others can take over", () => {
  test("not ready at once, everything is served on, connections are asked to close, then the process ends with 0", async () => {
    expect(await readyz()).toEqual([200, { status: "ready", missing: [] }]);
    expect((await asked("/healthz")).connection).toBe("keep-alive");
    const ended = server.stop();
    await waitUntil(async () => (await readyz())[0] === 503);
    expect(await readyz()).toEqual([503, { status: "stopping", missing: [] }]);
    expect(await asked("/healthz")).toEqual({ status: 200, connection: "close" });
    const mutation =
      'mutation { createAssessment(input: { title: "During" }) { assessment { id } userErrors { code } } }';
    const answer = await post(server.url, mutation, {}, { authorization: `Bearer ${team.owner.token}` });
    expect([answer.status, answer.data.createAssessment.userErrors]).toEqual([200, []]);
    // A new socket is served as well, and asked to go at the end.
    const late = listen(server.url, team.owner, allEvents(), { after });
    expect(await late.end).toEqual({ closed: 1001 });
    expect(await ended).toBe(0);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  }, 120_000);

  test("sockets and streams are ended one after the other, and others are answered between the first and the last", async () => {
    const sockets = Array.from({ length: 12 }, () => listen(server.url, team.owner, allEvents(), { after }));
    await Promise.all(sockets.map((socket) => socket.count(1)));
    const ended: string[] = [];
    const ends = sockets.map(async (socket) => {
      expect(await socket.end).toEqual({ closed: 1001 });
      ended.push("socket");
    });
    const stream = createStreamClient({
      url: `${server.url}/graphql/stream`,
      headers: { authorization: `Bearer ${team.owner.token}` },
      retryAttempts: 0,
    });
    const streaming = new Promise<void>((resolve) =>
      stream.subscribe({ query: allEvents() }, { next: () => undefined, error: () => resolve(), complete: resolve }),
    ).then(() => void ended.push("stream"));
    const subscribers = async () =>
      /^beckon_subscribers (\d+)/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1];
    await waitUntil(async () => (await subscribers()) === "13");

    const stopped = server.stop();
    await waitUntil(async () => ended.includes("socket"));
    expect(ended.length).toBeLessThan(13);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await Promise.all([...ends, streaming]);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(await stopped).toBe(0);
  }, 120_000);

  test("a second signal, and SIGINT, wait for nobody", async () => {
    const first = server.stop();
    await waitUntil(async () => (await readyz())[0] === 503);
    const socket = listen(server.url, team.owner, allEvents(), { after });
    await socket.count(1);
    // The second one comes before the socket has its turn.
    expect(await server.stop()).toBe(0);
    expect([await socket.end, await first]).toEqual([{ closed: 1001 }, 0]);

    await server.start();
    expect(await server.stop("SIGINT")).toBe(0);
  }, 120_000);
});
