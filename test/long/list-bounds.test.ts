import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
} from "graphql";
import { listBounds } from "../../src/app/registries/list-bounds.ts";
import { graphqlSchema } from "../../src/app/registries/schema.ts";
import { globalId, newId } from "../../src/platform/ids/ids.ts";
import type { Any } from "../client.ts";
import { Listener } from "../live-client.ts";
import { statementsOf } from "../statement-record.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";

const app = testApp();
const schema = graphqlSchema();

/** A list in an input, and how it is reached. */
interface Found {
  coordinate: string;
  description: string;
  type: GraphQLInputType;
  parent: GraphQLObjectType;
  field: string;
  args: readonly GraphQLArgument[];
  arg: string;
  /** The fields of inputs that lead to it. */
  path: string[];
}

const holdsList = (type: GraphQLInputType): boolean =>
  isListType(type) || (isNonNullType(type) && holdsList(type.ofType as GraphQLInputType));

/** Every list in every argument of every field, through all inputs. */
const lists: Found[] = [];
function visit(
  type: GraphQLInputType,
  coordinate: string,
  description: string,
  place: Omit<Found, "coordinate" | "description" | "type">,
) {
  if (holdsList(type)) lists.push({ ...place, coordinate, description, type });
  const named = getNamedType(type);
  if (!isInputObjectType(named) || place.path.length > 5) return;
  for (const field of Object.values(named.getFields()))
    visit(field.type, `${named.name}.${field.name}`, field.description ?? "", {
      ...place,
      path: [...place.path, ...(holdsList(type) ? ["0"] : []), field.name],
    });
}
for (const parent of Object.values(schema.getTypeMap()))
  if (isObjectType(parent) && !parent.name.startsWith("__"))
    for (const field of Object.values(parent.getFields()))
      for (const arg of field.args)
        visit(arg.type, `${parent.name}.${field.name}(${arg.name}:)`, arg.description ?? "", {
          parent,
          field: field.name,
          args: field.args,
          arg: arg.name,
          path: [],
        });

/** Values that are valid by their types and name nothing that there is, each another one. */
let serial = 0;
function sampleOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType as GraphQLInputType);
  if (isListType(type)) return [sampleOf(type.ofType as GraphQLInputType)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(isRequiredInputField)
        .map((field) => [field.name, sampleOf(field.type)]),
    );
  serial++;
  const byName: Record<string, unknown> = {
    Boolean: true,
    Int: 1,
    Float: 1,
    Duration: `PT${serial}S`,
    URL: `https://example.com/${serial}`,
    DateTime: "2099-01-01T00:00:00Z",
    EmailAddress: newAddress(),
  };
  return byName[type.name] ?? `x${serial}`;
}

/** A list of so many items: different ones, where the type has as many. */
function listOf(type: GraphQLInputType, length: number): unknown[] {
  if (isNonNullType(type)) return listOf(type.ofType as GraphQLInputType, length);
  if (!isListType(type)) throw new Error("not a list");
  return Array.from({ length }, () => sampleOf(type.ofType as GraphQLInputType));
}
const elementOf = (type: GraphQLInputType) => getNamedType(type);

let team: TestTeam;
let assessment: { id: string };
/** An object of each type that has fields with lists, to select them of. */
let objects: Record<string, string>;

beforeAll(async () => {
  team = await createTestTeam(app);
  assessment = await team.publishAssessment("X");
  const { results, batch } = await team.invite(assessment, [newAddress()], { sendEmail: false });
  const { createWebhookEndpoint, createChatDestination, createAutomationRule } = await team.ask(
    `mutation { createWebhookEndpoint(input: { url: "https://example.com/" }) { endpoint { id } }
      createChatDestination(input: { name: "x", kind: SLACK, url: "https://example.com/" }) { destination { id } }
      createAutomationRule(input: { name: "x", actions: [{ type: DECIDE, decision: APPROVED }] }) { rule { id } } }`,
  );
  objects = {
    Assessment: assessment.id,
    Candidate: results[0].candidate.id,
    InvitationBatch: batch.id,
    WebhookEndpoint: createWebhookEndpoint.endpoint.id,
    ChatDestination: createChatDestination.destination.id,
    AutomationRule: createAutomationRule.rule.id,
  };
});

