import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import type { Running } from "../src/app/start.ts";
import { EnvErrors, readEnv } from "../src/platform/process/env.ts";
import { type Any, cli, post } from "./client.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const appOrigin = "https://app.example.com";
const local = "http://localhost:5173";
const evil = "https://evil.test";
const app = testApp({ ALLOWED_ORIGINS: `${appOrigin}, ${local}` });
/** Another server on the same database, with a small bucket. */
let poor: Running;
beforeAll(async () => {
  poor = await startSecondApp(app, { ROLE: "api", COST_BUCKET: 150, COST_RESTORE: 1 });
});
afterAll(() => poor?.stop());

const viewer = "{ viewer { __typename } }";
const json = { "content-type": "application/json", accept: "application/json" };
const streamed = { "content-type": "application/json", accept: "text/event-stream" };
/** A call as a browser makes it from a page of an origin. */
const call = (origin: string, path = "/graphql", init: RequestInit = {}, url = app.url): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: "POST",
    body: JSON.stringify({ query: viewer }),
    ...init,
    headers: { ...(path === "/graphql" ? json : streamed), origin, ...(init.headers as Record<string, string>) },
  });
const preflight = (origin: string, path: string): Promise<Response> =>
  fetch(`${app.url}${path}`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type,idempotency-key",
    },
  });
const corsOf = (answer: Response) => [...answer.headers.keys()].filter((name) => name.startsWith("access-control-"));
const allowed = (answer: Response): string | null => answer.headers.get("access-control-allow-origin");
const listOf = (answer: Response, name: string): string[] => (answer.headers.get(name) ?? "").split(", ");

describe.each(["/graphql", "/graphql/stream"])("%s", (path) => {
  test("answers the preflight request of an allowed origin, and of no other", async () => {
    for (const origin of [appOrigin, local]) {
      const answer = await preflight(origin, path);
      expect([answer.status, allowed(answer), answer.headers.get("vary")]).toEqual([204, origin, "Origin"]);
      expect(listOf(answer, "access-control-allow-methods")).toEqual(["GET", "POST"]);
      expect(listOf(answer, "access-control-allow-headers")).toEqual(
        expect.arrayContaining([
          "authorization",
          "content-type",
          "idempotency-key",
          "apollo-require-preflight",
          "x-apollo-operation-name",
          "x-graphql-event-stream-token",
          "x-read-after",
        ]),
      );
      expect(Number(answer.headers.get("access-control-max-age"))).toBeGreaterThan(0);
      expect(answer.headers.has("access-control-allow-credentials")).toBe(false);
    }
    // Another port, scheme or domain is another origin.
    for (const origin of [evil, "null", "http://localhost:5174", "http://app.example.com", `${appOrigin}.evil.test`]) {
      const answer = await preflight(origin, path);
      expect([answer.status, corsOf(answer), answer.headers.get("vary")]).toEqual([403, [], "Origin"]);
    }
  });

  test("lets an allowed origin read its answers, and what is refused", async () => {
    const { owner } = await createTestTeam(app);
    const authorization = `Bearer ${owner.token}`;
    const signedIn = await call(appOrigin, path, { headers: { authorization } });
    expect([signedIn.status, allowed(signedIn), signedIn.headers.get("vary")]).toEqual([200, appOrigin, "Origin"]);
    expect(await signedIn.text()).toMatch(/"__typename":"TeamMember"/);
    expect(listOf(signedIn, "access-control-expose-headers")).toEqual(["retry-after", "x-read-after", "x-request-id"]);
    expect(signedIn.headers.has("access-control-allow-credentials")).toBe(false);

    const refused = [
      await call(local, path, { headers: { authorization: "Bearer bkt_nonsense" } }),
      await call(local, path, { body: "{" }),
      await call(local, path, { body: JSON.stringify({ query: viewer, pad: "x".repeat(300_000) }) }),
      await call(local, path, { headers: { "content-type": "text/csv" } }),
    ];
    expect(refused.map((answer) => answer.status)).toEqual([401, 400, 413, 415]);
    expect(refused.map(allowed)).toEqual([local, local, local, local]);
  });

  test("another origin is answered as ever, but no page there can read it", async () => {
    const answer = await call(evil, path);
    expect([answer.status, corsOf(answer), answer.headers.get("vary")]).toEqual([200, [], "Origin"]);
  });
});

test("429 can be read, with Retry-After", async () => {
  const { owner } = await createTestTeam(app);
  const headers = { authorization: `Bearer ${owner.token}` };
  const body = JSON.stringify({ query: '{ __type(name: "Team") { name } }' });
  const answers = [await call(appOrigin, "/graphql", { headers, body }, poor.url)];
  while (answers.length < 20 && answers.at(-1)!.status === 200)
    answers.push(await call(appOrigin, "/graphql", { headers, body }, poor.url));
  const last = answers.at(-1)!;
  expect([last.status, allowed(last), Number(last.headers.get("retry-after")) > 0]).toEqual([429, appOrigin, true]);
  expect(listOf(last, "access-control-expose-headers")).toContain("retry-after");
});

test("the session of our own pages does not count from an allowed origin: bearer tokens alone do", async () => {
  const { owner } = await createTestTeam(app);
  const { stdout } = await cli(app, "sign-in-link", "--member", owner.id, "--json");
  const link = new URL(JSON.parse(stdout).url as string);
  const signed = await fetch(`${app.url}${link.pathname}`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: app.url },
  });
  const headers = { cookie: signed.headers.getSetCookie()[0]!.split(";")[0]!, "x-beckon-csrf": "1" };
  const viewerFrom = async (origin: string) =>
    ((await (await call(origin, "/graphql", { headers })).json()) as Any).data;
  expect(await viewerFrom(app.url)).toEqual({ viewer: { __typename: "TeamMember" } });
  expect(await viewerFrom(appOrigin)).toEqual({ viewer: null });
});

