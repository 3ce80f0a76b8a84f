import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Running } from "../src/app/start.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import type { Any } from "./client.ts";
import { ownStatementsOf } from "./statement-texts.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

/*
 * A query that was answered before is answered without Apollo. Whatever a request looks like, the whole HTTP answer has to
 * be the one that Apollo makes: a second process on the same database never answers without it.
 */

const origin = "https://app.example.com";
/** The smallest of which refused operations cost points. */
const bucket = 10_000;
/** So slow that nothing of note comes back while a test runs. */
const app = testApp({ ROLE: "api", ALLOWED_ORIGINS: origin, COST_BUCKET: String(bucket), COST_RESTORE: "1" });
let reference: Running;
let team: TestTeam;

const query = `query Some($first: Int = 2) { assessments(first: $first) { totalCount nodes { id title } } viewer { __typename } }
  query Other { viewer { __typename } }`;
const alone = "query Alone($first: Int) { assessments(first: $first) { nodes { title } } }";
const many = `query ($first: Int) { ${["a", "b", "c", "d", "e"].map((name) => `${name}: assessments(first: $first) { nodes { id } }`)} }`;
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");

beforeAll(async () => {
  reference = await startSecondApp(app, {}, { compilesQueries: false });
  team = await createTestTeam(app);
  for (const title of ["Welding", "Brazing „kalt“", "Soldering"]) await team.publishAssessment(title);
  for (const url of [app.url, reference.url]) {
    for (const operationName of ["Some", "Other"]) await send(url, { body: { query, operationName } });
    await send(url, { body: { query: alone } });
  }
});
afterAll(async () => {
  await reference?.stop();
});

interface Asked {
  /** An object is sent as JSON, a text as it is. */
  body: object | string;
  headers?: Record<string, string>;
  token?: string | null;
}

/** Sends a request. @returns the answer, and the line of the log about it, without what differs from answer to answer */
async function send(url: string, { body, headers = {}, token = team.owner.token }: Asked) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const { "x-request-id": requestId, date: _, ...others } = Object.fromEntries(response.headers);
  // Both processes charge the same bucket.
  const text = (await response.text()).replace(/"available":\d+/, '"available":0');
  // It is written once the answer has left.
  const line = await waitUntil(async () => app.log.find((one) => one.includes(requestId!)));
  const { requestId: __, time: ___, ms, ...logged } = JSON.parse(line) as Any;
  return { status: response.status, headers: others, text, logged, isTimed: typeof ms === "number", requestId };
}

const known = async (): Promise<number> =>
  (await app.running.services.metrics.knownQueries.get()).values[0]?.value ?? 0;

