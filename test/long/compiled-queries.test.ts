import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Running } from "../../src/app/start.ts";
import { DocumentGenerator, type Values } from "../generated-documents.ts";
import { reads, type Subjects } from "../operation-statements.ts";
import { ownStatementsOf } from "../statement-texts.ts";
import { startSecondApp, testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";

/*
 * Queries are answered by compiled documents, and by graphql-js where the answer is not plain data. Both have to answer
 * with the same bytes: two processes on one database, of which the second compiles nothing, are sent the same documents.
 */

const app = testApp({ ROLE: "api", COST_BUCKET: "0" });
let reference: Running;
let team: TestTeam;
let values: Values;
let subjects: Subjects;
const callers: Record<string, { token: string } | null> = { anonymous: null };

beforeAll(async () => {
  reference = await startSecondApp(app, {}, { compilesQueries: false });
  team = await createTestTeam(app);
  const first = await team.publishAssessment("Welding", { externalId: "welding", timeLimit: "PT1H" });
  const second = await team.publishAssessment("Brazing", { inviteOnly: false });
  callers.owner = team.owner;
  for (const role of ["MANAGER", "REVIEWER", "BLIND_REVIEWER"] as const) callers[role] = await team.addMember(role);
  callers["a key that reads"] = await team.addApiKey("READ");
  callers["a key with more scopes"] = await team.addApiKey("READ", "CANDIDATES_PII", "INVITE", "INVITATION_LINKS");
  callers["a key without READ"] = await team.addApiKey("RESULTS");
  const rows = Array.from({ length: 4 }, (_, n) => ({
    email: newAddress(),
    name: `Candidate ${n}`,
    externalId: `c-${n}`,
    metadata: { n },
  }));
  const { results, batch } = await team.invite(first, rows, { sendEmail: true });
  await team.invite(second, rows.slice(0, 2), { as: callers["a key with more scopes"]!, sendEmail: false });
  const ids = results.map((one: { invitation: { id: string } }) => one.invitation.id) as string[];
  const record =
    'mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 7, notes: "done" }) { userErrors { code } } }';
  await team.ask(record, { id: ids[0] });
  await team.ask("mutation ($id: ID!) { recordStart(invitationId: $id) { userErrors { code } } }", { id: ids[1] });
  await team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", { ids: [ids[2]] });
  const candidates = results.map((one: { candidate: { id: string } }) => one.candidate.id) as string[];
  await team.ask('mutation ($ids: [ID!]!) { labelCandidates(ids: $ids, add: ["welding"]) { userErrors { code } } }', {
    ids: candidates,
  });
  await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidates[3] });
  const lists = await team.ask(
    "{ invitations(first: 1) { pageInfo { endCursor } } candidates(first: 1) { pageInfo { endCursor } } events(first: 2) { pageInfo { endCursor } nodes { id } } }",
  );
  values = {
    ids: [
      first.id,
      second.id,
      ...ids,
      ...candidates,
      batch.id,
      team.id,
      team.owner.id,
      lists.events.nodes[0].id,
      "inv_none",
      "x",
    ],
    texts: ["welding", "c-0", rows[0]!.email, "Candidate", "en", "Europe/Paris", "https://example.com/", "", "ü"],
    cursors: [
      lists.invitations.pageInfo.endCursor,
      lists.candidates.pageInfo.endCursor,
      lists.events.pageInfo.endCursor,
      "no cursor",
    ],
  };
  subjects = {
    ...{ assessmentId: first.id, candidateId: candidates[0]!, invitationId: ids[0]! },
    ...{ batchId: batch.id, memberId: team.owner.id, newTokens: ["no-token"] },
    ...{ newCandidateIds: [], newInvitationIds: [], newAddresses: [] },
  };
});
afterAll(async () => {
  await reference?.stop();
});

/** An answer: its bytes and what describes them. */
async function answerOf(url: string, as: { token: string } | null, body: object) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(as === null ? {} : { authorization: `Bearer ${as.token}` }) },
    body: JSON.stringify(body),
  });
  const headers = Object.fromEntries(response.headers);
  // What differs between two answers to one question.
  for (const name of ["x-request-id", "date"]) delete headers[name];
  return { status: response.status, headers, text: inOrder(await response.text()) };
}