/** What is right beside the list, so that nothing else is refused first. */
const otherArguments = (): Record<string, Record<string, unknown>> => ({
  updateAssessment: { id: assessment.id },
  updateWebhookEndpoint: { id: objects.WebhookEndpoint },
  updateChatDestination: { id: objects.ChatDestination },
  updateAutomationRule: { id: objects.AutomationRule, input: { actions: [{ type: "ADD_LABELS" }] } },
  assignCandidates: { memberIds: [team.owner.id] },
  unassignCandidates: { memberIds: [team.owner.id] },
  labelCandidates: { add: ["x"] },
  extendInvitations: { expiresAt: "2099-01-01T00:00:00Z" },
});

/** The operation that hands a list in, with all else that it needs. */
function operationWith(found: Found, list: unknown[]): { document: string; variables: Record<string, unknown> } {
  const others = otherArguments()[found.field] ?? {};
  const needed = found.args.filter(
    (arg) =>
      arg.name === found.arg || arg.name in others || (isNonNullType(arg.type) && arg.defaultValue === undefined),
  );
  const variables = { ...Object.fromEntries(needed.map((arg) => [arg.name, sampleOf(arg.type)])), ...others };
  if (variables.input !== undefined && "assessmentId" in (variables.input as object))
    (variables.input as Any).assessmentId = assessment.id;
  let at: Any = variables;
  const keys = [found.arg, ...found.path];
  for (const key of keys.slice(0, -1)) {
    at[key] ??= {};
    at = at[key];
  }
  at[keys.at(-1)!] = list;
  const declared = needed.map((arg) => `$${arg.name}: ${arg.type}`).join(", ");
  const given = needed.map((arg) => `${arg.name}: $${arg.name}`).join(", ");
  const { type } = found.parent.getFields()[found.field]!;
  const named = getNamedType(type);
  const selected =
    found.parent.name === "Mutation" ? "{ userErrors { code path } }" : isEnumType(named) ? "" : "{ __typename }";
  const field = `it: ${found.field}(${given}) ${selected}`;
  const root = found.parent.name.toLowerCase();
  if (["query", "mutation", "subscription"].includes(root))
    return { document: `${root} (${declared}) { ${field} }`, variables };
  const id = objects[found.parent.name];
  if (id === undefined) throw new Error(`Nothing to select ${found.parent.name}.${found.field} of.`);
  return {
    document: `query (${declared}) { node(id: "${id}") { ... on ${found.parent.name} { ${field} } } }`,
    variables,
  };
}

