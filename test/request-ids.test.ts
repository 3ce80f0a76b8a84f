import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import type { Any } from "./client.ts";
import { startMutation } from "./live-client.ts";
import { RawSocket } from "./raw-socket.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, inviteMutation, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import { createFor } from "./webhook-endpoints.ts";
import { receivers } from "./webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const openReceiver = receivers();

/** The lines of the log with a message. */
const lines = (message: string): Any[] =>
  app.log.map((line) => JSON.parse(line)).filter((line) => line.msg === message);
const lineOf = (message: string, requestId: string) =>
  waitUntil(async () => lines(message).find((line) => line.requestId === requestId));

const postAs = async (id: string, query: string, variables: object = {}, headers: object = {}): Promise<Response> =>
  fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-id": id, ...headers },
    body: JSON.stringify({ query, variables }),
  });

describe("x-request-id", () => {
  test.each([
    ["an answer", "/graphql?query={__typename}", { "apollo-require-preflight": "1" }],
    ["a page", "/sign-in", {}],
    ["a page that says what is wrong", "/i/none", { accept: "text/html" }],
    ["JSON of what is not there", "/none", {}],
    ["what refuses a credential", "/graphql", { authorization: "Bearer none" }],
    ["an address that cannot be read", "/%", {}],
    ["health", "/healthz", {}],
  ])("stands on %s", async (_, path, headers) => {
    const given = await fetch(`${app.url}${path}`, { headers: { ...headers, "x-request-id": "proxy-1/a.b" } as never });
    expect(given.headers.get("x-request-id")).toBe("proxy-1/a.b");
    const made = await fetch(`${app.url}${path}`, { headers: headers as never });
    expect(made.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("stands on a stream and on a socket, also one that is refused", async () => {
    const team = await createTestTeam(app);
    const controller = new AbortController();
    const stream = await fetch(`${app.url}/graphql/stream`, {
      method: "POST",
      signal: controller.signal,
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        authorization: `Bearer ${team.owner.token}`,
        "x-request-id": "stream-1",
      },
      body: JSON.stringify({ query: "subscription { assessmentEvents { cursor } }" }),
    });
    expect([stream.status, stream.headers.get("x-request-id")]).toEqual([200, "stream-1"]);
    controller.abort();

    const handshake = async (headers: object, event: "upgrade" | "unexpected-response"): Promise<Any> => {
      const socket = new WebSocket(`${app.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
        headers: { "x-request-id": "socket-1", ...headers },
      });
      socket.on("error", () => undefined);
      const [first, second] = await once(socket, event);
      socket.terminate();
      return (event === "upgrade" ? first : second).headers["x-request-id"];
    };
    expect(await handshake({}, "upgrade")).toBe("socket-1");
    expect(await handshake({ origin: "https://foreign.example" }, "unexpected-response")).toBe("socket-1");
  });

  test.each([
    ["too long", "x".repeat(65)],
    ["an address", "someone@example.com"],
    ["with spaces", "two words"],
    ["a sign that means none", "-"],
    ["empty", ""],
  ])("that is %s is replaced", async (_, id) => {
    const answer = await fetch(`${app.url}/healthz`, { headers: { "x-request-id": id } });
    expect(answer.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("that comes twice or with bytes outside of ASCII is replaced", async () => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      Buffer.from("GET /healthz HTTP/1.1\r\nhost: x\r\nx-request-id: one\r\nx-request-id: tw\u00f6\r\n\r\n", "latin1"),
    );
    const [answer] = await once(socket, "data");
    socket.destroy();
    expect(String(answer)).toMatch(/x-request-id: [0-9a-f-]{36}\r\n/i);
  });
});

describe("the id of a request", () => {
  test("is in the lines of its e-mail and its webhook", async () => {
    const team = await createTestTeam(app);
    const receiver = await openReceiver();
    await createFor(team, receiver, { eventTypes: ["ASSESSMENT_STARTED", "INVITATION_EMAIL_SENT"] });
    const assessment = await team.publishAssessment("Ids");
    const input = { assessmentId: assessment.id, candidates: [{ email: newAddress() }] };
    const authorization = { authorization: `Bearer ${team.owner.token}` };
    const invited = await postAs("invite-1", inviteMutation, { input, sendEmail: true, dryRun: false }, authorization);
    const [{ invitation }] = ((await invited.json()) as Any).data.inviteCandidates.results;
    expect(await lineOf("e-mail", "invite-1")).toMatchObject({ kind: "INVITATION", state: "SENT" });
    // The event that the e-mail was sent comes of the request as well.
    expect(await lineOf("webhook", "invite-1")).toMatchObject({ state: "SUCCEEDED", attempt: 1, status: 204 });

    await postAs("start-1", startMutation, { t: invitation.inviteUrl.split("/i/")[1] });
    expect(await lineOf("request", "start-1")).toMatchObject({ route: "/graphql", status: 200 });
    expect(await lineOf("e-mail", "start-1")).toMatchObject({ state: "SENT" });
    expect(await lineOf("webhook", "start-1")).toMatchObject({ state: "SUCCEEDED" });
  });

  test("is in the lines of the e-mail of its job, and of a webhook's test", async () => {
    const team = await createTestTeam(app);
    const query = "mutation ($e: EmailAddress!) { requestSignIn(email: $e) { userErrors { code } } }";
    await postAs("sign-in-1", query, { e: team.owner.email });
    expect(await lineOf("e-mail", "sign-in-1")).toMatchObject({ kind: "SIGN_IN", state: "SENT" });

    const receiver = await openReceiver();
    const { id } = await createFor(team, receiver, { eventTypes: ["ASSESSMENT_STARTED"] });
    const test = `mutation ($id: ID!) { sendTestWebhook(id: $id, eventType: ASSESSMENT_STARTED) { userErrors { code } } }`;
    await postAs("test-1", test, { id }, { authorization: `Bearer ${team.owner.token}` });
    expect(await lineOf("webhook", "test-1")).toMatchObject({ state: "SUCCEEDED" });
  });

  test("of an operation over a socket is that of the socket, with a number", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Sockets");
    const { results } = await team.invite(assessment, [newAddress()], { sendEmail: false });
    const socket = await new RawSocket(app.url, team.owner.token).acknowledged();
    socket.subscribe("1", "{ team { id } }");
    await socket.received("1", "complete");
    socket.subscribe("2", startMutation, { t: results[0].invitation.inviteUrl.split("/i/")[1] });
    await socket.received("2", "complete");
    const line = await waitUntil(async () =>
      lines("e-mail").find(({ requestId }) => /^[0-9a-f-]{36}\.2$/.test(requestId)),
    );
    expect(line).toMatchObject({ state: "SENT" });
    socket.socket.terminate();
  });
});