/** The same answer with its errors in the order of their paths: graphql-js lists them as resolvers happen to end. */
function inOrder(text: string): string {
  if (!text.startsWith('{"errors":[')) return text;
  const answer = JSON.parse(text) as { errors: { path?: unknown[] }[] };
  const byPath = answer.errors.map((error) => JSON.stringify([error.path, error])).sort();
  return JSON.stringify({ ...answer, errors: byPath });
}

interface Answer {
  text: string;
  status: number;
  headers: object;
}

/** Whether the field of an error is gone with a field above it, that is, an object or list above it is null. */
function isGone(data: unknown, path: (string | number)[]): boolean {
  let value = data as Record<string | number, unknown> | null | undefined;
  for (const key of path) {
    if (value === null) return true;
    value = value?.[key] as typeof value;
  }
  return false;
}

/**
 * Expects the same bytes. Where a value that may not be null makes an object above it null, graphql-js lists the errors
 * that came before: of the errors below such an object there only have to be some, the data and all other errors are the same.
 */
function expectSameAnswer(quick: Answer, slow: Answer, body: object): void {
  const parse = ({ text }: Answer) => {
    const { data, errors = [] } = JSON.parse(text) as { data?: unknown; errors?: string[] };
    const below = errors.filter((error) => isGone(data, JSON.parse(error)[0] ?? []));
    return { data, others: errors.filter((error) => !below.includes(error)), hasErrorsBelow: below.length > 0 };
  };
  const [some, same] = [parse(quick), parse(slow)];
  if (same.hasErrorsBelow) expect({ body, ...some }).toEqual({ body, ...same });
  else expect({ body, ...quick }).toEqual({ body, ...slow });
}

const compiled = async (running: Running): Promise<number> =>
  (await running.services.metrics.compiledQueries.get()).values.reduce((sum, { value }) => sum + value, 0);
const known = async (running: Running): Promise<number> =>
  (await running.services.metrics.knownQueries.get()).values.reduce((sum, { value }) => sum + value, 0);

