import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Client, createClient } from "graphql-ws";
import WebSocket from "ws";
import { Balancer } from "../balancer.ts";
import { type Any, ask } from "../client.ts";
import { allEvents, latestCursor, wholeLog } from "../live-client.ts";
import { ServerProcess } from "../server-process.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, inviteMutation, newAddress, type TestTeam, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

/** It works on the jobs and is not restarted. The balancer does not know it. */
const app = testApp({ ROLE: "worker" });
const restarts = 10;
const requestsWanted = 10_000;
const loads = 8;
let servers: ServerProcess[];
let balancer: Balancer;
let team: TestTeam;

beforeAll(async () => {
  servers = await Promise.all(
    [1, 2].map(() =>
      ServerProcess.at({
        DATABASE_URL: app.databaseUrl,
        SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
        ROLE: "api",
        DRAIN_SECONDS: "5",
      }),
    ),
  );
  for (const server of servers) await server.start();
  balancer = new Balancer(servers.map(({ url }) => url));
  await balancer.open(500);
  team = await createTestTeam({ ...app, url: balancer.url });
}, 240_000);
afterAll(async () => {
  await balancer?.close();
  for (const server of servers ?? []) await server.kill();
});

/** What was answered, and what was not as it should. */
const answered = { requests: 0, submitted: 0, failed: [] as string[] };

async function send(
  path: string,
  init: RequestInit,
  isRight: (status: number, text: string) => boolean,
): Promise<string> {
  answered.requests++;
  try {
    const answer = await fetch(balancer.url + path, { redirect: "manual", ...init });
    const text = await answer.text();
    if (!isRight(answer.status, text)) answered.failed.push(`${path}: ${answer.status} ${text.slice(0, 200)}`);
    return text;
  } catch (error) {
    answered.failed.push(`${path}: ${(error as Error).message} ${String((error as Error).cause)}`);
    return "";
  }
}

const graphql = async (query: string, variables: object = {}): Promise<Any> => {
  const text = await send(
    "/graphql",
    {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${team.owner.token}` },
      body: JSON.stringify({ query, variables }),
    },
    (status, body) => status === 200 && JSON.parse(body).errors === undefined,
  );
  return text === "" ? null : JSON.parse(text).data;
};

/** Invites a candidate, who opens, starts and submits; the team reads lists meanwhile. */
async function round(assessmentId: string): Promise<void> {
  const made = await graphql(inviteMutation, {
    input: { assessmentId, candidates: [{ email: newAddress() }] },
    sendEmail: false,
    dryRun: false,
  });
  const url = made?.inviteCandidates.results[0].invitation.inviteUrl;
  if (url === undefined) return;
  const page = `/i/${tokenOf(url)}`;
  const form = (fields: object) => ({ method: "POST", body: new URLSearchParams({ ...fields }) });
  await send(page, {}, (status) => status === 200);
  await send(`${page}/start`, form({}), (status) => status === 303);
  await graphql("{ invitations(first: 5) { nodes { id state } } candidates(first: 5) { nodes { id } } }");
  await send(page, {}, (status) => status === 200);
  await send(`${page}/submit`, form({ notes: "done" }), (status) => status === 303);
  answered.submitted++;
  await graphql("{ viewer { __typename } assessments { nodes { id } } }");
}

/** A client that follows the log and connects again by itself, after its last cursor. */
function follow(after: string): { client: Client; sequences: number[]; closes: number[] } {
  const sequences: number[] = [];
  const closes: number[] = [];
  let cursor = after;
  const client = createClient({
    url: `${balancer.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${team.owner.token}` },
    retryAttempts: 1_000,
    retryWait: async () => await new Promise((resolve) => setTimeout(resolve, 50)),
    on: { closed: (event) => void closes.push((event as { code: number }).code) },
  });
  const subscribe = () =>
    client.subscribe<Any>(
      // graphql-ws reads the variables anew when it subscribes again.
      {
        query: allEvents(),
        variables: {
          get after() {
            return cursor;
          },
        } as never,
      },
      {
        next: ({ data }) => {
          if (data?.edge == null) return;
          sequences.push(data.edge.node.sequence);
          cursor = data.edge.cursor;
        },
        error: () => undefined,
        complete: () => undefined,
      },
    );
  subscribe();
  return { client, sequences, closes };
}

test("ten rolling restarts or more behind a proxy that does not retry: 0 of 10,000 requests fail, no event is missed or doubled", async () => {
  const after = await latestCursor(balancer.url, team.owner.token);
  const first = (await wholeLog(balancer.url, team.owner.token)).length + 1;
  const assessment = await team.publishAssessment("Rolling");
  const followers = Array.from({ length: 40 }, () => follow(after));
  let isOver = false;
  const load = Promise.all(
    Array.from({ length: loads }, async () => {
      while (!isOver) await round(assessment.id);
    }),
  );
  let restarted = 0;
  for (; restarted < restarts || answered.requests < requestsWanted; restarted++) {
    await waitUntil(async () => balancer.ready.length === servers.length, 120_000);
    const server = servers[restarted % servers.length]!;
    expect(await server.stop()).toBe(0);
    await server.start();
  }
  await waitUntil(async () => balancer.ready.length === servers.length, 120_000);
  isOver = true;
  await load;

  const log = await wholeLog(balancer.url, team.owner.token);
  const wanted = log.slice(first - 1).map((edge: Any) => edge.node.sequence);
  for (const { sequences } of followers) await waitUntil(async () => sequences.length >= wanted.length, 60_000);
  expect(followers.filter(({ sequences }) => sequences.join() !== wanted.join())).toEqual([]);
  // All of them were asked to go to another process at least once.
  expect(followers.every(({ closes }) => closes.includes(1001))).toBe(true);
  const { submissions } = await ask(
    balancer.url,
    team.owner.token,
    "{ submissions: invitations(filter: { state: [SUBMITTED] }) { totalCount } }",
  );
  expect(submissions.totalCount).toBe(answered.submitted);
  console.log(`${answered.requests} requests, ${restarted} restarts, ${answered.failed.length} failed`);
  expect({ failed: answered.failed.slice(0, 9), balancer: balancer.failures }).toEqual({ failed: [], balancer: [] });
  expect(answered.requests).toBeGreaterThanOrEqual(requestsWanted);
  for (const { client } of followers) await client.dispose();
}, 900_000);
