import { expect } from "@jest/globals";
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isRequiredArgument,
} from "graphql";
import { graphqlSchema } from "../src/app/registries/schema.ts";
import { parseGlobalId } from "../src/platform/ids/ids.ts";

const schema = graphqlSchema();

/** Something of each kind that queries can be asked about. */
export type Ids = Record<
  "team" | "member" | "assessment" | "candidate" | "waiting" | "invitation" | "started" | "batch" | "email" | "event",
  string
>;

type AnyField = GraphQLField<unknown, unknown>;
const fieldsOf = (type: GraphQLNamedType): AnyField[] => Object.values((type as GraphQLObjectType).getFields());
const isLeaf = (field: AnyField): boolean => isLeafType(getNamedType(field.type));
/** What is passed through on the way to objects, and is none by itself. */
const isPassage = (type: GraphQLNamedType): boolean => /(Connection|Edge)$/.test(type.name);
/** A field below the root as it is asked for: a short page where it has pages. */
function call(field: AnyField): string {
  expect([field.name, field.args.filter(isRequiredArgument)]).toEqual([field.name, []]);
  return `${field.name}${field.args.some((arg) => arg.name === "last") ? "(last: 5)" : ""}`;
}
/** The fields that lead to objects; nodes are the same rows as edges. */
const objectFieldsOf = (type: GraphQLNamedType): AnyField[] =>
  fieldsOf(type).filter(
    (field) => !isLeaf(field) && !(field.name === "edges" && fieldsOf(type).some((one) => one.name === "nodes")),
  );
/** Every field of a type, and of what it leads to, so many objects deep. */
function selectionOf(type: GraphQLNamedType, depth: number, alias = ""): string {
  const leaves = fieldsOf(type)
    .filter(isLeaf)
    .map((field) => `${alias === "" ? "" : `${alias}_${field.name}: `}${call(field)}`);
  const objects = objectFieldsOf(type).flatMap((field) => {
    const of = getNamedType(field.type);
    const below = depth - (isPassage(of) ? 0 : 1);
    if (below < 0) return [];
    if (!isAbstractType(of)) return [`${call(field)} ${selectionOf(of, below)}`];
    // Of those that implement an interface, only people are distinguished here: pathsOf goes to the others.
    const some = schema.getPossibleTypes(of).filter((one) => /^(Candidate|TeamMember|ApiKey)$/.test(one.name));
    return [`${call(field)} { ${some.map((one) => `... on ${one.name} ${selectionOf(one, 0, one.name)}`).join(" ")} }`];
  });
  return `{ ${["__typename", ...leaves, ...objects].join(" ")} }`;
}
/** The same as several selections: one for each object that the type leads to, with all that this one leads to. */
export function pathsOf(type: GraphQLNamedType, depth = 1): string[] {
  if (isAbstractType(type))
    return schema
      .getPossibleTypes(type)
      .flatMap((one) => pathsOf(one, depth).map((path) => `{ ... on ${one.name} ${path} }`));
  const through = (field: AnyField, left: number) =>
    pathsOf(getNamedType(field.type), left).map((path) => `{ ${call(field)} ${path} }`);
  if (isPassage(type)) return [selectionOf(type, 0), ...objectFieldsOf(type).flatMap((field) => through(field, depth))];
  if (depth === 0) return [selectionOf(type, 1)];
  return [selectionOf(type, 0), ...objectFieldsOf(type).flatMap((field) => through(field, depth - 1))];
}

/** How each query of the root with required arguments is called; one document or more for each. */
const asked: Record<string, (ids: Ids) => string[]> = {
  node: (ids) => Object.values(ids).map((id) => `(id: "${id}")`),
  nodes: (ids) => [`(ids: ${JSON.stringify(Object.values(ids))})`],
  assessment: (ids) => [`(id: "${ids.assessment}")`],
  candidate: (ids) => [`(id: "${ids.candidate}")`, `(id: "${ids.waiting}")`],
  invitation: (ids) => [`(id: "${ids.invitation}")`, `(id: "${ids.started}")`],
  invitationBatch: (ids) => [`(id: "${ids.batch}")`],
  automationRuns: (ids) => Object.values(ids).map((id) => `(ruleId: "${id}")`),
  webhookDeliveries: (ids) => Object.values(ids).map((id) => `(endpointId: "${id}")`),
  partnerMessages: (ids) => Object.values(ids).map((id) => `(integrationId: "${id}")`),
  notificationRecipients: (ids) =>
    ["ASSESSMENT_STARTED", "INVITATION_EMAIL_FAILED"].map(
      (type) => `(invitationId: "${ids.invitation}", eventType: ${type})`,
    ),
  // The candidate's own query: who has the link's token sees what the candidate sees.
  candidateInvitation: () => ['(token: "nothing")'],
};
/** Every query of the schema, with every field of what it leads to, two objects deep. */
export const queries = (ids: Ids): string[] =>
  Object.values(schema.getQueryType()!.getFields()).flatMap((field) => {
    const of = getNamedType(field.type);
    const required = field.args.filter(isRequiredArgument).map((arg) => arg.name);
    if (asked[field.name] === undefined) expect([field.name, required]).toEqual([field.name, []]);
    const calls = asked[field.name]?.(ids) ?? [field.args.some((arg) => arg.name === "last") ? "(last: 8)" : ""];
    if (isLeafType(of)) return calls.map((call) => `{ ${field.name}${call} }`);
    return calls.flatMap((call) => {
      const id = /"([a-z]+_\w+)"/.exec(call)?.[1];
      // By its id, a node is of one type alone.
      const one = field.name === "node" ? parseGlobalId(id!)!.name : null;
      const paths =
        one === null ? pathsOf(of) : pathsOf(schema.getType(one)!).map((path) => `{ ... on ${one} ${path} }`);
      return paths.map((path) => `{ ${field.name}${call} ${path} }`);
    });
  });
