import { request } from "node:http";
import { createConnection } from "node:net";
import { describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
/** A request as no browser and no library would make it. */
const wire = (options: { method: string; path: string; headers?: Record<string, string>; body?: string | Buffer }) =>
  new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const { hostname, port } = new URL(app.url);
    const length = options.body === undefined ? {} : { "content-length": String(Buffer.byteLength(options.body)) };
    const headers = { ...options.headers, ...length };
    const asked = request({ hostname, port, ...options, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({ status: answer.statusCode!, text: Buffer.concat(chunks).toString(), headers: answer.headers }),
      );
    });
    asked.on("error", reject);
    asked.end(options.body);
  });

const json = { "content-type": "application/json" };
describe("HTTP", () => {
  const viewer = JSON.stringify({ query: "{ viewer { __typename } }" });

  test("bodies: 4 MB on /graphql, 256 kB without a credential, 640 kB on the candidate's page, 64 kB elsewhere, then 413 in words", async () => {
    const padded = (bytes: number) =>
      JSON.stringify({ query: "{ viewer { __typename } }", variables: { x: "x".repeat(bytes) } });
    const team = await createTestTeam(app);
    const known = { ...json, authorization: `Bearer ${team.owner.token}` };
    for (const [headers, fits, body] of [
      [known, true, padded(3_900_000)],
      [known, false, padded(4_200_000)],
      [json, true, padded(250_000)],
      [json, false, padded(270_000)],
    ] as [Record<string, string>, boolean, string][]) {
      const answer = await wire({ method: "POST", path: "/graphql", headers, body });
      expect([body.length, answer.status]).toEqual([body.length, fits ? 200 : 413]);
      if (!fits)
        expect(JSON.parse(answer.text)).toEqual({
          errors: [{ message: expect.stringMatching(/too large/i), extensions: { code: "BAD_USER_INPUT" } }],
        });
    }
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const limits = {
      "/i/x/submit": 640,
      "/i/x/save": 640,
      "/a/x/register": 64,
      "/unsubscribe/x": 64,
      "/sign-in/x": 64,
    };
    for (const [path, kilobytes] of Object.entries(limits)) {
      const bytes = kilobytes * 1_024;
      expect(
        (await wire({ method: "POST", path, headers: form, body: `notes=${"x".repeat(bytes - 1_000)}` })).status,
      ).toBeLessThan(413);
      const page = await wire({ method: "POST", path, headers: form, body: `notes=${"x".repeat(bytes + 1_000)}` });
      expect([path, page.status, page.text]).toEqual([path, 413, expect.stringMatching(/too (large|long)/i)]);
      expect([path, page.headers["content-type"]]).toEqual([path, expect.stringMatching(/^text\/html/)]);
    }
  });

  test("malformed JSON, no JSON, a list of operations: 400 or 415 with a typed error that repeats nothing", async () => {
    const cases: [string, Record<string, string>, number][] = [
      ['{"query": "secret-canary', json, 400],
      ["", json, 400],
      ["[]", json, 400],
      [`[${viewer},${viewer}]`, json, 400],
      ['"{ viewer { __typename } }"', json, 400],
      ["null", json, 400],
      ["{}", json, 400],
      ['{"query": 1}', json, 400],
      ['{"query": {"a": 1}}', json, 400],
      ['{"query": "{ viewer { __typename } }", "variables": "x"}', json, 400],
      ['{"query": "{ viewer { __typename } }", "variables": [1]}', json, 400],
      ['{"query": "{ viewer { __typename } }", "operationName": 1}', json, 400],
      ['{"query": "{ viewer { __typename } }", "operationName": "absent"}', json, 400],
      ['{"query": "{ viewer { __typename } }", "extensions": 1}', json, 400],
      ['{"query": "{ viewer"}', json, 400],
      ['{"query": "{ nothing }"}', json, 400],
      [`{"__proto__": {"a": 1}, "query": "{ viewer { __typename } }"}`, json, 400],
      [viewer, { "content-type": "application/xml" }, 415],
      [viewer, { "content-type": "multipart/form-data; boundary=x" }, 415],
    ];
    for (const [body, headers, status] of cases) {
      const answer = await wire({ method: "POST", path: "/graphql", headers, body });
      expect([body, headers, answer.status]).toEqual([body, headers, status]);
      const [error] = (JSON.parse(answer.text) as Any).errors;
      expect([body, error.extensions.code]).toEqual([
        body,
        expect.stringMatching(
          /^(BAD_REQUEST|BAD_USER_INPUT|GRAPHQL_PARSE_FAILED|GRAPHQL_VALIDATION_FAILED|OPERATION_RESOLUTION_FAILURE)$/,
        ),
      ]);
      expect(answer.text).not.toMatch(/secret-canary|node_modules|at \w+ \(/);
    }
  });

  test("what a form or a link of another site can send is refused; what a client sends is not", async () => {
    const query = encodeURIComponent("{ viewer { __typename } }");
    for (const type of ["text/plain", "application/x-www-form-urlencoded", undefined]) {
      const answer = await wire({
        method: "POST",
        path: "/graphql",
        headers: type === undefined ? {} : { "content-type": type },
        body: type?.includes("form") ? `query=${query}` : viewer,
      });
      expect([type, answer.status >= 400 && answer.status < 500, answer.text]).toEqual([
        type,
        true,
        expect.not.stringContaining('"data"'),
      ]);
    }
    expect((await wire({ method: "GET", path: `/graphql?query=${query}` })).status).toBe(400);
    const guarded = await wire({
      method: "GET",
      path: `/graphql?query=${query}`,
      headers: { "apollo-require-preflight": "1" },
    });
    expect([guarded.status, JSON.parse(guarded.text).data]).toEqual([200, { viewer: null }]);
    // Who asks stands in headers that caches on the way know nothing of, a cookie among them.
    expect(guarded.headers["cache-control"]).toBe("no-store");
    const mutation = encodeURIComponent("mutation { signOut { userErrors { code } } }");
    const refused = await wire({
      method: "GET",
      path: `/graphql?query=${mutation}`,
      headers: { "apollo-require-preflight": "1" },
    });
    expect([refused.status, refused.text]).toEqual([405, expect.not.stringContaining('"data"')]);
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
      const answer = await wire({
        method,
        path: "/graphql",
        headers: json,
        body: method === "OPTIONS" ? undefined : viewer,
      });
      expect([method, answer.status >= 400 && answer.status < 500]).toEqual([method, true]);
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
    expect((await wire({ method: "POST", path: "/nowhere", headers: json, body: "{}" })).status).toBe(404);
  });

  test("variables of a wrong type are the caller's mistake, not ours", async () => {
    const team = await createTestTeam(app);
    for (const [query, variables] of [
      ["query ($id: ID!) { node(id: $id) { id } }", {}],
      ["query ($id: ID!) { node(id: $id) { id } }", { id: { a: 1 } }],
      ["query ($f: InvitationFilter) { invitations(filter: $f) { nodes { id } } }", { f: { state: ["NONE"] } }],
      [
        "query ($f: InvitationFilter) { invitations(filter: $f) { nodes { id } } }",
        { f: { createdAfter: "yesterday" } },
      ],
      ["query ($e: EmailAddress) { candidate(email: $e) { id } }", { e: "not an address" }],
      [
        'query ($c: NotificationChannel = EMAIL) { notificationRecipients(invitationId: "x", eventType: ASSESSMENT_STARTED, channel: $c) { reason } }',
        { c: null },
      ],
      [
        "mutation ($i: CreateAssessmentInput!) { createAssessment(input: $i) { userErrors { code } } }",
        { i: { title: 1 } },
      ],
    ] as [string, object][]) {
      const answer = await team.post(query, variables);
      expect([query, answer.status, answer.errors?.map((error) => error.extensions.code)]).toEqual([
        query,
        400,
        ["BAD_USER_INPUT"],
      ]);
    }
  });

  test("an unexpected error says that it happened, and nothing of itself", async () => {
    const team = await createTestTeam(app);
    await app.db.query("/* test */ alter table assessment rename column title to title_away");
    try {
      const answer = await team.post("{ assessments { nodes { title } } team { id } }");
      expect(answer.errors).toEqual([
        expect.objectContaining({
          message: "Something went wrong on our side; it has been logged.",
          extensions: { code: "INTERNAL" },
        }),
      ]);
      expect(JSON.stringify(answer)).not.toMatch(/title_away|42703|stack|does not exist/);
      const line = app.log.map((one) => JSON.parse(one)).findLast((one) => one.msg === "unexpected error");
      expect(line).toMatchObject({
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        code: "42703",
        field: "assessments",
      });
    } finally {
      await app.db.query("/* test */ alter table assessment rename column title_away to title");
    }
  });

  test("text that PostgreSQL cannot store is refused or matches nothing, wherever it is given", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const nul = "a\0b";
    for (const [query, variables] of [
      [
        "query ($s: String!) { assessment(externalId: $s) { id } candidate(externalId: $s) { id } invitation(externalId: $s) { id } }",
        { s: nul },
      ],
      [
        "query ($s: String!) { assessments(filter: { externalId: $s }) { totalCount } candidates(filter: { labels: [$s] }) { totalCount } }",
        { s: nul },
      ],
      [
        "mutation ($i: CreateAssessmentInput!) { createAssessment(input: $i) { userErrors { code } } }",
        { i: { title: nul, instructions: nul, externalId: nul, defaultLabels: [nul], defaultMessage: nul } },
      ],
      [
        "mutation ($i: InviteCandidatesInput!) { inviteCandidates(input: $i, sendEmail: false) { results { outcome errors { code } } userErrors { code } } }",
        {
          i: {
            assessmentId: assessment.id,
            message: nul,
            title: nul,
            labels: [nul],
            candidates: [
              { email: `${nul}@example.test` },
              { email: "ok@example.test", name: nul, ref: nul, externalId: nul, candidateExternalId: nul },
            ],
          },
        },
      ],
      [
        "mutation ($s: String!) { signIn(token: $s) { userErrors { code } } startAssessment(token: $s) { userErrors { code } } saveSubmission(token: $s, submission: { notes: $s }) { userErrors { code } } }",
        { s: nul },
      ],
      ["query ($s: String!) { candidateInvitation(token: $s) { state } }", { s: nul }],
    ] as [string, object][]) {
      const answer = await team.post(query, variables);
      expect([query, answer.errors?.filter((error) => !["BAD_USER_INPUT"].includes(error.extensions.code))]).toEqual([
        query,
        answer.errors === undefined ? undefined : [],
      ]);
    }
  });
});

