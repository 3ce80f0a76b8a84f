import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { destinationFor } from "./chat-destinations.ts";
import { FakeGreenhouse, greenhouseCalls } from "./greenhouse-client.ts";
import { ServerProcess } from "./server-process.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { type ReceivedSpan, TraceReceiver } from "./trace-receiver.ts";
import { waitUntil } from "./wait-until.ts";
import { createFor } from "./webhook-endpoints.ts";
import { Receiver } from "./webhook-receiver.ts";

/*
 * An API and a worker process export to one receiver, as to a collector. The calls are made first, and the tests look at what
 * came of them when the last steps of each trace are there: a process that stops waits for its last export, but not for ever.
 */

// Its worker would take the e-mails away from the process with traces.
const app = testApp({ ROLE: "api", WEBHOOK_ALLOW_PRIVATE: "true" });
const collector = new TraceReceiver();
const partner = new Receiver();
const processes: ServerProcess[] = [];
const channel = new Receiver();
const ats = new FakeGreenhouse();
const calls = { start: newTrace(), signIn: newTrace(), page: newTrace(), complete: newTrace() };
let team: TestTeam;
let token: string;
let address: string;

function newTrace() {
  const [traceId, spanId] = [randomBytes(16).toString("hex"), randomBytes(8).toString("hex")];
  return { traceId, spanId, traceparent: `00-${traceId}-${spanId}-01` };
}

async function send(url: string, { traceparent }: { traceparent: string }, body?: object): Promise<void> {
  const headers = { "content-type": "application/json", traceparent };
  const answer = await fetch(
    url,
    body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) },
  );
  expect(await answer.text()).not.toContain('"errors"');
}

async function startProcess(role: string): Promise<ServerProcess> {
  const server = await ServerProcess.at({
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
    ROLE: role,
    DRAIN_SECONDS: "0",
    WEBHOOK_ALLOW_PRIVATE: "true",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    // Milliseconds between two exports.
    OTEL_BSP_SCHEDULE_DELAY: "200",
  });
  await server.start();
  processes.push(server);
  return server;
}

beforeAll(async () => {
  await collector.open();
  await partner.open();
  await channel.open();
  await ats.open();
  team = await createTestTeam(app);
  await createFor(team, partner, { eventTypes: ["ASSESSMENT_STARTED"] });
  await destinationFor(team, channel, { eventTypes: ["ASSESSMENT_STARTED"] });
  const assessment = await team.publishAssessment("Traces");
  address = newAddress();
  const { results } = await team.invite(assessment, [address], { sendEmail: false });
  token = results[0].invitation.inviteUrl.split("/i/")[1];
  const [api] = [await startProcess("api"), await startProcess("worker")];
  await send(`${api.url}/i/${token}`, calls.page);
  // Events that are handled together are a step of the trace of the first one.
  await team.waitForHandlers();
  const start = "mutation Start($t: String!) { startAssessment(token: $t) { userErrors { code } } }";
  await send(`${api.url}/graphql`, calls.start, { query: start, variables: { t: token } });
  await app.mail.waitFor(team.owner.email);
  await partner.waitFor(1);
  const signIn = "mutation ($e: EmailAddress!) { requestSignIn(email: $e) { userErrors { code } } }";
  await send(`${api.url}/graphql`, calls.signIn, { query: signIn, variables: { e: team.owner.email } });
  await app.mail.waitFor(team.owner.email, 2);
  await channel.waitFor(1);
  await completeForGreenhouse(api.url);
  const lastSteps: [{ traceId: string }, string[]][] = [
    [calls.start, ["mutation Start", "handle events", "render e-mail", "send e-mail", "webhook", "chat message"]],
    [calls.signIn, ["mutation", "job mail-sign-in", "send e-mail"]],
    [calls.complete, ["POST /i/:token/submit", "message to a partner"]],
    [calls.page, ["GET /i/:token"]],
  ];
  for (const [{ traceId }, names] of lastSteps)
    await waitUntil(async () => {
      const there = new Set(collector.of(traceId).map((span) => span.name));
      return names.every((name) => there.has(name));
    });
  for (const server of processes) await server.stop();
});

