import { describe, expect, test } from "@jest/globals";
import { getIntrospectionQuery } from "graphql";
import WebSocket from "ws";
import { type Any, post } from "./client.ts";
import { costOf } from "./measures.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

const app = testApp();

const fan = (levels: number, of: (next: string) => string, leaf: string, on: string) =>
  [
    ...Array.from({ length: levels }, (_, i) => `fragment f${i} on ${on} { ${of(`f${i + 1}`)} }`),
    `fragment f${levels} on ${on} { ${leaf} }`,
  ].join(" ");
const nestedLiteral = (depth: number) => `${"{a:".repeat(depth)}1${"}".repeat(depth)}`;
const deep = (levels: number) => `${"candidate { assignees { team { ".repeat(levels)}id${" } } }".repeat(levels)}`;
const inner = "fields { name args { name type { name } } type { name ofType { name } } }";

/** Documents that would cost more than they are worth: the name says how. */
const monsters: [string, string, RegExp][] = [
  [
    "10,000 aliases",
    `{ ${Array.from({ length: 10_000 }, (_, i) => `a${i}: __typename`).join(" ")} }`,
    /tokens|characters/,
  ],
  ["500 aliases", `{ ${Array.from({ length: 500 }, (_, i) => `a${i}: __typename`).join(" ")} }`, /aliases/],
  [
    "aliases by fragments",
    `{ ...f0 } ${fan(8, (next) => `a: team { id } b: team { id } ...${next} ... { ...${next} }`, "c: __typename", "Query")}`,
    /aliases|selects/,
  ],
  ["depth 20", `{ invitations { nodes { ${deep(7)} } } }`, /levels deep/],
  [
    "depth 20 by fragments",
    `{ invitations { nodes { ...f0 } } } ${fan(10, (next) => `candidate { assignees { __typename } } assessment { createdBy { team { id } } } batch { assessment { createdBy { team { id } } } } ...${next}`, deep(6), "Invitation")}`,
    /levels deep|selects/,
  ],
  ["fields without end", `{ team { ${"id ".repeat(2_900)} } }`, /selects more/],
  ["the same field 300 times", `{ ${"invitations{nodes{candidate{id}}}".repeat(240)} }`, /same field/],
  ["the same field with arguments", `{ ${'node(id:"a"){id}'.repeat(300)} }`, /same field/],
  [
    "exponential fragments",
    `{ ...f0 } ${fan(30, (next) => `...${next} ...${next}`, "viewer { __typename }", "Query")}`,
    /selects more/,
  ],
  [
    "exponential fragments below a list",
    `{ invitations { nodes { ...f0 } } } ${fan(25, (next) => `...${next} ...${next}`, "id", "Invitation")}`,
    /selects more/,
  ],
  [
    "1,000 spreads",
    `{ ${"...f ".repeat(1_000)} } fragment f on Query { viewer { __typename } }`,
    /tokens|selects|same field/,
  ],
  ["3,001 tokens", `{ viewer { ${"__typename ".repeat(3_000)} } }`, /tokens/],
  [
    "a literal 10,000 levels deep",
    `mutation { inviteCandidates(input: { assessmentId: "x", candidates: [{ email: "a", metadata: ${nestedLiteral(10_000)} }] }) { userErrors { code } } }`,
    /tokens|characters/,
  ],
  ["a list 2,500 levels deep", `{ nodes(ids: ${"[".repeat(2_500)}${"]".repeat(2_500)}) { id } }`, /tokens|deeply/],
  ["a megabyte of comments", `${"#\n".repeat(500_000)}{ viewer { __typename } }`, /characters/],
  [
    "nested lists",
    "{ invitations(first: 100) { nodes { candidate { assignees { notificationSettings { member { notificationSettings { id } } } } } emails { id invitation { emails { id } } } } } }",
    /values/,
  ],
  [
    "a page of pages by edges",
    "{ invitations(last: 100) { edges { node { emails { invitation { emails { invitation { id } } } } } } } }",
    /values/,
  ],
  [
    "introspection many times",
    `{ ${Array.from({ length: 40 }, (_, i) => `a${i}: __schema { types { ${inner} } }`).join(" ")} }`,
    /aliases/,
  ],
  [
    "introspection many times within",
    `{ __schema { ${Array.from({ length: 40 }, (_, i) => `a${i}: types { ${inner} }`).join(" ")} } }`,
    /aliases/,
  ],
  ["many operations", Array.from({ length: 450 }, (_, i) => `query q${i} { team { id } }`).join(" "), /tokens|selects/],
];
/** What validation refuses; it only must not take long, nor run for ever. */
const nonsense: [string, string][] = [
  ["a circle of fragments", "{ ...a } fragment a on Query { ...b viewer { __typename } } fragment b on Query { ...a }"],
  [
    "a fragment in itself",
    "{ invitations { nodes { ...a } } } fragment a on Invitation { candidate { id } batch { assessment { id } } ...a }",
  ],
  ["unknown fields", `{ ${Array.from({ length: 900 }, (_, i) => `invitationz${i}`).join(" ")} }`],
  ["unknown arguments", `{ node(${Array.from({ length: 900 }, (_, i) => `idd${i}:1`).join(" ")}) { id } }`],
  [
    "introspection in circles",
    "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
  ],
  ["a literal 700 levels deep", `{ invitations(filter: ${nestedLiteral(700)}) { totalCount } }`],
  ["no GraphQL", "x".repeat(90_000)],
];