describe("the WebSocket", () => {
  /** The status that the upgrade is answered with; 101 where it opens. */
  const open = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`${app.url.replace(/^http/, "ws")}/graphql`, "graphql-transport-ws", { headers });
      socket.once("open", () => {
        socket.close();
        resolve(101);
      });
      socket.once("unexpected-response", (request, response) => {
        request.destroy();
        resolve(response.statusCode!);
      });
      socket.once("error", reject);
    });

  test("opens for allowed origins, our own and clients that send none; for others it is 403 (rules: Signing in 4)", async () => {
    for (const headers of [
      { origin: appOrigin },
      { origin: local },
      { origin: app.url },
      {},
      { origin: "http://beckon.test" },
    ])
      expect([headers, await open(headers as Record<string, string>)]).toEqual([headers, 101]);
    for (const origin of [evil, "null", "http://localhost:5174"])
      expect([origin, await open({ origin })]).toEqual([origin, 403]);
  });
});

describe("a refused origin", () => {
  const warnings = (): Any[] =>
    app.log.map((line) => JSON.parse(line)).filter((line) => line.level === 40 && "origin" in line);
  const doctor = async (allowedOrigins: string): Promise<Any> => {
    process.env.ALLOWED_ORIGINS = allowedOrigins;
    try {
      const { stdout } = await cli(app, "doctor", "--json");
      return JSON.parse(stdout).checks.find((check: Any) => check.name === "origins");
    } finally {
      delete process.env.ALLOWED_ORIGINS;
    }
  };

  test("is named once in the log, and by the doctor until it is allowed or a day has passed", async () => {
    const mine = "http://localhost:3000";
    for (let n = 0; n < 3; n++) await call(mine);
    await preflight(mine, "/graphql/stream");
    const lines = warnings().filter(({ origin }) => origin === mine);
    expect(lines).toEqual([expect.objectContaining({ msg: expect.stringMatching(/ALLOWED_ORIGINS/) })]);
    expect(warnings().map(({ origin }) => origin)).not.toContain(appOrigin);
    await waitUntil(async () => (await doctor(appOrigin)).detail.includes(mine));
    expect(await doctor(appOrigin)).toMatchObject({
      state: "warning",
      detail: expect.stringMatching(/^ALLOWED_ORIGINS is https:\/\/app\.example\.com; refused within the last day: /),
      next: expect.stringMatching(/ALLOWED_ORIGINS/),
    });
    expect((await doctor(`${appOrigin},${mine}`)).detail).not.toMatch(/refused .*localhost:3000/);
    await app.db.query("/* test */ update refused_origin set seen_at = now() - interval '25 hours'");
    expect(await doctor(appOrigin)).toMatchObject({ state: "ok" });
  });

  test("however many a caller makes up, few are named; text that is no origin never is", async () => {
    for (const origin of ["nonsense", "https://u:secret@evil.test", `https://${"x".repeat(400)}.test`])
      await call(origin);
    expect(warnings().filter(({ origin }) => /nonsense|secret|xxx/.test(origin))).toEqual([]);
    await Promise.all(Array.from({ length: 120 }, (_, n) => call(`https://made-up-${n}.test`)));
    expect(warnings().length).toBeLessThanOrEqual(50);
    const count = async () =>
      (await app.db.query("/* test */ select count(*)::int as count from refused_origin")).rows[0].count;
    expect(await count()).toBeLessThanOrEqual(50);
  });
});

describe("ALLOWED_ORIGINS", () => {
  const read = (value: string): string[] => {
    try {
      return readEnv({ ALLOWED_ORIGINS: value }).ALLOWED_ORIGINS;
    } catch (error) {
      return (error as EnvErrors).problems;
    }
  };
  test.each([
    ["", []],
    ["https://app.example.com", ["https://app.example.com"]],
    [" https://App.Example.com:443/ , http://localhost:5173,", ["https://app.example.com", "http://localhost:5173"]],
    ["https://bücher.example", ["https://xn--bcher-kva.example"]],
  ])("%j is read", (value, origins) => {
    expect(read(value)).toEqual(origins);
  });
  test.each([
    ["*", /^ALLOWED_ORIGINS: \* is not allowed: name each origin exactly/],
    ["https://*.example.com", /^ALLOWED_ORIGINS: \* is not allowed/],
    ["app.example.com", /^ALLOWED_ORIGINS: app\.example\.com is not an origin; write http:\/\/ or https:\/\//],
    ["null", /^ALLOWED_ORIGINS: null is not an origin/],
    ["https://app.example.com/app", /^ALLOWED_ORIGINS: an origin has no path, .*; write https:\/\/app\.example\.com$/],
    [
      "https://u:pw@app.example.com",
      /^ALLOWED_ORIGINS: an origin has no user and no password; write https:\/\/app\.example\.com$/,
    ],
    ["https://a.example;https://b.example", /^ALLOWED_ORIGINS: /],
  ])("%j is refused in words", (value, problem) => {
    expect(read(value)).toEqual([expect.stringMatching(problem)]);
  });

  test("none by default: nobody else's page may read anything", async () => {
    const bare = await startSecondApp(app, { ROLE: "api", ALLOWED_ORIGINS: [] });
    try {
      const answer = await call(appOrigin, "/graphql", {}, bare.url);
      expect([answer.status, corsOf(answer)]).toEqual([200, []]);
      expect((await post(bare.url, viewer)).data).toEqual({ viewer: null });
    } finally {
      await bare.stop();
    }
  });
});
