import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import { issueSignInToken } from "../src/access/credentials/issue-credential.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { errorFields } from "../src/platform/process/log.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { type Any, ask, post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, inviteMutation, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
let team: TestTeam;
/** The server in a separate process, whose output is tested. */
let child: ChildProcess;
let childUrl: string;
let printed = "";

/** The canaries that must not be in any line: the text that was sent → its meaning. */
const canaries = new Map<string, string>();
/** Valid links, keys and tokens. */
const usable = new Map<string, string>();
let serial = 0;
/** A unique text. */
const canary = (what: string): string => {
  const text = `Zq${randomBytes(6).toString("hex")}x${++serial}`;
  canaries.set(text, what);
  // Addresses are stored and shown in lower case.
  canaries.set(text.toLowerCase(), what);
  return text;
};
const secret = (what: string, value: string): string => {
  canaries.set(value, what);
  usable.set(value, what);
  return value;
};

beforeAll(async () => {
  team = await createTestTeam(app, canary("team's name"));
  child = spawn(process.execPath, ["dist/src/main.js"], {
    cwd: projectRoot,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATABASE_URL: app.databaseUrl,
      SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
      SECRET_KEY: "a secret of the tests that is long enough to be one",
      PUBLIC_URL: "http://beckon.test",
      PORT: "0",
      LOG_LEVEL: "info",
    },
  });
  for (const stream of [child.stdout!, child.stderr!]) stream.on("data", (chunk) => (printed += chunk));
  const port = await waitUntil(async () => /"port":(\d+).*"msg":"started"/.exec(printed)?.[1], 120_000);
  childUrl = `http://127.0.0.1:${port}`;
}, 90_000);
afterAll(async () => {
  const ended = new Promise((resolve) => child.on("close", resolve));
  child.kill("SIGTERM");
  await ended;
});

/** Sends raw bytes. */
const wire = (
  url: string,
  path: string,
  init: { method?: string; headers?: Record<string, string>; body?: string } = {},
) =>
  new Promise<number>((resolve) => {
    const { hostname, port } = new URL(url);
    const asked = request(
      { hostname, port, path, method: init.method ?? "GET", headers: init.headers, agent: false },
      (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode!));
      },
    );
    asked.on("error", () => resolve(0));
    asked.end(init.body);
  });