describe("compiled queries answer as graphql-js does", () => {
  test.each(reads.map((operation) => [operation.name, operation] as const))("%s", async (_, operation) => {
    for (const caller of Object.values(callers)) {
      const body = { query: operation.document, variables: operation.variables?.(subjects) ?? {} };
      const [quick, slow] = await Promise.all([answerOf(app.url, caller, body), answerOf(reference.url, caller, body)]);
      expect(quick).toEqual(slow);
      // Now the document is known, if it was answered with plain data.
      expect(await answerOf(app.url, caller, body)).toEqual(slow);
    }
  });

  test("generated documents over the whole schema, asked by each kind of caller", async () => {
    const [before, knownBefore] = [await compiled(app.running), await known(app.running)];
    let withData = 0;
    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.constantFrom(...Object.keys(callers)), async (g, caller) => {
        const body = new DocumentGenerator(g, fc, values).generate();
        const [quick, slow] = await Promise.all([
          answerOf(app.url, callers[caller]!, body),
          answerOf(reference.url, callers[caller]!, body),
        ]);
        expectSameAnswer(quick, slow, body);
        expectSameAnswer(await answerOf(app.url, callers[caller]!, body), slow, body);
        if (slow.text.startsWith('{"data":{') && !slow.text.includes('"errors":')) withData++;
      }),
      // A machine that is too slow for all of them makes fewer.
      { numRuns: 300, endOnFailure: true, interruptAfterTimeLimit: 100_000 },
    );
    // The property would hold, too, if nothing were compiled, or if every document were refused.
    expect(await compiled(app.running)).toBeGreaterThan(before + withData);
    expect(await known(app.running)).toBeGreaterThan(knownBefore + withData / 2);
    expect(withData).toBeGreaterThan(10);
    expect(await compiled(reference)).toBe(0);
  });

  test("where an error ends the quick way, graphql-js goes on with the rows that were read", async () => {
    const reviewer = callers.REVIEWER!;
    const query = "{ invitations(first: 5) { totalCount nodes { id state inviteUrl candidate { id } } } }";
    const ask = () => answerOf(app.url, reviewer, { query });
    const refused = await ask();
    expect(refused.text).toContain("FORBIDDEN");
    const before = await compiled(app.running);
    expect(await ownStatementsOf(ask)).toHaveLength(1);
    expect(await compiled(app.running)).toBe(before);
    // Without the field that is refused the same rows are plain data.
    await answerOf(app.url, reviewer, { query: query.replace("inviteUrl", "") });
    expect(await compiled(app.running)).toBe(before + 1);
  });

  test("conditions are decided by each call's variables", async () => {
    const query = `query ($yes: Boolean!, $no: Boolean = false) { invitations(first: 2) {
      nodes @include(if: $yes) { id state @skip(if: $no) ...f @include(if: $no) } } }
      fragment f on Invitation { createdAt }`;
    for (const variables of [{ yes: true }, { yes: false }, { yes: true, no: true }, { yes: false, no: true }]) {
      const body = { query, variables };
      const quick = await answerOf(app.url, team.owner, body);
      expect(quick).toEqual(await answerOf(reference.url, team.owner, body));
      expect(Object.keys(JSON.parse(quick.text).data.invitations)).toEqual(variables.yes ? ["nodes"] : []);
    }
  });

  const create = (fields: string) =>
    `mutation ($input: CreateAssessmentInput!) { one: createAssessment(input: $input) { ${fields} } }`;
  /** How many assessments have this title. */
  const countOf = async (title: string): Promise<number> => {
    const query = "query ($filter: AssessmentFilter) { assessments(first: 10, filter: $filter) { totalCount } }";
    return (await team.ask(query, { filter: { search: title } })).assessments.totalCount;
  };

  test("a mutation of one field is answered the quick way, and runs once whatever its answer is", async () => {
    const before = await compiled(app.running);
    const plain = "assessment { title stateOfAll: state } userErrors { code path }";
    for (const input of [{ title: "Once" }, { title: "" }, { title: "x".repeat(1_000) }]) {
      const body = { query: create(plain), variables: { input } };
      expect(await answerOf(app.url, team.owner, body)).toEqual(await answerOf(reference.url, team.owner, body));
    }
    expect(await compiled(app.running)).toBe(before + 3);
    expect(await countOf("Once")).toBe(2);
    // A key that may create and not read: the value at the top is there, and a field below it is refused.
    const key = await team.addApiKey("ASSESSMENTS");
    const query = create("assessment { id title invitations(first: 1) { totalCount } }");
    const beforeRefused = await compiled(app.running);
    const refused = await answerOf(app.url, key, { query, variables: { input: { title: "Refused" } } });
    expect(refused.text).toContain("FORBIDDEN");
    expect(await compiled(app.running)).toBe(beforeRefused);
    expect(await countOf("Refused")).toBe(1);
  });

  test("mutations of callers without the right, and with variables that do not fit, are refused alike", async () => {
    const bodies = [
      { query: create("assessment { id }"), variables: { input: { title: "No right" } } },
      { query: create("assessment { id }"), variables: { input: { title: 5 } } },
      { query: create("assessment { id }"), variables: {} },
    ];
    for (const caller of [callers.anonymous!, callers.REVIEWER!, callers["a key that reads"]!])
      for (const body of bodies)
        expect(await answerOf(app.url, caller, body)).toEqual(await answerOf(reference.url, caller, body));
    expect(await countOf("No right")).toBe(0);
  });

  test("of a long list the first item that does not fit is named, and no item is lost", async () => {
    const query = `mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, dryRun: true, sendEmail: false) {
      results { email } userErrors { code } } }`;
    const { id } = await team.publishAssessment("Long");
    const candidates: { email: string | number }[] = Array.from({ length: 6_000 }, (_, n) => ({
      email: `c${n}@example.com`,
    }));
    const ask = async () =>
      JSON.parse(
        (await answerOf(app.url, team.owner, { query, variables: { input: { assessmentId: id, candidates } } })).text,
      );
    const { data } = await ask();
    expect(data.inviteCandidates.results.map((one: { email: string }) => one.email)).toEqual(
      candidates.map(({ email }) => email),
    );
    candidates[1_500] = { email: 5 };
    const { errors } = await ask();
    expect(JSON.stringify(errors)).toContain("input.candidates[1500].email");
  });

  test("a mutation of several fields is left to graphql-js, which runs one after the other", async () => {
    const before = await compiled(app.running);
    const fields = ["First", "Second"].map(
      (title, n) => `m${n}: createAssessment(input: { title: "${title} of two" }) { assessment { title } }`,
    );
    const { text } = await answerOf(app.url, team.owner, { query: `mutation { ${fields.join(" ")} }` });
    expect(JSON.parse(text).data).toEqual({
      m0: { assessment: { title: "First of two" } },
      m1: { assessment: { title: "Second of two" } },
    });
    expect(await compiled(app.running)).toBe(before);
    expect(await countOf("of two")).toBe(2);
  });
});
