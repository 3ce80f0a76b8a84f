import { request } from "node:http";
import { describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import type { Any } from "./client.ts";
import { costOf } from "./measures.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

const app = testApp({ ROLE: "api" });

/**
 * What one refused request may cost, in units of test/measures.ts, the test's own part included. Without limits the
 * cheapest of these costs 40.
 */
const maxCost = 12;

/** Posts a body as it is, with or without its length in the headers. */
const send = (path: string, body: string, headers: Record<string, string>, isChunked = false) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(app.url);
    const length = isChunked ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const asked = request(
      { hostname, port, path, method: "POST", agent: false, headers: { ...headers, ...length } },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () => resolve({ status: answer.statusCode!, text: Buffer.concat(chunks).toString() }));
      },
    );
    // A server that rejects a body before it has come hangs up on a client that still sends.
    asked.on("error", (error: { code?: string }) =>
      /EPIPE|ECONNRESET/.test(error.code ?? "") ? resolve({ status: 413, text: "" }) : reject(error),
    );
    asked.end(body);
  });
const json = { "content-type": "application/json" };

const numbers = (count: number): string => `[${Array.from({ length: count }, () => "1.5").join(",")}]`;
const idsOf = (ids: string): string => `{"query":"query($i:[ID!]!){nodes(ids:$i){id}}","variables":{"i":${ids}}}`;
const variables = (type: string, value: string): string =>
  `{"query":"query($v:${type}){__typename @include(if:true) viewer{__typename} x:invitations(filter:$v){totalCount}}","variables":{"v":${value}}}`;
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
/** Fields of a fragment that nobody spreads: validation would compare each with each. */
const unspread = `{ __typename } fragment f on Query { ${Array.from({ length: 300 }, (_, n) => `a${n % 99}:node(id:"${n}"){id}`).join(" ")} }`;

/** Bodies that are refused, each with what it would cost. */
const bodies: [string, string][] = [
  ["40,000 numbers for ids", idsOf(numbers(40_000))],
  ["a long text for a number", variables("Int", `"${"x".repeat(200_000)}"`)],
  [
    "20,000 unknown fields of an input",
    variables("InvitationFilter", `{${Array.from({ length: 20_000 }, (_, n) => `"f${n}":1`).join(",")}}`),
  ],
  [
    "4,500 unknown fields of an input",
    variables("InvitationFilter", `{${Array.from({ length: 4_500 }, (_, n) => `"f${n}":1`).join(",")}}`),
  ],
  ["variables nested 20,000 levels deep", variables("InvitationFilter", nested(20_000))],
  ["a list of lists", variables("[[[Int!]!]!]", `[${"[[]],".repeat(40_000)}[[]]]`)],
  ["a fragment that is never spread", JSON.stringify({ query: unspread })],
  ["a text that is no JSON", `{"query": "{ __typename }", "variables": {"a": ${"[".repeat(100_000)}`],
];

describe("the cost of a rejected request is bounded (rules: Limits 2)", () => {
  test("from anybody: 2.8 MB of variables are not even read, with or without their length", async () => {
    const body = idsOf(numbers(700_000));
    for (const isChunked of [false, true]) {
      const { result, cost } = await costOf(maxCost, () => send("/graphql", body, json, isChunked));
      expect([isChunked, result.status]).toEqual([isChunked, 413]);
      expect([isChunked, cost < maxCost, cost]).toEqual([isChunked, true, cost]);
    }
  });

  test("with a credential that is none, the body is not read either", async () => {
    const headers = { ...json, authorization: "Bearer bkk_nonsense" };
    const { result, cost } = await costOf(maxCost, () => send("/graphql", idsOf(numbers(700_000)), headers));
    expect([401, 413]).toContain(result.status);
    expect(cost).toBeLessThan(maxCost);
  });

  test.each(bodies)("%s, over HTTP and as a stream, from anybody and with a credential", async (_, body) => {
    const team = await createTestTeam(app);
    const known = { ...json, authorization: `Bearer ${team.owner.token}` };
    await send("/graphql", '{"query":"{ __typename }"}', known);
    for (const headers of [json, known])
      for (const path of ["/graphql", "/graphql/stream"]) {
        const { result, cost } = await costOf(maxCost, () =>
          send(path, body, path === "/graphql" ? headers : { ...headers, accept: "text/event-stream" }),
        );
        const codes = [...result.text.matchAll(/"code":"([A-Z_]+)"/g)].map((match) => match[1]);
        expect([path, result.status, result.status >= 400 || codes.length > 0]).toEqual([path, result.status, true]);
        // What was sent does not come back.
        expect([path, result.text.length < 5_000]).toEqual([path, true]);
        expect([path, cost < maxCost, cost]).toEqual([path, true, cost]);
      }
  });

  test("2.8 MB of variables from somebody who is known", async () => {
    const team = await createTestTeam(app);
    const known = { ...json, authorization: `Bearer ${team.owner.token}` };
    for (const ids of [numbers(700_000), numbers(19_000), `[${'"inv_1",'.repeat(300_000)}"x"]`]) {
      const { result, cost } = await costOf(maxCost, () => send("/graphql", idsOf(ids), known));
      expect([result.status, JSON.parse(result.text).errors[0].extensions.code]).toEqual([400, "BAD_USER_INPUT"]);
      expect(result.text.length).toBeLessThan(2_000);
      expect(cost).toBeLessThan(maxCost);
    }
  });

  test("an operation that nobody without a credential can have answered is refused before its variables are read", async () => {
    const answer = await send("/graphql", idsOf('["not an id", 7]'), json);
    expect([answer.status, JSON.parse(answer.text).errors[0].extensions.code]).toEqual([401, "UNAUTHENTICATED"]);
  });

  test("over a WebSocket: from anybody, a frame of 250 kB", async () => {
    const socket = new WebSocket(`${app.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    const waiting = new Map<string, (message: Any) => void>();
    await new Promise<void>((resolve) => {
      socket.on("open", () => socket.send('{"type":"connection_init"}'));
      socket.on("message", (data) => {
        const message = JSON.parse(String(data));
        if (message.type === "connection_ack") resolve();
        else waiting.get(message.id)?.(message);
      });
    });
    for (const [id, [, body]] of bodies.slice(0, -1).entries()) {
      const { result, cost } = await costOf(
        maxCost,
        () =>
          new Promise<Any>((resolve) => {
            waiting.set(String(id), resolve);
            socket.send(`{"type":"subscribe","id":"${id}","payload":${body}}`);
          }),
      );
      expect([id, result.type]).toEqual([id, "error"]);
      expect([id, JSON.stringify(result).length < 5_000]).toEqual([id, true]);
      expect([id, cost < maxCost, cost]).toEqual([id, true, cost]);
    }
    socket.terminate();
  });
});