async function expectSame(asked: Asked): Promise<void> {
  const [quick, slow] = [await send(app.url, asked), await send(reference.url, asked)];
  expect(quick.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect({ ...quick, requestId: null }).toEqual({ ...slow, requestId: null });
}

const body = { query: alone, variables: { first: 2 } };
const some = { query, operationName: "Some" };

describe("a query that was answered before", () => {
  test.each<[string, Asked]>([
    ["with its variables", { body }],
    ["by one of its names", { body: some }],
    ["by the other", { body: { query, operationName: "Other" } }],
    [
      "with null for what may be left out",
      { body: { ...body, variables: null, operationName: null, extensions: null } },
    ],
    ["with extensions that say nothing", { body: { ...body, extensions: { clientLibrary: { name: "x" } } } }],
    ["as JSON with a charset", { body, headers: { "content-type": "Application/JSON; charset=UTF-8" } }],
    ["in the newer form", { body, headers: { accept: "application/graphql-response+json" } }],
    ["in any form", { body, headers: { accept: "text/html, */*;q=0.1" } }],
    ["from an allowed origin", { body, headers: { origin } }],
    ["from another origin", { body, headers: { origin: "https://evil.test" } }],
    ["with further headers", { body, headers: { "idempotency-key": "k", "x-apollo-operation-name": "y" } }],
  ])("%s is answered without Apollo, with the same answer and log", async (_, asked) => {
    const before = await known();
    await expectSame(asked);
    expect(await known()).toBe(before + 1);
  });

  test.each<[string, Asked]>([
    ["without a name, where the document has two", { body: { query } }],
    ["by a name that is not there", { body: { query, operationName: "None" } }],
    ["by an empty name", { body: { ...body, operationName: "" } }],
    ["by a number", { body: { ...body, operationName: 3 } }],
    ["with variables of another type", { body: { ...body, variables: { first: "two" } } }],
    ["with variables as a text", { body: { ...body, variables: '{"first":2}' } }],
    ["with a list of variables", { body: { ...body, variables: [2] } }],
    ["with a page that is too large", { body: { ...body, variables: { first: 1_000 } } }],
    ["with extensions as a text", { body: { ...body, extensions: "{}" } }],
    [
      "with a hash that is not its own",
      { body: { ...body, extensions: { persistedQuery: { version: 1, sha256Hash: "0" } } } },
    ],
    ["with its hash", { body: { ...body, extensions: { persistedQuery: { version: 1, sha256Hash: hash(alone) } } } }],
    ["with a documentId beside it", { body: { ...body, documentId: `sha256:${hash(alone)}` } }],
    ["in a list", { body: [body] }],
    ["as a list", { body: { ...body, query: [alone] } }],
    ["in a body that ends early", { body: JSON.stringify(body).slice(0, -1) }],
    [
      "as a form",
      { body: `query=${encodeURIComponent(alone)}`, headers: { "content-type": "application/x-www-form-urlencoded" } },
    ],
    ["as text", { body: JSON.stringify(body), headers: { "content-type": "text/plain" } }],
    ["in a form that nobody makes", { body, headers: { accept: "image/png" } }],
    ["without a credential", { body, token: null }],
    ["with a mistyped credential", { body, token: "bkk_0" }],
    ["with an unknown credential", { body, token: "unknown" }],
  ])("%s is answered by Apollo, or refused before", async (_, asked) => {
    const before = await known();
    await expectSame(asked);
    expect(await known()).toBe(before);
  });

  test("is found by its documentId, as the console asks", async () => {
    const text = readFileSync(join(projectRoot, "schema", "operations", "04-list-invitations.graphql"), "utf8");
    const documentId = `sha256:${hash(text)}`;
    await expectSame({ body: { documentId } });
    const before = await known();
    for (const asked of [{ documentId }, { extensions: { documentId } }, { query: text }])
      await expectSame({ body: asked });
    expect(await known()).toBe(before + 3);
  });

  test("costs the same points, which are taken once", async () => {
    const before = await known();
    const costs = [await costOf(app.url), await costOf(app.url), await costOf(app.url)];
    expect(await known()).toBe(before + 3);
    const { requested, actual } = await costOf(reference.url);
    for (const cost of costs) expect([cost.requested, cost.actual]).toEqual([requested, actual]);
    // A point may come back meanwhile.
    expect([2 * actual, 2 * actual - 1]).toContain(costs[0].available - costs[2].available);
  });

  test("goes on with graphql-js where its answer is an error, with the rows that were read and the charge that was made", async () => {
    const links = "{ invitations(first: 5) { nodes { id state inviteUrl } } }";
    const assessment = await team.publishAssessment("Links");
    await team.invite(assessment, ["ada@example.com"], { sendEmail: false });
    expect((await send(app.url, { body: { query: links } })).status).toBe(200);
    const spent: number[] = [];
    for (const url of [app.url, reference.url]) {
      const { token } = await team.addMember("REVIEWER");
      const before = await costOf(url, token);
      const statements = await ownStatementsOf(async () => {
        expect((await send(url, { body: { query: links }, token })).text).toContain("FORBIDDEN");
      });
      expect(statements).toHaveLength(1);
      spent.push(before.available - (await costOf(url, token)).available);
    }
    expect(Math.abs(spent[0]! - spent[1]!)).toBeLessThanOrEqual(1);
  });

  test("is refused for lack of points as by Apollo, and not charged for it twice", async () => {
    const answers = [];
    for (const url of [app.url, reference.url]) {
      const { token } = await team.addMember("MANAGER");
      const ask = (first: number) => send(url, { body: { query: many, variables: { first } }, token });
      expect((await ask(1)).status).toBe(200);
      // Not to nothing: what the process gives back to the bucket once a second would be lost, or not, by chance.
      await app.db.query("/* test */ update cost_bucket set points = points - 9600 where points >= 9600");
      // More than is left, and than the process has withdrawn before.
      const refused = await ask(100);
      expect([refused.status, refused.headers["retry-after"]]).toEqual([429, expect.any(String)]);
      const { available } = await costOf(url, token);
      answers.push({ ...refused, requestId: null, text: refused.text.replace(/\d+/g, "N"), available });
    }
    const [quick, slow] = answers;
    expect({ ...quick, headers: null, available: null }).toEqual({ ...slow, headers: null, available: null });
    expect(Math.abs(quick!.available - slow!.available)).toBeLessThanOrEqual(3);
  });
});

/** What a small query costs, as its answer says. */
async function costOf(url: string, token = team.owner.token): Promise<Any> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify(body) });
  return ((await answer.json()) as Any).extensions.cost;
}