describe("every list in every input (rules: Limits 1)", () => {
  test("has a bound that somebody decided on, and no bound is of a list that is gone", () => {
    const coordinates = [...new Set(lists.map((one) => one.coordinate))].toSorted();
    expect(coordinates.filter((one) => listBounds[one] === undefined)).toEqual([]);
    expect(Object.keys(listBounds).toSorted()).toEqual(coordinates);
  });

  test("says its bound, unless it is a list of enum values: of these each counts once", () => {
    const silent = lists.filter(({ coordinate, description, type }) => {
      const max = listBounds[coordinate]?.max ?? 0;
      return !isEnumType(elementOf(type)) && !new RegExp(`\\b${max.toLocaleString("en")}\\b`).test(description);
    });
    expect(silent.map((one) => one.coordinate)).toEqual([]);
  });

  test.each(
    lists.map((found): [string, Found] => [
      `${found.parent.name}.${found.field} ${[found.arg, ...found.path].join(".")}`,
      found,
    ]),
  )(
    "%s: one more is refused before anything is done",
    async (_, found) => {
      const { max } = listBounds[found.coordinate]!;
      // Of enum values there are no more than the bound: there the same one is given too often.
      const length = isEnumType(elementOf(found.type)) ? 1_001 : max + 1;
      const { document, variables } = operationWith(found, listOf(found.type, length));
      if (found.parent.name === "Subscription") {
        const listener = new Listener(app.url, team.owner.token, document, variables);
        expect(await listener.end).toEqual({ codes: ["BAD_USER_INPUT"] });
        return await listener.close();
      }
      const { result, statements } = await statementsOf(() => team.post(document, variables));
      const code =
        result.errors?.[0]?.extensions.code ??
        result.data.it?.userErrors.find((error: Any) => error.code === "TOO_MANY_ITEMS")?.code;
      const path = result.data?.it?.userErrors?.find((error: Any) => error.code === "TOO_MANY_ITEMS")?.path;
      if (listBounds[found.coordinate]!.refusedBy === "field") {
        expect({ code, errors: result.errors }).toEqual({ code: "BAD_USER_INPUT", errors: result.errors });
        expect(result.errors![0]!.message).toMatch(`${[found.arg, ...found.path].join(".")} takes at most ${max}`);
      } else {
        expect(code).toBe("TOO_MANY_ITEMS");
        // A candidate's rows are named by their list.
        expect(path).toEqual([found.arg, ...found.path]);
      }
      // Nothing was read, and no statement was given the list.
      const given = statements.flatMap(({ values }) => values).filter((one) => Array.isArray(one) && one.length > max);
      expect(given).toEqual([]);
      if (found.parent.name === "Query") expect(statements.filter(({ text }) => /\bt0\b/.test(text))).toEqual([]);
    },
    60_000,
  );

  test("as many as allowed are not too many, and doubles count once", async () => {
    for (const found of lists.filter(({ coordinate }) => listBounds[coordinate]!.refusedBy === "field")) {
      const { max } = listBounds[found.coordinate]!;
      const list = listOf(found.type, max);
      const { doublesCount } = listBounds[found.coordinate]!;
      const { document, variables } = operationWith(found, doublesCount ? list : [...list, ...list]);
      if (found.parent.name === "Subscription") continue;
      const { errors } = await team.post(document, variables);
      expect([found.coordinate, errors]).toEqual([found.coordinate, undefined]);
    }
  });
});