/** Uses every entry point of a server with data that must not be logged. */
async function throughEveryEntryPoint(url: string): Promise<void> {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const json = { "content-type": "application/json" };
  const key = secret(
    "API key",
    (await team.addApiKey("READ", "INVITE", "INVITATION_LINKS", "CANDIDATES_PII", "ASSESSMENTS")).token,
  );
  const owner = secret("bearer token", team.owner.token);
  const member = await team.addMember("MANAGER", canary("member's name"));
  secret("bearer token", member.token);
  canaries.set(member.email, "member's address");

  // The mutations of the domain, with canaries in every text field.
  const made = await ask(
    url,
    key,
    "mutation ($i: CreateAssessmentInput!) { createAssessment(input: $i) { assessment { id } userErrors { code } } }",
    {
      i: {
        title: canary("title"),
        instructions: canary("instructions"),
        externalId: canary("external id"),
        defaultMessage: canary("message"),
        launchUrl: null,
      },
    },
  );
  const { id } = made.createAssessment.assessment;
  await ask(url, key, "mutation ($id: ID!) { publishAssessment(id: $id) { userErrors { code } } }", { id });
  const address = `${canary("address")}@example.test`;
  const refused = `${canary("address that bounces")}@example.test`;
  const bounceText = canary("words of the mail server");
  const deferred = `${canary("address that waits")}@example.test`;
  app.mail.reject = (to) =>
    to === refused.toLowerCase()
      ? { code: 550, text: `no such user <${to}> ${bounceText}` }
      : to === deferred.toLowerCase()
        ? { code: 451, text: `come back later <${to}> ${bounceText}` }
        : null;
  const people = [
    {
      email: `"${canary("name")}" <${address}>`,
      ref: canary("ref"),
      externalId: canary("external id"),
      candidateExternalId: canary("external id"),
      metadata: { note: canary("metadata") },
    },
    { email: refused },
    { email: deferred },
    { email: `${canary("address that is none")} at example` },
    { id: canary("id that is none") },
  ];
  const { inviteCandidates } = await ask(url, member.token, inviteMutation, {
    input: {
      assessmentId: id,
      candidates: people,
      message: canary("message"),
      title: canary("batch's title"),
      labels: [canary("label")],
    },
    sendEmail: true,
    dryRun: false,
  });
  expect(inviteCandidates.results.map((row: Any) => row.outcome)).toEqual([
    "INVITED",
    "INVITED",
    "INVITED",
    "REJECTED",
    "REJECTED",
  ]);
  const [first] = inviteCandidates.results;
  await app.mail.waitFor(address.toLowerCase());
  const inviteUrl = first.invitation.inviteUrl as string;
  const start = secret("start token", tokenOf(inviteUrl));
  const practice = secret("practice token", tokenOf(first.invitation.practiceUrl));
  const submitted = `https://example.test/${canary("submission's address")}?key=${canary("its key")}`;
  const headers = {
    "user-agent": canary("user agent"),
    referer: `http://x.test/${canary("referer")}`,
    cookie: `beckon=${canary("cookie")}; other=${canary("cookie")}`,
    "x-forwarded-for": canary("forwarded"),
  };
  for (const path of [
    `/i/${start}`,
    `/p/${practice}`,
    `/i/${canary("token")}`,
    `/p/${canary("token")}`,
    `/i/${start}?saved=${canary("query")}`,
    `/i/${start}/${canary("path")}`,
    `/${canary("path")}`,
    `/unsubscribe/${canary("token")}`,
  ])
    await wire(url, path, { headers });
  const form = (fields: Record<string, string>) => ({
    method: "POST",
    headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });
  await wire(url, `/i/${start}/start`, form({}));
  await wire(url, `/i/${start}/save`, form({ url: canary("bad address"), notes: canary("notes") }));
  await wire(url, `/i/${start}/submit`, form({ url: submitted, notes: canary("notes") }));
  await wire(url, `/i/${start}/submit`, { ...form({}), body: `notes=${canary("notes").repeat(9_000)}` });
  await wire(url, `/i/${start}/submit`, {
    method: "POST",
    headers: { "content-type": "application/xml" },
    body: canary("body"),
  });
  await wire(url, `/i/${canary("token").padEnd(300, "x")}`);
  await wire(url, `/i/%E0%A4%A${canary("path that cannot be decoded")}`);

  // Signing in, and unsubscribing from notifications.
  const { em } = app.running.services;
  const signIn = secret(
    "sign-in token",
    await inTransaction(em, (inner) => issueSignInToken(inner, { teamId: team.uuid, memberId: member.uuid })),
  );
  await wire(url, `/sign-in/${signIn}`);
  const signed = await post(url, "mutation ($t: String!) { signIn(token: $t) { token userErrors { code } } }", {
    t: signIn,
  });
  secret("bearer token", signed.data.signIn.token);
  const second = secret(
    "sign-in token",
    await inTransaction(em, (inner) => issueSignInToken(inner, { teamId: team.uuid, memberId: member.uuid })),
  );
  const session = await fetch(`${url}/sign-in/${second}`, { method: "POST", redirect: "manual" });
  const cookie = /beckon=([^;]+)/.exec(session.headers.get("set-cookie") ?? "")![1]!;
  secret("session", cookie);
  await wire(url, "/", { headers: { cookie: `beckon=${cookie}` } });
  await wire(url, `/sign-in/bki_${canary("token")}`);
  await wire(url, "/sign-in/x", form({ csrf: canary("csrf") }));
  const notified = await app.mail.waitFor(member.email, 2);
  const unsubscribe = secret(
    "unsubscribe token",
    /\/unsubscribe\/([A-Za-z0-9_-]{64})/.exec(notified[0]!.raw.replace(/=\r\n/g, ""))![1]!,
  );
  await wire(url, `/unsubscribe/${unsubscribe}`);
  await wire(url, `/unsubscribe/${unsubscribe}`, form({ "List-Unsubscribe": "One-Click" }));

  // All kinds of invalid GraphQL requests.
  for (const authorization of [
    `Bearer ${canary("bearer")}`,
    `Bearer bkk_${"0".repeat(64)}${canary("bearer").slice(0, 7)}`,
    `Basic ${canary("basic")}`,
    canary("bare"),
  ])
    await post(url, "{ viewer { __typename } }", {}, { authorization });
  for (const [query, variables] of [
    ["query ($id: ID!) { node(id: $id) { id } }", { id: { secret: canary("variable") } }],
    ["query ($e: EmailAddress) { candidate(email: $e) { id } }", { e: canary("variable") }],
    [
      "query ($f: InvitationFilter) { invitations(filter: $f) { nodes { id } } }",
      { f: { [canary("field of a variable")]: canary("variable") } },
    ],
    ["query ($d: DateTime) { invitations(filter: { createdAfter: $d }) { nodes { id } } }", { d: canary("variable") }],
    ["query ($c: Cursor) { invitations(after: $c) { nodes { id } } }", { c: canary("cursor") }],
    [`{ ${canary("field")} }`, {}],
    [`{ viewer { __typename ... on ${canary("type")} { id } } }`, {}],
    [`{ node(id: "${canary("literal")}" }`, {}],
    [`{ viewer { ${canary("syntax")}( } }`, {}],
    [`query ${canary("operation")} { ${canary("alias")}: node(id: "${canary("id")}") { id } }`, {}],
    [
      "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } signIn(token: $t) { userErrors { code } } }",
      { t: canary("token") },
    ],
    ["query ($t: String!) { candidateInvitation(token: $t) { state } }", { t: start }],
    [`{ ${`${canary("deep")}: team { id } `.repeat(400)} }`, {}],
  ] as [string, object][])
    await post(url, query, variables, bearer(key));
  for (const body of [`{"query": "{ viewer { ${canary("malformed JSON")}`, `["${canary("list")}"]`, canary("no JSON")])
    await wire(url, "/graphql", { method: "POST", headers: { ...json, ...headers, ...bearer(key) }, body });
  await wire(url, "/graphql", {
    method: "POST",
    headers: { "content-type": `text/${canary("type").toLowerCase()}`, ...bearer(key) },
    body: canary("body"),
  });
  await wire(url, `/graphql?query=${encodeURIComponent(`{ node(id: "${canary("query")}") { id } }`)}`, {
    headers: { "apollo-require-preflight": "1", ...bearer(key) },
  });
  await wire(url, "/graphql", {
    method: "POST",
    headers: json,
    body: JSON.stringify({ query: "{ viewer { __typename } }", variables: { x: canary("large").repeat(400_000) } }),
  });

  // The same over WebSocket.
  for (const authorization of [`Bearer ${canary("bearer")}`, `Bearer ${key}`]) {
    const socket = new WebSocket(
      `${url.replace("http", "ws")}/graphql?token=${canary("query")}`,
      "graphql-transport-ws",
      { headers },
    );
    await new Promise<void>((resolve) => {
      socket.on("error", () => resolve());
      socket.on("close", () => resolve());
      socket.on("open", () => socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } })));
      socket.on("message", (data) => {
        const { type, id: answered } = JSON.parse(String(data)) as Any;
        if (type === "connection_ack")
          for (const [n, query] of [
            `{ viewer { ${canary("field")} } }`,
            `{ viewer { ${canary("syntax")}`,
            `{ ${canary("alias")}: node(id: "${canary("id")}") { id } }`,
          ].entries())
            socket.send(
              JSON.stringify({ id: `${canary("subscription")}-${n}`, type: "subscribe", payload: { query } }),
            );
        else if (String(answered).endsWith("-2")) socket.send(canary("no message"));
      });
    });
  }

  // Error messages of PostgreSQL with values, in the request and in background work.
  const raised = canary("words of the database");
  await app.db.query(`/* test */ create function complain() returns trigger language plpgsql as $$ begin
    raise exception using errcode = '23505', message = E'duplicate key (${raised})\\n    second line ${raised}', detail = 'Key (email)=(${raised}) already exists.', hint = '${raised}', constraint = '${raised}'; end $$`);
  await app.db.query(
    "/* test */ create trigger complain before insert on candidate for each row execute function complain()",
  );
  const failed = await post(
    url,
    `mutation ($e: String!) { ${canary("alias")}: inviteCandidates(input: { assessmentId: "${id}", candidates: [{ email: $e, name: "${canary("name")}" }] }) { results { outcome } } }`,
    { e: `${canary("address")}@example.test` },
    bearer(owner),
  );
  expect(failed.errors?.map((error) => error.extensions.code)).toEqual(["INTERNAL"]);
  await app.db.query("/* test */ drop trigger complain on candidate");
  for (const change of ["update on email", "delete on sign_in_request"])
    await app.db.query(`/* test */ create trigger complain before ${change} for each row execute function complain()`);
  await app.db.query(
    "/* test */ create trigger complain before insert on notification_decision for each row execute function complain()",
  );
  const later = `${canary("address")}@example.test`;
  const stuck = await ask(url, owner, inviteMutation, {
    input: { assessmentId: id, candidates: [{ email: later }] },
    sendEmail: true,
    dryRun: false,
  });
  await post(url, "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }", {
    t: secret("start token", tokenOf(stuck.inviteCandidates.results[0].invitation.inviteUrl)),
  });
  await ask(url, owner, "mutation ($e: EmailAddress!) { requestSignIn(email: $e) { userErrors { code } } }", {
    e: `${canary("address")}@example.test`,
  });
  // In either process: the queue stores the error of a job, and the failures of event handlers are stored, too.
  await waitUntil(async () => {
    const { rows } = await app.db.query(
      "/* test */ select (select count(*) from reaction_failure)::int as set_aside, (select count(*) from pgboss.job where output is not null)::int as failed",
    );
    return rows[0].set_aside > 0 && rows[0].failed > 0;
  });
  await app.db.query("/* test */ drop function complain cascade");
  await app.mail.waitFor(later.toLowerCase());
  await wire(url, "/metrics", { headers });
}

