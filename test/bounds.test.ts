import { describe, expect, test } from "@jest/globals";
import { globalId, type NodeName, newId } from "../src/platform/ids/ids.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();
/** The answer of /graphql, byte by byte. */
const raw = async (team: TestTeam, query: string, variables: object = {}) => {
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${team.owner.token}` },
    body: JSON.stringify({ query, variables }),
  });
  return `${response.status} ${await response.text()}`;
};

const anyDocument = "query ($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }";
/** Documents that take an id of a kind, besides the one that takes any. @param own an assessment of the caller's team */
const documentsOf = (own: { id: string }): Partial<Record<NodeName, string[]>> => ({
  Assessment: [
    "query ($id: ID!) { assessment(id: $id) { title } }",
    'mutation ($id: ID!) { updateAssessment(id: $id, input: { title: "x" }) { assessment { id } userErrors { code message path existing { id } } } }',
    "mutation ($id: ID!) { publishAssessment(id: $id) { assessment { id } userErrors { code message path } } }",
    "mutation ($id: ID!) { archiveAssessment(id: $id) { assessment { id } userErrors { code message path } } }",
    'mutation ($id: ID!) { inviteCandidates(input: { assessmentId: $id, candidates: [{ email: "a@b.test" }] }) { batch { id } results { outcome } userErrors { code message path } } }',
    "query ($id: ID!) { invitations(filter: { assessmentId: $id }) { nodes { id } totalCount } candidates(filter: { invitedTo: $id }) { nodes { id } } events(filter: { assessmentIds: [$id] }) { nodes { id } } }",
  ],
  Candidate: [
    "query ($id: ID!) { candidate(id: $id) { email } invitations(filter: { candidateId: $id }) { totalCount } events(filter: { candidateIds: [$id] }) { nodes { id } } }",
    `mutation ($id: ID!) { inviteCandidates(dryRun: true, input: { assessmentId: "${own.id}", candidates: [{ id: $id }] }) { results { outcome candidate { id } errors { code message path } } userErrors { code message } } }`,
  ],
  Invitation: [
    "query ($id: ID!) { invitation(id: $id) { inviteUrl } notificationRecipients(invitationId: $id, eventType: ASSESSMENT_STARTED) { reason } events(filter: { invitationIds: [$id] }) { nodes { id } } }",
  ],
  InvitationBatch: ["query ($id: ID!) { invitations(filter: { batchId: $id }) { nodes { id } totalCount } }"],
  TeamMember: [
    "query ($id: ID!) { candidates(filter: { assigneeIds: [$id] }) { nodes { id } } }",
    `mutation ($id: ID!) { inviteCandidates(dryRun: true, input: { assessmentId: "${own.id}", assigneeIds: [$id], candidates: [{ email: "a@b.test" }] }) { results { outcome } userErrors { code message path } } }`,
    'mutation ($id: ID!) { createAssessment(input: { title: "x", defaultAssigneeIds: [$id] }) { assessment { id } userErrors { code message path } } }',
  ],
});

describe("an object of another team is like one that never existed (rules: Who may do what 4; Invariants 7)", () => {
  test("queries answer null, mutations NOT_FOUND, byte for byte the same", async () => {
    const [ours, theirs] = [await createTestTeam(app, "Ours"), await createTestTeam(app, "Theirs")];
    const own = await ours.publishAssessment("Own");
    const foreign = await theirs.publishAssessment("Foreign");
    const { results, batch } = await theirs.invite(foreign, [newAddress()], { sendEmail: false });
    const key = await theirs.addApiKey("READ");
    const event = (await theirs.ask("{ events(last: 1) { nodes { id } } }")).events.nodes[0];
    const ids: Partial<Record<NodeName, string>> = {
      Assessment: foreign.id,
      Candidate: results[0].candidate.id,
      Invitation: results[0].invitation.id,
      InvitationBatch: batch.id,
      TeamMember: theirs.owner.id,
      ApiKey: key.id,
      AssessmentEvent: event.id,
      Team: theirs.id,
    };
    for (const [name, id] of Object.entries(ids) as [NodeName, string][]) {
      // It is there for its own team, so that the nulls below mean something.
      expect((await theirs.ask("query ($id: ID!) { node(id: $id) { id } }", { id })).node).toEqual({ id });
      const unknown = [
        globalId(name, newId()),
        "nonsense",
        "",
        `${id}x`,
        "inv_00000000000000000000000000",
        "x".repeat(5_000),
      ];
      const documents = [anyDocument, ...(documentsOf(own)[name] ?? [])];
      for (const document of documents) {
        const answer = await raw(ours, document, { id });
        expect([document, answer.slice(0, 4)]).toEqual([document, "200 "]);
        if (document.startsWith("mutation"))
          expect([document, answer]).toEqual([document, expect.stringContaining('"code":"NOT_FOUND"')]);
        else expect([document, answer]).toEqual([document, expect.not.stringContaining("error")]);
        for (const other of unknown)
          expect([document, other.slice(0, 40), await raw(ours, document, { id: other })]).toEqual([
            document,
            other.slice(0, 40),
            answer,
          ]);
      }
    }
    expect((await theirs.ask("{ assessments { nodes { title state } } }")).assessments.nodes).toEqual([
      { title: "Foreign", state: "PUBLISHED" },
    ]);
    expect((await ours.ask("{ assessments { totalCount } candidates { totalCount } }")).candidates.totalCount).toBe(0);
  }, 240_000);

  test("an id of another kind is none", async () => {
    const team = await createTestTeam(app);
    const query =
      "query ($id: ID!) { assessment(id: $id) { id } candidate(id: $id) { id } invitation(id: $id) { id } }";
    expect(await team.ask(query, { id: team.owner.id })).toEqual({
      assessment: null,
      candidate: null,
      invitation: null,
    });
    expect(await team.ask(query, { id: globalId("Assessment", team.uuid) })).toEqual({
      assessment: null,
      candidate: null,
      invitation: null,
    });
  });

  test("exactly one id is asked for, and at most 100 nodes", async () => {
    const team = await createTestTeam(app);
    for (const query of [
      "{ assessment { id } }",
      '{ assessment(id: "a", externalId: "b") { id } }',
      "{ candidate { id } }",
      '{ candidate(email: "a@b.test", id: "x") { id } }',
      "{ invitation { id } }",
      `{ nodes(ids: [${'"x",'.repeat(101)}]) { id } }`,
    ]) {
      const answer = await team.post(query);
      expect([query, answer.errors?.map((error) => error.extensions.code)]).toEqual([query, ["BAD_USER_INPUT"]]);
    }
  });
});

/** What no page has given out: a cursor that is cut, changed or extended, and texts that are none. */
function changed(own: string): string[] {
  const cut = own.slice(0, -2);
  const [body, mac] = own.split(".") as [string, string];
  const bent = `${Buffer.from(
    Buffer.from(body, "base64url")
      .toString()
      .replace(/[0-9a-f]/, (c) => (c === "1" ? "2" : "1")),
  ).toString("base64url")}.${mac}`;
  return [cut, bent, `${own}.x`, "", "x", "a.b", ".", `${own}A`];
}

describe("pages", () => {
  const lists = ["assessments", "candidates", "invitations", "members", "events"];
  test.each(lists)("%s: sizes from 1 to 100, first or last, cursors of its own", async (list) => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    for (const one of [team, other])
      await one.invite(await one.publishAssessment("X"), [newAddress(), newAddress()], { sendEmail: false });
    const cursor = async (from: TestTeam, of: string) =>
      (await from.ask(`{ page: ${of}(first: 1) { pageInfo { endCursor } } }`)).page.pageInfo.endCursor;
    const own = await cursor(team, list);
    const refused: [string, object][] = [
      ...[0, -1, 101, 2 ** 31 - 1].flatMap((size): [string, object][] => [
        ["$first: Int", { first: size }],
        ["$last: Int", { last: size }],
      ]),
      ["$first: Int, $last: Int", { first: 1, last: 1 }],
      ...[
        await cursor(other, list),
        await cursor(team, lists[(lists.indexOf(list) + 1) % lists.length]!),
        ...changed(own),
      ].flatMap((wrong): [string, object][] => [
        ["$after: Cursor", { after: wrong }],
        ["$before: Cursor", { before: wrong }],
      ]),
    ];
    for (const [declared, variables] of refused) {
      const given = [...declared.matchAll(/\$(\w+)/g)].map(([, name]) => `${name}: $${name}`).join(", ");
      const answer = await team.post(`query (${declared}) { ${list}(${given}) { nodes { id } } }`, variables);
      expect([variables, answer.errors?.map((error) => error.extensions.code)]).toEqual([
        variables,
        ["BAD_USER_INPUT"],
      ]);
      expect(Object.values(answer.data ?? {}).filter((value) => value !== null)).toEqual([]);
    }
    for (const variables of [
      { first: 2 ** 31 },
      { first: "1" },
      { first: 1.5 },
      { first: [1] },
      { after: 1 },
      { after: { a: 1 } },
    ]) {
      const answer = await team.post(
        `query ($first: Int, $after: Cursor) { ${list}(first: $first, after: $after) { nodes { id } } }`,
        variables,
      );
      expect([variables, answer.status, answer.errors?.map((error) => error.extensions.code)]).toEqual([
        variables,
        400,
        ["BAD_USER_INPUT"],
      ]);
    }
    expect((await team.post(`{ ${list}(first: 100, after: "${own}") { nodes { id } } }`)).errors).toBeUndefined();
  });

  test("totalCount is that of the filter, whatever the page", async () => {
    const team = await createTestTeam(app);
    await team.invite(await team.publishAssessment("X"), [newAddress(), newAddress(), newAddress()], {
      sendEmail: false,
    });
    const { some, none } = await team.ask(
      "{ some: invitations(first: 1) { totalCount } none: invitations(filter: { state: [CANCELLED] }) { totalCount nodes { id } pageInfo { hasNextPage startCursor } } }",
    );
    expect([some, none]).toEqual([
      { totalCount: 3 },
      { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, startCursor: null } },
    ]);
  });
});