describe("all of many labels", () => {
  const labels = Array.from({ length: 20 }, (_, n) => `label ${n}`);
  /** The first labels lack one of 23 candidates each; two have a half, and hardly meet; the last is rare. */
  const has = (candidate: number, label: number): boolean => {
    if (label === 17) return candidate < 600;
    if (label === 18) return candidate >= 580;
    return label === 19 ? candidate % 95 === 0 : candidate % 23 !== label;
  };
  const many = 1_100;
  const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
  let big: TestTeam;
  const ids: string[] = [];

  beforeAll(async () => {
    big = await createTestTeam(app);
    const { id } = await big.publishAssessment("X");
    const emails = Array.from({ length: many }, (_, n) => `c${n}@labels.test`);
    const { results } = await big.invite({ id }, emails, { sendEmail: false });
    ids.push(...results.map((row: Any) => row.candidate.id));
    for (const [n, label] of labels.entries())
      await big.ask(
        "mutation ($ids: [ID!]!, $add: [String!]!) { labelCandidates(ids: $ids, add: $add) { userErrors { code } } }",
        { ids: ids.filter((_, candidate) => has(candidate, n)), add: [label] },
      );
  });

  const query = `query ($labels: [String!]!) {
    candidates(first: 100, filter: { labels: $labels }) { totalCount nodes { id } }
    invitations(first: 100, filter: { labels: $labels }) { totalCount nodes { candidate { id } } }
  }`;

  test.each([
    ["one that many have", [0], / mine /],
    ["one that few have", [19], / mine /],
    ["three", [0, 1, 2], / mine /],
    ["few and many", [0, 5, 19], / mine /],
    ["twelve that many have, and many of the newest all of them", upTo(12), / t0\.(id|candidate_id) offset 0/],
    ["twelve, of which two hardly meet", [...upTo(10), 17, 18], / intersect /],
    ["seventeen that many have", upTo(17), / t0\.(id|candidate_id) offset 0/],
    ["all twenty", upTo(20), / mine /],
  ])("%s: exactly those who have all of them", async (_, wanted, way) => {
    const right = ids.filter((_, candidate) => wanted.every((label) => has(candidate, label)));
    const { result: found, statements } = await statementsOf(() =>
      big.ask(query, { labels: wanted.map((n) => labels[n]) }),
    );
    const texts = statements.map(({ text }) => text.replaceAll('"', ""));
    const pages = texts.filter((text) => /candidate_label/.test(text) && / order by t0/.test(text));
    expect(pages.map((text) => way.test(text))).toEqual([true, true]);
    expect(found.candidates.totalCount).toBe(right.length);
    expect(found.invitations.totalCount).toBe(right.length);
    const newest = right.toReversed().slice(0, 100);
    expect(found.candidates.nodes.map((node: Any) => node.id)).toEqual(newest);
    expect(found.invitations.nodes.map((node: Any) => node.candidate.id)).toEqual(newest);
  });

  test("one that is not there, and one that cannot be: nobody", async () => {
    for (const label of ["never", "", "x".repeat(51), "a\u0000"]) {
      const found = await big.ask(query, { labels: [labels[0], label] });
      expect([label, found.candidates.totalCount, found.invitations.totalCount]).toEqual([label, 0, 0]);
    }
    // As it is stored: white space and the form of its characters are the same label.
    expect((await big.ask(query, { labels: ["  label\u00a00 "] })).candidates.totalCount).toBeGreaterThan(100);
  });

  test("twenty labels are the same statements as two, in a team of nine and in a larger one", async () => {
    const small = await createTestTeam(app);
    const { id } = await small.publishAssessment("Y");
    const { results } = await small.invite(
      { id },
      Array.from({ length: 9 }, () => newAddress()),
      { sendEmail: false, input: { labels } },
    );
    expect(results).toHaveLength(9);
    const few = labels.slice(0, 2);
    for (const [one, wanted] of [
      [small, { few, all: labels }],
      [big, { few: labels.slice(15, 17), all: labels.slice(0, 17) }],
    ] as const)
      for (const list of ["candidates", "invitations"]) {
        const read = async (some: readonly string[]) => {
          const document = `query ($labels: [String!]!) { ${list}(filter: { labels: $labels }) { nodes { id } } }`;
          await one.ask(document, { labels: some });
          const { statements } = await statementsOf(() => one.ask(document, { labels: some }));
          return statements.filter(({ text }) => /candidate_label/.test(text));
        };
        const [two, all] = [await read(wanted.few), await read(wanted.all)];
        // One that looks which is the rarest, and runs one of the three forms of the page.
        expect([two.length, all.length]).toEqual([1, 1]);
        const tablesIn = ({ text }: { text: string }) => (text.match(/"candidate_label"/g) ?? []).length;
        const [three] = await read(wanted.all.slice(0, 3));
        for (const statement of all) {
          const { text, values } = statement;
          expect([tablesIn(statement), values.length]).toEqual([tablesIn(three!), three!.values.length]);
          expect(tablesIn(statement)).toBeLessThanOrEqual(8);
          const prepared = `/* test */ prepare labelled as ${text}`;
          await app.db.query(prepared);
          const literals = values.map((value) =>
            app.db.escapeLiteral(
              Array.isArray(value) ? `{${value.map((each) => `"${each}"`).join(",")}}` : String(value),
            ),
          );
          const { rows } = await app.db.query(
            `/* test */ explain (summary, format json) execute labelled (${literals.join(", ")})`,
          );
          await app.db.query("/* test */ deallocate labelled");
          const ms = rows[0]["QUERY PLAN"][0]["Planning Time"];
          process.stdout.write(`${list}, ${wanted.all.length} labels: planned in ${ms} ms\n`);
        }
      }
  });
});

test("an id that is not our own is a value of a filter like any other", async () => {
  const unknown = Array.from({ length: 20 }, () => globalId("Candidate", newId()));
  const { events } = await team.ask(
    "query ($ids: [ID!]!) { events(filter: { candidateIds: $ids }) { nodes { id } } }",
    { ids: [...unknown, ...unknown] },
  );
  expect(events.nodes).toEqual([]);
});
