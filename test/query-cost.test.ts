import { afterEach, describe, expect, test } from "@jest/globals";
import { getIntrospectionQuery } from "graphql";
import { createClient as createSseClient } from "graphql-sse";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { purgeExpired } from "../src/access/sign-in/purge-expired.ts";
import type { Any } from "./client.ts";
import { verbMutation } from "./invitation-mutations.ts";
import { allEvents } from "./live-client.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const bucket = 1_000;
const lease = bucket / 50;
/** So slow that nothing of note comes back while a test runs. */
const app = testApp({ ROLE: "api", COST_BUCKET: String(bucket), COST_RESTORE: "1", TRUST_PROXY: "1" });

interface Sent {
  status: number;
  headers: Headers;
  data: Any;
  errors?: Any[];
  cost: { requested: number; actual: number; available: number; maximum: number; restoreRate: number } | undefined;
}

async function send(
  as: { token: string } | null,
  query: string,
  variables: object = {},
  { url = app.url, headers = {} }: { url?: string; headers?: Record<string, string> } = {},
): Promise<Sent> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(as === null ? {} : { authorization: `Bearer ${as.token}` }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors, extensions } = (await response.json()) as Any;
  return { status: response.status, headers: response.headers, data, errors, cost: extensions?.cost };
}

/** A query that costs three points for each of so many aliases, whatever there is: each looks up three ids. */
const costly = (aliases: number): string =>
  `{ ${Array.from({ length: aliases }, (_, n) => `a${n}: nodes(ids: ["a", "b", "c"]) { id }`).join(" ")} }`;
/** As if so many seconds had gone by. */
const secondsPass = (seconds: number) =>
  app.db.query("/* test */ update cost_bucket set filled_at = filled_at - make_interval(secs => $1)", [seconds]);
const now = async (): Promise<number> =>
  Number((await app.db.query("/* test */ select extract(epoch from clock_timestamp())::float8 as at")).rows[0].at);

/** Spends 900 of a bucket. */
async function spend(as: { token: string }): Promise<void> {
  for (let n = 0; n < 3; n++) expect((await send(as, costly(100))).status).toBe(200);
}

const clients: { dispose(): unknown }[] = [];
const socketOf = (as: { token: string }) => {
  const client = createClient({
    url: `${app.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${as.token}` },
    retryAttempts: 0,
    // Else it is closed whenever nothing runs over it.
    lazy: false,
  });
  clients.push(client);
  const closed: unknown[] = [];
  client.on("closed", (event) => void closed.push(event));
  const ask = (query: string) =>
    new Promise<Any>((resolve) => {
      let result: Any;
      client.subscribe(
        { query },
        {
          next: (value) => (result = value),
          error: (errors) => resolve({ refused: errors }),
          complete: () => resolve(result),
        },
      );
    });
  return { client, ask, closed };
};
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

