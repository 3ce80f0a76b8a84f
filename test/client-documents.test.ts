import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type GraphQLObjectType, Kind, type OperationDefinitionNode, parse } from "graphql";
import { readDocument } from "../packages/client/src/document.ts";
import { keyedMutations } from "../packages/client/src/generated/mutations.ts";
import { repeatabilityOf, repeatableMutations } from "../packages/client/src/mutations.ts";
import { graphqlSchema } from "../src/app/registries/schema.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";

/** Mutations that the client never sends twice on its own, and why. */
const unrepeatable: Record<string, string> = {
  addPasskey: "the challenge that it answers counts once",
  createPartnerIntegration: "a team has one of each kind: the repeat is ALREADY_EXISTS",
  exportCandidates: "each call is a link, and its download is audited",
  exportInvitations: "each call is a link, and its download is audited",
  previewInvitationEmail: "it may send a test",
  registerCandidate: "it sends an e-mail",
  requestSignIn: "it sends an e-mail",
  retryPartnerMessage: "it sends a message",
  rotateApiKey: "the key of a lost answer would be replaced by another",
  rotatePublicLink: "the link of a lost answer may have been shared by others",
  rotateWebhookSecret: "the overlap of the secret before would be lost",
  saveSubmission: "drafts are numbered: the repeat would be STALE_DRAFT",
  sendTestWebhook: "it sends a test",
  signIn: "a link works once",
  startPasskey: "each call is another challenge",
  testChatDestination: "it sends a test",
  rehearseAutomationRule: "it does the work of the actions for a hundred submissions",
};

describe("what the client reads of a document without a parser", () => {
  /** The same by graphql's own parser. */
  const parsed = (text: string) => {
    const { definitions } = parse(text);
    const operation = definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
    const fields = operation.selectionSet.selections;
    const [first] = fields;
    return {
      kind: operation.operation,
      rootFields: fields.every((one) => one.kind === Kind.FIELD) ? fields.map((one) => one.name.value) : null,
      responseName: first?.kind === Kind.FIELD ? (first.alias?.value ?? first.name.value) : "",
      after: operation.variableDefinitions!.some(({ variable }) => variable.name.value === "after"),
    };
  };
  const read = (text: string) => {
    const { kind, rootFields, responseName, declares } = readDocument(text);
    return { kind, rootFields, responseName, after: declares("after") };
  };
  const operations = join(projectRoot, "schema", "operations");
  const own = readdirSync(operations)
    .filter((name) => name.endsWith(".graphql"))
    .map((name) => readFileSync(join(operations, name), "utf8"));

  test("of every operation of the schema it is what the parser says", () => {
    for (const text of own) expect(read(text)).toEqual(parsed(text));
  });

  test.each([
    "{ team { name } }",
    "# mutation { x }\nquery A($after: Cursor) @live { a: events(filter: { types: [X] }, after: $after) { x } team { name } }",
    'fragment F on Team { name } mutation M($input: I! = { a: "}", b: [{ c: "\\"{" }] }, $after: Cursor) { one: publish(input: { t: """ } " { """ }) { id } two(id: "{") { id } }',
    "query ($x: I = {a: {b: 1}}) { ...F events { id } } fragment F on Query { team { name } }",
    "subscription S($first: Int) { live: assessmentEvents(filter: {types: [A, B]}) { cursor } }",
    "mutation M { a @include(if: true) { b(x: $after) { mutation } } }",
    "query mutation { subscription { query } }",
  ])("%s", (text) => {
    expect(read(text)).toEqual(parsed(text));
  });

  test("a parsed document with its source is its text; one without is refused", () => {
    expect(readDocument(parse("{ team { name } }")).text).toBe("{ team { name } }");
    expect(() => readDocument(parse("{ team { name } }", { noLocation: true }))).toThrow(/no text/);
  });
});

test("of every mutation the client knows whether a repeat is safe, and how", () => {
  const all = Object.keys((graphqlSchema().getMutationType() as GraphQLObjectType).getFields()).sort();
  expect([...keyedMutations, ...repeatableMutations, ...Object.keys(unrepeatable)].sort()).toEqual(all);
  const of = (text: string) => repeatabilityOf(readDocument(text));
  expect(of("{ team { name } }")).toEqual({ acceptsKey: false, isRepeatable: true });
  expect(of("mutation { inviteCandidates { x } }")).toEqual({ acceptsKey: true, isRepeatable: true });
  expect(of("mutation { inviteCandidates { x } publishAssessment { x } }")).toEqual({
    acceptsKey: true,
    isRepeatable: true,
  });
  expect(of("mutation { inviteCandidates { x } rotateApiKey { x } }")).toEqual({
    acceptsKey: true,
    isRepeatable: false,
  });
  expect(of("mutation { ...F } fragment F on Mutation { signOut { x } }")).toEqual({
    acceptsKey: false,
    isRepeatable: false,
  });
});