/** Sends documents over one socket and collects what comes back for each. */
async function overSocket(token: string, documents: string[]): Promise<{ answers: Any[]; closed: number | null }> {
  const socket = new WebSocket(`${app.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  const answers: Any[] = documents.map(() => null);
  let left = documents.length;
  return await new Promise((resolve, reject) => {
    const end = (closed: number | null) => {
      resolve({ answers, closed });
      socket.terminate();
    };
    socket.on("error", reject);
    socket.on("close", (code) => end(code));
    socket.on("open", () =>
      socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } })),
    );
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as Any;
      if (message.type === "connection_ack")
        for (const [id, query] of documents.entries())
          socket.send(JSON.stringify({ id: String(id), type: "subscribe", payload: { query } }));
      if (message.type === "error" || message.type === "next") {
        answers[Number(message.id)] = message;
        if (--left === 0) end(null);
      }
    });
  });
}

/** In units of test/measures.ts. */
const maxCost = 40;

describe("documents that are too large", () => {
  test("over HTTP: 400 QUERY_TOO_COMPLEX, at a small cost", async () => {
    const team = await createTestTeam(app);
    await team.post("{ viewer { __typename } }");
    const costs: [string, number][] = [];
    for (const [name, document, message] of monsters) {
      const { result: answer, cost } = await costOf(maxCost, () => team.post(document));
      costs.push([name, cost]);
      expect([name, answer.status, answer.errors?.map((error) => error.extensions.code)]).toEqual([
        name,
        400,
        ["QUERY_TOO_COMPLEX"],
      ]);
      expect([name, answer.errors![0]!.message]).toEqual([name, expect.stringMatching(message)]);
    }
    for (const [name, document] of nonsense) {
      const { result: answer, cost } = await costOf(maxCost, () => team.post(document));
      costs.push([name, cost]);
      expect([name, answer.status, answer.errors![0]!.extensions.code]).toEqual([
        name,
        400,
        expect.stringMatching(/^GRAPHQL_(PARSE|VALIDATION)_FAILED$/),
      ]);
      expect(JSON.stringify(answer).length).toBeLessThan(100_000);
    }
    costs.sort(([, a], [, b]) => b - a);
    process.stdout.write(
      `most expensive rejections, in units of test/measures.ts: ${costs
        .slice(0, 4)
        .map(([name, cost]) => `${name} ${cost.toFixed(1)}`)
        .join(", ")}\n`,
    );
    expect(costs.filter(([, cost]) => cost > maxCost)).toEqual([]);
  });

  test("over the WebSocket: the same rejections, and the socket stays open", async () => {
    const team = await createTestTeam(app);
    // A frame takes 256 kB: what is larger closes the socket, below.
    const fitting = monsters.filter(([, document]) => document.length < 200_000);
    const { answers, closed } = await overSocket(team.owner.token, [
      ...fitting.map(([, document]) => document),
      "{ viewer { __typename } }",
    ]);
    expect(closed).toBeNull();
    fitting.forEach(([name], i) => {
      expect([name, answers[i].type, answers[i].payload.map((error: Any) => error.extensions?.code)]).toEqual([
        name,
        "error",
        ["QUERY_TOO_COMPLEX"],
      ]);
    });
    expect(answers.at(-1)).toMatchObject({ type: "next", payload: { data: { viewer: { __typename: "TeamMember" } } } });
    expect((await overSocket(team.owner.token, [`${"#\n".repeat(500_000)}{ viewer { __typename } }`])).closed).toBe(
      1009,
    );
  });

  test("over the WebSocket: what is no GraphQL is an error of its operation, and no other's", async () => {
    const team = await createTestTeam(app);
    const { answers, closed } = await overSocket(team.owner.token, [
      "{ viewer",
      "{ nothing }",
      "",
      "{ viewer { __typename } }",
    ]);
    expect(closed).toBeNull();
    expect(answers.map((answer) => answer.type)).toEqual(["error", "error", "error", "next"]);
    expect(answers[0].payload[0].extensions.code).toBe("GRAPHQL_PARSE_FAILED");
    expect(answers[1].payload[0].extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });
});

describe("what people and tools really send is within the limits", () => {
  test("introspection, also as GraphiQL asks, and twice by aliases", async () => {
    for (const query of [
      getIntrospectionQuery(),
      getIntrospectionQuery({
        descriptions: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        inputValueDeprecation: true,
        oneOf: true,
      }),
      '{ a: __type(name: "Invitation") { fields { name } } b: __type(name: "Candidate") { fields { name } } __typename }',
    ]) {
      const answer = await post(app.url, query);
      expect([answer.status, answer.errors]).toEqual([200, undefined]);
    }
  });

  test("a screen with many fragments, forty aliases and a full page", async () => {
    const team = await createTestTeam(app);
    const parts = Array.from(
      { length: 12 },
      (_, i) => `fragment p${i} on Invitation { id state candidate { id displayName } assessment { id title } }`,
    );
    const document = `{ viewer { __typename ... on TeamMember { id displayName } } invitations(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { ${parts.map((_, i) => `...p${i}`).join(" ")} emails { id state } } }
      ${Array.from({ length: 40 }, (_, i) => `n${i}: node(id: "x") { id }`).join(" ")} } ${parts.join(" ")}`;
    const answer = await team.post(document);
    expect([answer.status, answer.errors]).toEqual([200, undefined]);
  });

  test("a deep object as a variable is stored, or refused as too large; never an internal error", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const invite =
      "mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, sendEmail: false) { results { outcome } userErrors { code } } }";
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
    const send = async (metadata: string) => {
      const body = `{"query": ${JSON.stringify(invite)}, "variables": {"input": {"assessmentId": "${assessment.id}", "candidates": [{"email": "deep@example.test", "metadata": ${metadata}}]}}}`;
      const response = await fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${team.owner.token}` },
        body,
      });
      return { status: response.status, body: (await response.json()) as Any };
    };
    expect((await send(nested(500))).body.data.inviteCandidates.userErrors).toEqual([]);
    for (const depth of [10_000, 200_000]) {
      const { status, body } = await send(nested(depth));
      expect([depth, status, body.errors.map((error: Any) => error.extensions.code)]).toEqual([
        depth,
        400,
        ["BAD_USER_INPUT"],
      ]);
    }
  });
});