describe("connections of one caller", () => {
  /** Asked after others and answered: what they have sent, and that they have gone, has arrived by then. */
  const arrived = async () => expect((await wire({ method: "GET", path: "/healthz" })).status).toBe(200);
  /** Lets no credential be looked up until it is called. */
  const holdLookUps = async () => {
    await app.db.query("/* test */ begin");
    await app.db.query("/* test */ lock table credential in access exclusive mode");
    return async () => {
      await app.db.query("/* test */ rollback");
      const running =
        "select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query like '%from \"credential\"%'";
      await waitUntil(
        async () => (await app.db.query(`/* test */ ${running} and pid <> pg_backend_pid()`)).rowCount === 0,
      );
      await arrived();
    };
  };
  const lookUpsWait = () =>
    waitUntil(async () => {
      const waiting = "select 1 from pg_locks where relation = 'credential'::regclass and not granted";
      return (await app.db.query(`/* test */ ${waiting}`)).rowCount! > 0;
    });
  const all = <T>(count: number, make: () => Promise<T>) => Promise.all(Array.from({ length: count }, make));
  const connect = async (token: string | null) => {
    const socket = new WebSocket(`${app.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    const said = new Promise<string>((resolve) =>
      socket.once("message", (data) => resolve(JSON.parse(String(data)).type)),
    );
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(
      JSON.stringify({ type: "connection_init", payload: token === null ? {} : { authorization: `Bearer ${token}` } }),
    );
    return { socket, closed, said };
  };
  test("1,000 sockets at once, and no more; a client that left before it was authenticated is not counted", async () => {
    const team = await createTestTeam(app);
    const { token } = await team.addMember("REVIEWER");
    const release = await holdLookUps();
    const gone = await all(1_000, () => connect(token));
    await lookUpsWait();
    for (const { socket } of gone) socket.close();
    await Promise.all(gone.map(({ closed }) => closed));
    await release();
    const there = await all(1_000, () => connect(token));
    expect(new Set(await Promise.all(there.map(({ said, closed }) => Promise.race([said, closed]))))).toEqual(
      new Set(["connection_ack"]),
    );
    const further = await connect(token);
    expect(await Promise.race([further.said, further.closed])).toBe(4429);
    // Streams count with them, and are refused as whatever comes too often.
    const headers = { accept: "text/event-stream", authorization: `Bearer ${token}` };
    const refused = await wire({ method: "GET", path: "/graphql/stream?query=%7B__typename%7D", headers });
    expect([refused.status, Number(refused.headers["retry-after"]) > 0]).toEqual([429, true]);
    for (const { socket } of there) socket.terminate();
  });

  test("a hundred anonymous sockets from one network, and no more", async () => {
    const there = await all(100, () => connect(null));
    expect(new Set(await Promise.all(there.map(({ said, closed }) => Promise.race([said, closed]))))).toEqual(
      new Set(["connection_ack"]),
    );
    const further = await connect(null);
    expect(await Promise.race([further.said, further.closed])).toBe(4429);
    for (const { socket } of there) socket.terminate();
  });

  test("nor is a stream that was left", async () => {
    const team = await createTestTeam(app);
    const { token } = await team.addMember("REVIEWER");
    const path = `/graphql/stream?query=${encodeURIComponent("{ team { id } }")}`;
    const headers = { accept: "text/event-stream", authorization: `Bearer ${token}` };
    const ask = async () => {
      const { hostname, port } = new URL(app.url);
      const socket = createConnection(Number(port), hostname);
      const lines = Object.entries({ host: "beckon.test", ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
      await new Promise<void>((resolve) =>
        socket.write(`GET ${path} HTTP/1.1\r\n${lines.join("")}\r\n`, () => resolve()),
      );
      return socket;
    };
    const release = await holdLookUps();
    const left = await all(1_000, ask);
    await lookUpsWait();
    await arrived();
    for (const socket of left) socket.destroy();
    await Promise.all(left.map((socket) => new Promise((resolve) => socket.once("close", resolve))));
    await arrived();
    await release();
    const answer = await wire({ method: "GET", path, headers });
    expect([answer.status, answer.text.includes(team.id)]).toEqual([200, true]);
  });

  test("200 operations at once over one socket, also of one that takes the same id again and again", async () => {
    const team = await createTestTeam(app);
    const { socket, said } = await connect((await team.addMember("REVIEWER")).token);
    expect(await said).toBe("connection_ack");
    const last = new Promise<Any>((resolve) =>
      socket.on("message", (data) => {
        const message = JSON.parse(String(data));
        if (message.id === "last") resolve(message);
      }),
    );
    const send = (message: object) => socket.send(JSON.stringify(message));
    await app.db.query("/* test */ begin");
    await app.db.query("/* test */ lock table assessment in access exclusive mode");
    for (let n = 0; n < 200; n++) {
      send({ id: "same", type: "subscribe", payload: { query: "{ assessments(first: 1) { nodes { id } } }" } });
      send({ id: "same", type: "complete" });
    }
    send({ id: "last", type: "subscribe", payload: { query: "{ __typename }" } });
    const answer = await last;
    await app.db.query("/* test */ rollback");
    expect([answer.type, answer.payload[0]?.extensions]).toEqual([
      "error",
      { code: "RATE_LIMITED", retryAfter: expect.any(Number) },
    ]);
    socket.terminate();
  });
});
