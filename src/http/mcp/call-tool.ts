import { createHash } from "node:crypto";
import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from "graphql";
import type { Context } from "../../access/context.ts";
import { forkContext } from "../../access/contexts.ts";
import type { Pricing } from "../graphql/limits/charge.ts";
import { checkVariables } from "../graphql/limits/variable-limits.ts";
import { idsIn, isGlobalId } from "./named-ids.ts";
import { type Answer, runOperation, shownError } from "./run-operation.ts";
import type { Tool } from "./tools.ts";

/** What a tool answers; `failed` where nothing was done or read. */
export interface ToolAnswer {
  failed: boolean;
  content: Record<string, unknown>;
}

/** How many objects a rehearsal looks up. */
const maxNamed = 50;

/** The objects that a call names, as the caller may see them. */
const named = parse(`query Named($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on Assessment { title state }
    ... on Candidate { displayName }
    ... on Invitation { state assessment { title } candidate { displayName } }
    ... on WebhookEndpoint { url enabled }
    ... on ApiKey { name scopes }
    ... on TeamMember { displayName role }
  }
}`);

const failure = (code: string, message: string): ToolAnswer => ({
  failed: true,
  content: { errors: [{ message, extensions: { code } }] },
});

/** JSON with sorted keys: equal arguments have an equal text. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

/** The key of a confirmed call that brings none: the same call again is a repeat. */
const keyOf = (tool: Tool, variables: Record<string, unknown>): string =>
  `mcp-${createHash("sha256")
    .update(`${tool.name} ${canonical(variables)}`)
    .digest("base64url")}`;

/** What a mutation would do, in the words of the schema. */
function wordsOf(pricing: Pricing, document: DocumentNode): string[] {
  const [operation] = document.definitions as OperationDefinitionNode[];
  const fields = pricing.schema.getMutationType()!.getFields();
  return operation!.selectionSet.selections.flatMap((one) =>
    one.kind === Kind.FIELD ? [`${one.name.value}: ${fields[one.name.value]?.description ?? ""}`] : [],
  );
}

/** Says what a call would do, and changes nothing: by a dry run, or by what the schema says and the objects that it names. */
async function rehearse(
  pricing: Pricing,
  context: Context,
  tool: Tool,
  variables: Record<string, unknown>,
): Promise<ToolAnswer> {
  const rehearsal = "Nothing was changed. Call the tool again with the same arguments and confirm: true to do it.";
  // As the real call would be checked; a dry run and look-ups check their own.
  await checkVariables(pricing.schema, tool.document, variables);
  let note: string | undefined;
  if (tool.dryRun !== null) {
    const answer = await runOperation(pricing, forkContext(context), tool.dryRun, variables);
    const isForbidden = answer.errors?.some(({ extensions }) => extensions?.code === "FORBIDDEN");
    const isDone = Object.values(answer.data ?? {}).some((value) => value !== null);
    if (isDone) return { failed: false, content: { rehearsal, wouldAnswer: answer.data, ...errorsOf(answer) } };
    if (!isForbidden) return { failed: true, content: { ...answer } };
    // What a dry run would say of addresses is who is known already.
    note = answer.errors![0]!.message;
  }
  const given = idsIn(pricing.schema, tool.document, variables);
  const ids = given.filter(isGlobalId);
  const objects =
    ids.length === 0 || context.access?.may("READ") !== true
      ? null
      : await runOperation(pricing, forkContext(context), named, { ids: ids.slice(0, maxNamed) });
  const found = (objects?.data?.nodes ?? []) as unknown[];
  const unknown = [
    ...given.filter((id) => !isGlobalId(id)),
    ...(objects?.data == null ? [] : ids.slice(0, maxNamed).filter((_, n) => found[n] === null)),
  ].slice(0, maxNamed);
  return {
    failed: false,
    content: {
      rehearsal,
      wouldDo: wordsOf(pricing, tool.document),
      arguments: variables,
      ...(objects === null ? {} : { objects: found.filter((one) => one !== null) }),
      ...(unknown.length === 0 ? {} : { unknownIds: unknown }),
      ...(note === undefined ? {} : { note }),
    },
  };
}

const errorsOf = ({ errors }: Answer): object => (errors === undefined ? {} : { errors });

/** Whether an answer holds a rejection of the whole call. */
const isRejected = (data: Record<string, unknown>): boolean =>
  Object.values(data).every((payload) => {
    const { userErrors, ...others } = (payload ?? {}) as { userErrors?: unknown[] };
    const results = Object.values(others).filter((one) => one !== null && !(Array.isArray(one) && one.length === 0));
    return (userErrors?.length ?? 0) > 0 && results.length === 0;
  });

/**
 * Runs a tool for a caller. What writes is rehearsed unless `confirm` is true, and a confirmed call runs under an idempotency
 * key where its mutation takes one.
 */
export async function callTool(
  pricing: Pricing,
  context: Context,
  tool: Tool,
  given: Record<string, unknown>,
): Promise<ToolAnswer> {
  const { confirm, idempotencyKey, ...others } = given;
  const variables = tool.variables.has("idempotencyKey") ? { ...others, idempotencyKey } : others;
  const unknown = Object.keys(others).filter((name) => !tool.variables.has(name));
  if (unknown.length > 0 || (!tool.writes && "confirm" in given) || (!tool.acceptsKey && "idempotencyKey" in given))
    return failure("BAD_USER_INPUT", `${tool.name} has no argument ${unknown[0] ?? "confirm or idempotencyKey"}.`);
  if (confirm !== undefined && typeof confirm !== "boolean")
    return failure("BAD_USER_INPUT", "confirm is true or false.");
  if (idempotencyKey !== undefined && typeof idempotencyKey !== "string")
    return failure("BAD_USER_INPUT", "idempotencyKey is a text.");
  try {
    if (tool.writes && confirm !== true) return await rehearse(pricing, context, tool, variables);
    const key = tool.acceptsKey ? (idempotencyKey ?? keyOf(tool, others)) : undefined;
    if (key !== undefined) {
      context.idempotencyKey = key;
      if (tool.variables.has("idempotencyKey")) variables.idempotencyKey = key;
    }
    const answer = await runOperation(pricing, context, tool.document, variables);
    const hasData = Object.values(answer.data ?? {}).some((value) => value !== null);
    const failed = !hasData || (tool.writes && isRejected(answer.data!));
    return { failed, content: { ...answer, ...(key === undefined ? {} : { idempotencyKey: key }) } };
  } catch (error) {
    return { failed: true, content: { errors: [shownError(context, error)] } };
  }
}