/** Greenhouse sends a test, which its candidate completes. */
async function completeForGreenhouse(url: string): Promise<void> {
  const { aClient, completeAssessment } = greenhouseCalls(app);
  const { team: theirs, client, assessment } = await aClient();
  const { path, interviewId } = await ats.send(client, assessment, newAddress());
  await completeAssessment(theirs, interviewId, { url, headers: { traceparent: calls.complete.traceparent } });
  await waitUntil(async () => ats.callbacksTo(path) > 0);
}

afterAll(async () => {
  for (const server of processes) await server.kill();
  await partner.close();
  await channel.close();
  await ats.close();
  await collector.close();
});

/** The one span of a trace that has this name. */
function one(spans: ReceivedSpan[], name: string | RegExp): ReceivedSpan {
  const found = spans.filter((span) => (typeof name === "string" ? span.name === name : name.test(span.name)));
  expect({ name: String(name), found: found.map((span) => span.name) }).toMatchObject({ found: [expect.any(String)] });
  return found[0]!;
}

describe("one trace", () => {
  test("leads from the click to the e-mail and the webhook, across two processes", () => {
    const spans = collector.of(calls.start.traceId);
    const request = one(spans, "POST /graphql");
    const operation = one(spans, "mutation Start");
    expect(request).toMatchObject({ parent: calls.start.spanId, kind: 2, role: "api", failed: false });
    expect(request.attributes).toMatchObject({ "http.route": "/graphql", "http.response.status_code": 200 });
    expect(operation).toMatchObject({ parent: request.id, role: "api" });
    const statements = spans.filter((span) => span.parent === operation.id && span.role === "api");
    expect(statements.map((span) => span.name)).toEqual(expect.arrayContaining(["BEGIN", "COMMIT"]));
    expect(statements.every((span) => span.kind === 3)).toBe(true);

    for (const [name, kind] of [
      ["handle events", 5],
      ["render e-mail", 1],
      ["send e-mail", 3],
      ["webhook", 3],
      ["chat message", 3],
    ] as const)
      expect(one(spans, name)).toMatchObject({ parent: operation.id, kind, role: "worker", failed: false });
    expect(one(spans, "send e-mail").attributes).toMatchObject({
      "beckon.email.kind": expect.stringMatching(/STARTED/),
      "beckon.email.state": "SENT",
      "beckon.request_id": request.attributes["beckon.request_id"],
    });
    const handled = one(spans, "handle events");
    expect(spans.filter((span) => span.parent === handled.id).length).toBeGreaterThan(3);
  });

  test("goes on at the receiver of the webhook", () => {
    const { id } = one(collector.of(calls.start.traceId), "webhook");
    const [received] = partner.received;
    expect(received!.headers.traceparent).toBe(`00-${calls.start.traceId}-${id}-01`);
  });

  test("leads from a submission to the callback to Greenhouse", () => {
    const spans = collector.of(calls.complete.traceId);
    const callback = one(spans, "message to a partner");
    expect(callback).toMatchObject({ parent: one(spans, "POST /i/:token/submit").id, kind: 3, role: "worker" });
    expect(callback.attributes).toMatchObject({ "http.response.status_code": 200, "beckon.attempt": 1 });
  });

  test("leads from the request for a link through the job to the e-mail", () => {
    const spans = collector.of(calls.signIn.traceId);
    const operation = one(spans, "mutation");
    const job = one(spans, "job mail-sign-in");
    expect(job).toMatchObject({ parent: operation.id, kind: 5, role: "worker" });
    expect(one(spans, "send e-mail")).toMatchObject({ parent: job.id, role: "worker" });
  });
});

test("pages are named by their route, and nothing that was exported has a token, an address or a value of a statement", () => {
  const page = one(collector.of(calls.page.traceId), /^GET \/i/);
  expect(page).toMatchObject({ name: "GET /i/:token", parent: calls.page.spanId });
  const all = collector.requests.map(({ text }) => text).join("\n");
  for (const secret of [token, address, team.owner.email, team.owner.token, "user:", "@team.test"])
    expect(all.includes(secret)).toBe(false);
  expect(new Set(collector.requests.map(({ path }) => path))).toEqual(new Set(["/v1/traces"]));
});

test("what no request caused begins no trace of single statements", () => {
  const roots = collector.spans.filter((span) => span.parent === "");
  expect(roots.filter((span) => span.kind === 3 && span.attributes["db.system.name"] !== undefined)).toEqual([]);
  expect(collector.spans.filter((span) => /readyz/.test(span.name))).toEqual([]);
});
