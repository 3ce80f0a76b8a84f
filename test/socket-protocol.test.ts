import { describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { within } from "./live-client.ts";
import { RawSocket } from "./raw-socket.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/*
 * The rules of graphql-transport-ws, as the server's side of a socket has to keep them
 * (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md).
 */

const app = testApp();
const subscribers = async (): Promise<number> =>
  Number(/^beckon_subscribers (\d+)/m.exec(await (await fetch(`${app.url}/metrics`)).text())![1]);
const connected = async (team: TestTeam) => await new RawSocket(app.url, team.owner.token).acknowledged();
const closing = (raw: RawSocket) => within(6_000, "the end of the socket", raw.closed);

describe("What ends a socket", () => {
  test.each([
    ["no JSON", "hello"],
    ["no object", "[]"],
    ["no type", "{}"],
    ["an unknown type", { type: "shout" }],
    ["a message that only servers send", { type: "next", id: "a", payload: {} }],
    ["a subscription without an id", { type: "subscribe", payload: { query: "{ __typename }" } }],
    ["a subscription without a text", { type: "subscribe", id: "a", payload: {} }],
  ])("%s: 4400", async (_, message) => {
    const raw = await connected(await createTestTeam(app));
    raw.send(message);
    expect(await closing(raw)).toBe(4400);
  });

  test("an operation before connection_init: 4401", async () => {
    const raw = await new RawSocket(app.url, null).opened();
    raw.subscribe("a", "{ __typename }");
    expect(await closing(raw)).toBe(4401);
  });

  test("a second connection_init: 4429; the id of an operation that runs: 4409", async () => {
    const team = await createTestTeam(app);
    const [twice, same] = [await connected(team), await connected(team)];
    twice.send({ type: "connection_init" });
    expect(await closing(twice)).toBe(4429);
    same.subscribe("a");
    same.subscribe("a");
    expect(await closing(same)).toBe(4409);
    await waitUntil(async () => (await subscribers()) === 0);
  });

  test("no protocol: 4406; a credential that is none: 4401", async () => {
    expect(await closing(new RawSocket(app.url, null, null))).toBe(4406);
    expect(await closing(new RawSocket(app.url, "bkk_wrong"))).toBe(4401);
  });
});

describe("What goes on", () => {
  test("ping is answered by pong with the same payload, also before connection_init; pong by nothing", async () => {
    const raw = await new RawSocket(app.url, null).opened();
    raw.send({ type: "ping" });
    raw.send({ type: "pong" });
    raw.send({ type: "ping", payload: { at: 1 } });
    await waitUntil(async () => raw.frames.length === 2);
    expect(raw.frames).toEqual([{ type: "pong" }, { type: "pong", payload: { at: 1 } }]);
    raw.socket.close();
  });

  test("an answer and its end, an error without one, and the id is free again", async () => {
    const raw = await connected(await createTestTeam(app));
    for (const query of ["{ team { name } }", "{ nothing }", "{ team { name } }"]) {
      raw.frames.length = 0;
      raw.subscribe("a", query);
      await waitUntil(async () => raw.frames.some(({ type }) => type === "complete" || type === "error"));
      const types = raw.frames.map(({ type }) => type);
      expect(types).toEqual(query === "{ nothing }" ? ["error"] : ["next", "complete"]);
    }
    raw.socket.close();
  });

  test("after complete nothing more comes, and the log is let go of, live or not", async () => {
    const team = await createTestTeam(app);
    const raw = await connected(team);
    for (const id of ["a", "b"]) raw.subscribe(id);
    await waitUntil(async () => (await subscribers()) === 2);
    await team.publishAssessment("One");
    for (const id of ["a", "b"]) await raw.received(id, "next");
    raw.send({ type: "complete", id: "a" });
    raw.send({ type: "complete", id: "unknown" });
    await waitUntil(async () => (await subscribers()) === 1);
    const before = raw.of("a").length;
    await team.publishAssessment("Two");
    await waitUntil(async () => raw.of("b").filter(({ type }) => type === "next").length === 2);
    expect(raw.of("a")).toHaveLength(before);
    // The id can be used again at once.
    raw.subscribe("a");
    await waitUntil(async () => (await subscribers()) === 2);
    raw.socket.close();
    await waitUntil(async () => (await subscribers()) === 0);
  });

  test("frames of every length: events of less than 126 bytes, of some hundred, and of more than 64 kB", async () => {
    const team = await createTestTeam(app);
    const raw = await connected(team);
    const instructions = "x".repeat(10_000);
    const aliases = Array.from({ length: 8 }, (_, i) => `a${i}: instructions`).join(" ");
    raw.subscribe("s", "subscription { edge: assessmentEvents { node { sequence } } }");
    raw.subscribe("m");
    raw.subscribe("l", `subscription { edge: assessmentEvents { node { sequence assessment { ${aliases} } } } }`);
    await waitUntil(async () => (await subscribers()) === 3);
    for (const title of ["One", "Two", "Three"]) await team.publishAssessment(title, { instructions });
    const nodes = (id: string) => raw.of(id).map((frame: Any) => frame.payload.data.edge.node);
    for (const id of ["s", "m", "l"]) {
      await waitUntil(async () => nodes(id).length === 3);
      expect(nodes(id).map(({ sequence }: Any) => sequence)).toEqual([1, 2, 3]);
    }
    const bytes = (id: string) => Buffer.byteLength(JSON.stringify(raw.of(id)[2]));
    expect(bytes("s")).toBeLessThan(126);
    expect(bytes("l")).toBeGreaterThan(65_536);
    expect(nodes("l")[2].assessment.a7).toBe(instructions);
    raw.socket.close();
  });
});