/** The canaries that a text contains. */
const found = (text: string, which = canaries): string[] =>
  [...which]
    .filter(([value]) => text.includes(value))
    .map(
      ([value, what]) =>
        `${what}: …${text.slice(Math.max(0, text.indexOf(value) - 120), text.indexOf(value) + value.length + 40)}…`,
    );

describe("data that must never be logged", () => {
  test("no line of the log and no metric repeats data of any entry point", async () => {
    await throughEveryEntryPoint(app.url);
    await throughEveryEntryPoint(childUrl);
    canaries.delete("");
    expect(canaries.size).toBeGreaterThan(150);
    const logged = app.log.join("");
    expect(found(logged)).toEqual([]);
    expect(found(printed)).toEqual([]);
    for (const url of [app.url, childUrl]) expect(found(await (await fetch(`${url}/metrics`)).text())).toEqual([]);
    // The errors themselves are in the log.
    for (const text of [logged, printed])
      for (const part of ['"msg":"unexpected error"', '"route":"/i/:token/submit"']) expect(text).toContain(part);
    // Either of the two processes may send an e-mail.
    expect(logged + printed).toMatch(/"state":"BOUNCED"/);
    expect(logged + printed).toMatch(/"state":"DEFERRED"/);
    expect(logged + printed).toMatch(/"msg":"jobs failed"/);
    expect(logged + printed).toMatch(/"msg":"event handler failed; event skipped"/);
  }, 240_000);

  test("every line is one JSON object, and identifies its request, job or e-mail", async () => {
    const lines = [...app.log, ...printed.split("\n").filter((line) => line !== "" && !/^[┌│└]/.test(line))];
    for (const line of lines) {
      const entry = JSON.parse(line) as Record<string, unknown>;
      const { msg } = entry;
      if (msg === "request" || msg === "request failed" || msg === "unexpected error")
        expect(line).toMatch(/"requestId":"[0-9a-f-]{36}"/);
      if (msg === "request") expect(entry.route).toMatch(/^(none|\/|(\/(:token|[a-z-]+|\*))+)$/);
      if (msg === "jobs failed") expect(entry).toMatchObject({ job: expect.any(String), jobIds: [expect.any(String)] });
      if (msg === "e-mail" || msg === "e-mail not rendered")
        expect(entry).toMatchObject({ emailId: expect.any(String) });
      for (const field of ["err", "stack", "message", "detail", "headers", "hostname"])
        expect([msg, field in entry]).toEqual([msg, false]);
    }
    expect(lines.length).toBeGreaterThan(100);
  });

  test("the x-request-id of the response is the one in the log", async () => {
    const response = await fetch(`${app.url}/healthz`);
    const id = response.headers.get("x-request-id")!;
    await waitUntil(async () => app.log.some((line) => line.includes(id)));
    // What could break a line of a log or hold an address is replaced; only one header counts.
    const forged = await fetch(`${app.url}/healthz`, {
      headers: { "x-request-id": 'forged","msg":"x', "request-id": "forged" },
    });
    expect(forged.headers.get("x-request-id")).not.toContain("forged");
  });

  test("a logged error contains nothing of its message, whatever number of lines that has", () => {
    const error = Object.assign(new TypeError("one secret\n    at secret\n  secret (x)"), {
      detail: "secret",
      code: "E1",
    });
    const fields = errorFields(error);
    expect(fields).toEqual({ error: "TypeError", code: "E1", at: expect.stringContaining("secrets.test.ts") });
    expect(JSON.stringify(fields).replaceAll("secrets.test.ts", "")).not.toMatch(/secret/);
    expect(errorFields("a secret")).toEqual({ error: "string" });
  });

  test("a dump of every table, the queue's included, contains no usable credential (rules: Invariants 8)", async () => {
    const { rows: tables } = await app.db.query(
      "/* test */ select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')",
    );
    expect(tables.length).toBeGreaterThan(20);
    let dump = "";
    for (const { name } of tables) {
      const { rows } = await app.db.query(`/* test */ select t::text as row from ${name} t`);
      dump += `${name}\n${rows.map((one) => one.row).join("\n")}\n`;
    }
    // The dump contains the expected rows, so the search would find a canary.
    expect(dump).toContain(team.uuid);
    expect(usable.size).toBeGreaterThan(15);
    expect(found(dump, usable)).toEqual([]);
    for (const [value, what] of usable) {
      const parts: [string, string][] = /^bk[ski]_/.test(value)
        ? // Its random part, and the same as bytes.
          [["random part", value.slice(4, 68)]]
        : // A link's ids are known; the last 16 bytes are what makes it one.
          [
            ["MAC", Buffer.from(value, "base64url").subarray(32).toString("hex")],
            ["MAC", Buffer.from(value, "base64url").subarray(32).toString("base64").replace(/=+$/, "")],
            ["MAC", Buffer.from(value, "base64url").subarray(32).toString("base64url")],
          ];
      for (const [part, text] of parts) expect([what, part, dump.includes(text)]).toEqual([what, part, false]);
    }
    expect(dump).not.toMatch(/\bbk[ski]_[0-9a-f]{20}/);
    expect(dump).not.toMatch(/\/(i|p|unsubscribe|sign-in)\/[A-Za-z0-9_-]{40}/);
  });
});
