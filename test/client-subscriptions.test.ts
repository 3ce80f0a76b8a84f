import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import {
  BeckonClient,
  type SubscribeOptions,
  type TypedDocument,
  UnauthenticatedError,
} from "../packages/client/src/index.ts";
import { RevokeKeyDocument, WatchBatchDocument, WatchEventsDocument } from "../packages/client/src/operations.ts";
import { type CollectOptions, collectEvents } from "./client-reader.ts";
import { type FaultyProxy, openFaultyProxy } from "./faulty-proxy.ts";
import { latestCursor, oneTo } from "./live-client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
let team: TestTeam;
let proxy: FaultyProxy;
let assessment: { id: string };

beforeAll(async () => {
  proxy = await openFaultyProxy(() => app.url);
});
afterAll(() => proxy?.close());
beforeEach(async () => {
  team = await createTestTeam(app, "Live");
  assessment = await team.publishAssessment("Backend engineer");
  proxy.breaksSockets = false;
  proxy.faults = [];
  proxy.requests.length = 0;
});

const clientOf = (token = team.owner.token) =>
  new BeckonClient({ url: proxy.url, token, webSocket: WebSocket as never });
const inviteOne = () => team.invite(assessment, [newAddress()], { sendEmail: false });

const collect = (options: CollectOptions & { token?: string }) => collectEvents(clientOf(options.token), options);

describe.each(["websocket", "sse"] as const)("a subscription by %s", (transport) => {
  test("resumes after its last event whenever the connection is lost: each event once, in order", async () => {
    const first = (await team.ask("{ events(last: 1) { nodes { sequence } } }")).events.nodes[0].sequence;
    const after = await latestCursor(app.url, team.owner.token);
    const reader = collect({ transport, after });
    for (let n = 1; n <= 8; n++) {
      await waitUntil(async () => reader.connections() >= n);
      await inviteOne();
      if (n % 2 === 0) await waitUntil(async () => reader.numbers.length >= n);
      proxy.cut();
      await inviteOne();
    }
    await waitUntil(async () => reader.numbers.length >= 16);
    expect(String(await reader.stop())).toBe("Error: stopped");
    expect(reader.numbers).toEqual(oneTo(16).map((n) => first + n));
  });

  test("without a cursor it begins with the moment of the call, also where the first connection is lost at once", async () => {
    await inviteOne();
    const { sequence } = (await team.ask("{ events(last: 1) { nodes { sequence } } }")).events.nodes[0];
    const reader = collect({ transport });
    await waitUntil(async () => reader.connections() === 1);
    proxy.breaksSockets = true;
    proxy.faults = Array.from({ length: 2 }, () => "cut before" as const);
    proxy.cut();
    await inviteOne();
    proxy.breaksSockets = false;
    await waitUntil(async () => reader.numbers.length === 1);
    expect(reader.numbers).toEqual([sequence + 1]);
    await reader.stop();
  });

  test("a key that is revoked ends it", async () => {
    const { id, token } = await team.addApiKey("READ");
    const reader = collect({ transport, token });
    await waitUntil(async () => reader.connections() === 1);
    await clientOf().request(RevokeKeyDocument, { id });
    expect(await reader.done).toBeInstanceOf(UnauthenticatedError);
    expect(await collect({ transport, token }).done).toBeInstanceOf(UnauthenticatedError);
  });

  test("one that completes ends the loop", async () => {
    const { batch } = await team.invite(assessment, [newAddress()], { sendEmail: false });
    const seen: boolean[] = [];
    for await (const { invitationBatchProgress } of clientOf().subscribe(
      WatchBatchDocument,
      { id: batch.id },
      { transport },
    ))
      seen.push(invitationBatchProgress.done);
    expect(seen.at(-1)).toBe(true);
  });

  test("leaving the loop closes the connection", async () => {
    const reading = (async () => {
      for await (const _ of clientOf().subscribe(WatchEventsDocument, {}, { transport })) return "left";
    })();
    await waitUntil(async () => proxy.requests.some(({ path }) => path !== "/graphql"));
    await waitUntil(async () => {
      await inviteOne();
      return (await Promise.race([reading, Promise.resolve(null)])) === "left";
    });
    const { subscribers } = app.running.services.metrics;
    await waitUntil(async () => (await subscribers.get()).values[0]!.value === 0);
  });
});

describe("which way a subscription goes", () => {
  test("where something on the way breaks sockets, server-sent events", async () => {
    proxy.breaksSockets = true;
    const reader = collect({});
    await waitUntil(async () => reader.connections() === 1);
    await inviteOne();
    await waitUntil(async () => reader.numbers.length === 1);
    expect(reader.states.at(-1)).toEqual({ state: "connected", transport: "sse" });
    expect(proxy.requests.some(({ path }) => path.startsWith("socket"))).toBe(true);
    await reader.stop();
  });

  test("retries bounds how often connecting fails", async () => {
    const dead = new BeckonClient({ url: "http://127.0.0.1:1", token: "x", webSocket: WebSocket as never });
    const reading = async (options: SubscribeOptions, after: string | null) => {
      for await (const _ of dead.subscribe(WatchEventsDocument, { after }, options)) throw new Error("an event");
    };
    await expect(reading({ retries: 1 }, "somewhere")).rejects.toThrow(/lost/);
    await expect(reading({ retries: 0 }, null)).rejects.toThrow(/No answer/);
  });

  test("an operation that resumes and does not select its cursor says so", async () => {
    const document =
      "subscription ($after: Cursor) { assessmentEvents(after: $after) { node { id } } }" as TypedDocument<
        { assessmentEvents: { node: { id: string } } },
        { after?: string }
      >;
    const reading = (async () => {
      for await (const _ of clientOf().subscribe(document)) throw new Error("an event");
    })();
    const refused = expect(reading).rejects.toThrow(/Select cursor/);
    await waitUntil(async () => proxy.requests.length > 1);
    await inviteOne();
    await refused;
  });
});