describe("extensions.cost", () => {
  test("requested is the page as it was asked for, actual the page as it was; the rest is given back", async () => {
    const team = await createTestTeam(app);
    for (const title of ["A", "B", "C"]) await team.publishAssessment(title);
    const reader = await team.addMember("REVIEWER");
    const page = "{ assessments(first: 10) { nodes { id title } pageInfo { hasNextPage } } }";
    const first = await send(reader, page);
    expect(first.data.assessments.nodes).toHaveLength(3);
    expect(first.cost).toEqual({
      requested: 10,
      actual: 3,
      available: expect.any(Number),
      maximum: bucket,
      restoreRate: 1,
    });
    expect(first.cost!.available).toBeGreaterThanOrEqual(bucket - 3);
    expect(first.cost!.available).toBeLessThanOrEqual(bucket - 2);
    // A full page costs what was asked for, whatever is selected of its rows.
    const second = await send(
      reader,
      `query ($no: Boolean!) { some: assessments(first: 3) { ...p } }
       fragment p on AssessmentConnection { nodes { id createdBy { id name } ... on Assessment { name: title state @include(if: $no) } } }`,
      { no: false },
    );
    expect([second.cost!.requested, second.cost!.actual]).toEqual([3, 3]);
    expect(second.cost!.available).toBeLessThanOrEqual(first.cost!.available - 3 + 1);
    // Of several ids each is paid for.
    const { id } = first.data.assessments.nodes[0];
    const three = await send(reader, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids: [id, id, id] });
    expect([three.cost!.requested, three.cost!.actual]).toEqual([3, 3]);
    // One object and null: both were looked up.
    const none = await send(reader, '{ team { id } assessment(id: "asm_00000000000000000000000000") { id title } }');
    expect(none.data.assessment).toBeNull();
    expect([none.cost!.requested, none.cost!.actual]).toEqual([2, 2]);
    // A list without pages: ten of it are expected, and there is one.
    await team.invite(await team.publishAssessment("D"), [newAddress()], {
      sendEmail: false,
      input: { assigneeIds: [reader.id] },
    });
    const list = await send(reader, "{ candidates(first: 1) { nodes { assignees { id } } } }");
    expect(list.data.candidates.nodes).toEqual([{ assignees: [{ id: reader.id }] }]);
    expect([list.cost!.requested, list.cost!.actual]).toEqual([1 + 10, 1 + 1]);
  });

  test("a row is a point, however it is read; 25 values are one where that is more", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("A");
    await team.invite(
      assessment,
      Array.from({ length: 5 }, () => newAddress()),
      { sendEmail: false },
    );
    const reader = await team.addMember("REVIEWER");
    const dashboard = await send(
      reader,
      `query ($n: Int!) { invitations(first: $n) { totalCount pageInfo { hasNextPage endCursor } edges { cursor
        node { id state createdAt startedAt candidate { id email name } assessment { id title } invitedBy { id displayName } } } } }`,
      { n: 50 },
    );
    expect([dashboard.cost!.requested, dashboard.cost!.actual]).toEqual([50, 5]);
    // By default 2,000 points come back each second: forty such pages.
    expect(dashboard.cost!.requested * 40).toBeLessThanOrEqual(2_000);
    const wide = Array.from({ length: 48 }, (_, n) => `a${n}: state`).join(" ");
    const page = await send(reader, `{ invitations(first: 50) { nodes { id ${wide} } } }`);
    expect([page.cost!.requested, page.cost!.actual]).toEqual([Math.ceil((1 + 50 * 50) / 25), 11]);
    // The nested lists of a row are rows of their own.
    const nested = await send(
      reader,
      "{ assessments(first: 2) { nodes { id invitations(first: 20) { nodes { id } } } } }",
    );
    expect([nested.cost!.requested, nested.cost!.actual]).toEqual([2 * (1 + 20), 1 + 5]);
    // The sizes of lists are those of the variables of each call.
    for (const n of [10, 50, 3]) {
      const sized = await send(reader, "query ($n: Int!) { assessments(first: $n) { nodes { id } } }", { n });
      expect(sized.cost!.requested).toBe(n);
    }
  });

  test("reading the schema costs 500 points, a type of it 50; what is no operation has no cost", async () => {
    const team = await createTestTeam(app);
    const [reader, other] = [await team.addMember("REVIEWER"), await team.addMember("REVIEWER")];
    expect((await send(reader, getIntrospectionQuery())).cost).toMatchObject({ requested: 500, actual: 500 });
    expect(
      (await send(other, '{ a: __type(name: "Team") { name } b: __type(name: "Nothing") { name } }')).cost,
    ).toEqual(expect.objectContaining({ requested: 100, actual: 100 }));
    const fresh = await team.addMember("REVIEWER");
    expect((await send(fresh, "{ __typename }")).cost).toMatchObject({ requested: 0, available: bucket });
    expect((await send(reader, "{ nonsense }")).cost).toBeUndefined();
    expect((await send(reader, "{ team { id } }", { nobody: "minds" })).cost).toMatchObject({
      requested: 1,
      actual: 1,
    });
  });

  test("nothing is given back for what ran and was blotted out: one bad cursor does not make the rest free", async () => {
    const team = await createTestTeam(app);
    const reader = await team.addMember("REVIEWER");
    const ids = [(await team.publishAssessment("A")).id, (await team.publishAssessment("B")).id];
    const invitations = (first: number, more = "") => `invitations(first: ${first}${more}) { nodes { id state } }`;
    const query = (more: string) =>
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Assessment { ${invitations(50)} ${more} } } }`;
    const blotted = await send(reader, query(`bad: ${invitations(1, ', after: "nonsense"')}`), { ids });
    expect(blotted.data.nodes).toEqual([null, null]);
    expect(blotted.cost!.requested).toBeGreaterThan(100);
    expect(blotted.cost!.actual).toBe(blotted.cost!.requested);
    // A field that is refused where it stands costs what it costs.
    const refused = await send(reader, "{ team { id } apiKeys { id name createdBy { id name } } }");
    expect(refused.data).toEqual({ team: { id: team.id }, apiKeys: null });
    expect(refused.cost!.actual).toBe(2);
  });

  test("a list without pages at the top is expected to be ten long, as any other", async () => {
    const team = await createTestTeam(app);
    const made = await team.addMember("OWNER");
    const create = "mutation ($input: ApiKeyInput!) { createApiKey(input: $input) { userErrors { code } } }";
    for (const name of ["a", "b", "c"]) await send(made, create, { input: { name, scopes: ["READ"] } });
    const list = await send(made, "{ apiKeys { id name createdBy { id } } }");
    expect(list.data.apiKeys).toHaveLength(3);
    expect([list.cost!.requested, list.cost!.actual]).toEqual([10, 3]);
  });

  test("rows that a call hands in count, a point for ten", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    const assessment = await team.publishAssessment("X");
    const invite = (count: number) =>
      send(
        manager,
        "mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, sendEmail: false) { batch { id } userErrors { code } } }",
        {
          input: {
            assessmentId: assessment.id,
            candidates: Array.from({ length: count }, () => ({ email: newAddress() })),
          },
        },
      );
    const [few, many] = [await invite(5), await invite(105)];
    expect(many.cost!.requested - few.cost!.requested).toBe(10);
    expect(many.cost!.actual - few.cost!.actual).toBe(10);
    const lock = verbMutation("lockInvitations", [], "id");
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `inv_${n}`);
    const [none, some] = [await send(manager, lock, { ids: ids(9) }), await send(manager, lock, { ids: ids(1_999) })];
    expect(some.cost!.requested - none.cost!.requested).toBe(199);
  });

  test("more than a bucket ever holds is QUERY_TOO_COMPLEX: waiting would not help", async () => {
    const team = await createTestTeam(app);
    const reader = await team.addMember("REVIEWER");
    const refused = await send(
      reader,
      "{ assessments(first: 100) { nodes { id invitations(first: 10) { nodes { id } } } } }",
    );
    expect([refused.status, refused.errors![0].extensions.code]).toEqual([400, "QUERY_TOO_COMPLEX"]);
    expect(refused.errors![0].message).toContain(`${bucket} are there at the most`);
    expect(refused.cost).toMatchObject({ requested: 1_100, actual: 0, available: bucket });
  });
});

describe("over the limit", () => {
  test("429 with Retry-After and RATE_LIMITED with retryAfter; as soon as that time is over, it works", async () => {
    const team = await createTestTeam(app);
    const [busy, other] = [await team.addMember("REVIEWER"), await team.addMember("REVIEWER")];
    await spend(busy);
    const refused = await send(busy, costly(100));
    expect(refused.status).toBe(429);
    expect(refused.data).toBeUndefined();
    const { message, extensions } = refused.errors![0];
    expect(extensions).toEqual({ code: "RATE_LIMITED", retryAfter: expect.any(Number) });
    expect(extensions.retryAfter).toBeGreaterThan(150);
    expect(extensions.retryAfter).toBeLessThanOrEqual(200);
    expect(refused.headers.get("retry-after")).toBe(String(extensions.retryAfter));
    expect(refused.headers.get("x-request-id")).not.toBeNull();
    expect(message).toMatch(/^This operation costs 300 points, and 1\d\d are available\. Try again in \d+ seconds\.$/);
    expect(refused.cost).toMatchObject({ requested: 300, actual: 0, maximum: bucket });
    expect(refused.cost!.available).toBeGreaterThanOrEqual(100);
    expect(refused.cost!.available).toBeLessThan(150);
    // Nothing was taken for it: what is there can still be spent.
    expect((await send(busy, costly(33))).status).toBe(200);
    expect((await send(busy, costly(100))).status).toBe(429);
    // Another credential of the same team has a bucket of its own; a name of a type is for nothing.
    expect((await send(other, costly(100))).status).toBe(200);
    expect((await send(busy, "{ __typename }")).status).toBe(200);
    const again = await send(busy, costly(100));
    await secondsPass(again.errors![0].extensions.retryAfter);
    const served = await send(busy, costly(100));
    expect([served.status, served.cost?.actual]).toEqual([200, 300]);
  });

  test("points come back at the rate of the bucket, and never beyond it", async () => {
    const team = await createTestTeam(app);
    const busy = await team.addMember("REVIEWER");
    await spend(busy);
    expect((await send(busy, costly(66))).status).toBe(429);
    await secondsPass(100);
    // The database says what has come back; 100 were there.
    const { cost } = await send(busy, costly(66));
    expect(cost!.actual).toBe(198);
    expect(cost!.available).toBeLessThan(60);
    await secondsPass(1_000_000);
    for (let n = 0; n < 3; n++) expect((await send(busy, costly(100))).status).toBe(200);
    expect((await send(busy, costly(100))).status).toBe(429);
  });

  test("who has no credential is counted by address, which nothing keeps", async () => {
    const ask = (address: string) =>
      send(
        null,
        `{ ${Array.from({ length: 100 }, (_, n) => `a${n}: viewer { __typename }`).join(" ")} }`,
        {},
        {
          headers: { "x-forwarded-for": address },
        },
      );
    const answers = [];
    for (let n = 0; n < 11; n++) answers.push(await ask("203.0.113.7"));
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(200), 429]);
    expect(answers[0]!.cost).toMatchObject({ requested: 100, actual: 100 });
    expect((await ask("203.0.113.8")).status).toBe(200);
    // Who has one address of IPv6 has 2^64 of them: its network is counted.
    const further = [];
    for (let n = 0; n < 11; n++) further.push((await ask(`2001:db8:0:7::${n}`)).status);
    expect(further).toEqual([...Array(10).fill(200), 429]);
    expect((await ask("2001:db8:0:8::1")).status).toBe(200);
    // IPv4 as IPv6 writes it is what it is.
    expect((await ask("::ffff:203.0.113.7")).status).toBe(429);
    expect((await ask("::ffff:203.0.113.9")).status).toBe(200);
    const { rows } = await app.db.query("/* test */ select encode(key, 'escape') as key from cost_bucket");
    expect(rows.filter(({ key }) => key.includes("203.0.113"))).toEqual([]);
  });

  test("an older limit answers in the same form, Retry-After included; also on a page", async () => {
    const ask = () =>
      send(
        null,
        'mutation { requestSignIn(email: "nobody@cost.test") { userErrors { code } } }',
        {},
        {
          headers: { "x-forwarded-for": "203.0.113.20" },
        },
      );
    for (let n = 0; n < 20; n++) expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect([refused.status, refused.errors![0].extensions]).toEqual([
      429,
      { code: "RATE_LIMITED", retryAfter: expect.any(Number) },
    ]);
    expect(refused.headers.get("retry-after")).toBe(String(refused.errors![0].extensions.retryAfter));
    const page = await fetch(`${app.url}/sign-in`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", "x-forwarded-for": "203.0.113.20" },
      body: "email=nobody%40cost.test",
    });
    expect([page.status, page.headers.get("content-type")]).toEqual([429, expect.stringContaining("text/html")]);
    expect(Number(page.headers.get("retry-after"))).toBeGreaterThan(3_000);
  });

  test("200 calls race over two processes: what is served is within the bucket and what came back meanwhile", async () => {
    const rate = 100;
    await app.restart({ COST_RESTORE: String(rate) });
    const second = await startSecondApp(app);
    try {
      const team = await createTestTeam(app);
      const busy = await team.addMember("REVIEWER");
      const began = await now();
      // Each process has leased points before the race; which of them gets how many of the rest is chance.
      for (const url of [app.url, second.url]) expect((await send(busy, costly(1), {}, { url })).status).toBe(200);
      const answers = await Promise.all(
        Array.from({ length: 200 }, async (_, n) => {
          const url = n % 2 === 0 ? app.url : second.url;
          return { url, ...(await send(busy, costly(10), {}, { url })) };
        }),
      );
      const ended = await now();
      const served = answers.filter(({ status }) => status === 200);
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(200 - served.length);
      expect(served.length).toBeLessThan(200);
      const spent = served.reduce((sum, { cost }) => sum + cost!.actual, 0);
      expect(spent).toBe(30 * served.length);
      expect(spent).toBeLessThanOrEqual(bucket + rate * (ended - began));
      // And nobody was sent away while there was enough: but for two leases, and less than one call is left.
      expect(spent).toBeGreaterThan(bucket - 2 * lease - 40);
    } finally {
      await second.stop();
      await app.restart();
    }
  });

  test("a lease that is not used goes back, at the latest when its process stops", async () => {
    const team = await createTestTeam(app);
    const busy = await team.addMember("REVIEWER");
    const points = async () =>
      (await app.db.query("/* test */ select points from cost_bucket order by points limit 1")).rows[0].points;
    await app.db.query("/* test */ delete from cost_bucket");
    await send(busy, costly(1));
    const held = bucket - 3 - lease;
    expect(await points()).toBe(held);
    // What was asked for in vain is a refund; it does not stay with the process, either.
    const { cost } = await send(busy, "{ assessments(first: 90) { nodes { id title state } } }");
    expect([cost!.requested, cost!.actual]).toEqual([90, 1]);
    await waitUntil(async () => (await points()) > held + lease - 5);
    expect(await points()).toBeLessThanOrEqual(bucket - 3);
    await send(busy, costly(1));
    expect(await points()).toBeLessThan(bucket - lease);
    await app.restart();
    expect(await points()).toBeGreaterThan(bucket - lease);
  });

  test("a full bucket is deleted in time, another one is not", async () => {
    const team = await createTestTeam(app);
    const [one, two] = [await team.addMember("REVIEWER"), await team.addMember("REVIEWER")];
    await app.restart();
    await app.db.query("/* test */ delete from cost_bucket");
    await spend(one);
    await secondsPass(2_000);
    await spend(two);
    await purgeExpired(app.running.services);
    expect((await app.db.query("/* test */ select from cost_bucket")).rowCount).toBe(1);
    expect((await send(two, costly(100))).status).toBe(429);
    expect((await send(one, costly(100))).status).toBe(200);
  });

  test("COST_BUCKET=0 counts nothing and says nothing", async () => {
    const team = await createTestTeam(app);
    const busy = await team.addMember("REVIEWER");
    await app.restart({ COST_BUCKET: "0" });
    for (let n = 0; n < 5; n++) {
      const { status, cost } = await send(busy, costly(100));
      expect([status, cost]).toEqual([200, undefined]);
    }
    await app.restart();
  });
});

describe("over sockets and streams", () => {
  test("a query is charged like one over HTTP; refused it is an error of its own, and the socket stays", async () => {
    const team = await createTestTeam(app);
    const busy = await team.addMember("REVIEWER");
    const { ask, closed } = socketOf(busy);
    const answer = await ask(costly(100));
    expect(answer.extensions.cost).toMatchObject({ requested: 300, actual: 300, maximum: bucket });
    expect((await send(busy, costly(1))).cost!.available).toBeLessThan(bucket - 300);
    // What was too much is given back here, too.
    expect((await ask("{ assessments(first: 100) { nodes { id title } } }")).extensions.cost).toMatchObject({
      requested: 100,
      actual: 1,
    });
    for (let n = 0; n < 2; n++) await ask(costly(100));
    const { refused } = await ask(costly(100));
    expect(refused[0].extensions).toEqual({ code: "RATE_LIMITED", retryAfter: expect.any(Number) });
    expect((await ask("{ __typename }")).data).toEqual({ __typename: "Query" });
    expect(closed).toEqual([]);
    expect((await send(busy, costly(100))).status).toBe(429);
  });

  test("a subscription is charged once, when it begins, and refused where nothing is left", async () => {
    const team = await createTestTeam(app);
    const busy = await team.addMember("MANAGER");
    const left = async () => (await send(busy, "{ __typename }")).cost!.available;
    const withInvitations = (first: number) =>
      allEvents(`cursor node { id candidate { invitations(first: ${first}) { nodes { id } } } }`);
    const { client } = socketOf(busy);
    const before = await left();
    let received = 0;
    const begun = new Promise<void>((resolve) => {
      client.subscribe(
        { query: withInvitations(20), variables: { after: null } },
        { next: () => void (++received === 3 && resolve()), error: () => undefined, complete: () => undefined },
      );
    });
    const price = await waitUntil(async () => before - (await left()) || null);
    for (const title of ["A", "B", "C"]) await team.publishAssessment(title);
    await begun;
    expect(before - (await left())).toBeLessThanOrEqual(price);
    await spend(busy);
    const expensive = withInvitations(100);
    const refused = await new Promise<Any>((resolve) =>
      client.subscribe({ query: expensive }, { next: resolve, error: resolve, complete: () => resolve(null) }),
    );
    expect(refused[0].extensions).toEqual({ code: "RATE_LIMITED", retryAfter: expect.any(Number) });
  });

  test("the same over server-sent events", async () => {
    const team = await createTestTeam(app);
    const busy = await team.addMember("REVIEWER");
    const client = createSseClient({
      url: `${app.url}/graphql/stream`,
      headers: { authorization: `Bearer ${busy.token}` },
      retryAttempts: 0,
    });
    clients.push(client);
    const ask = (query: string) =>
      new Promise<Any>((resolve, reject) => {
        let result: Any;
        client.subscribe(
          { query },
          { next: (value) => (result = value), error: reject, complete: () => resolve(result) },
        );
      });
    for (let n = 0; n < 3; n++)
      expect((await ask(costly(100))).extensions.cost).toMatchObject({ requested: 300, actual: 300 });
    const { errors } = await ask(costly(100));
    expect(errors[0].extensions).toEqual({ code: "RATE_LIMITED", retryAfter: expect.any(Number) });
    expect((await send(busy, costly(100))).status).toBe(429);
  });
});
