import { createHash } from "node:crypto";
import {
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { createMethodMiddlewareDecorator } from "type-graphql";
import type { Context } from "../access/context.ts";
import { topLevelError } from "../platform/errors.ts";

const maxKeyLength = 255;
const argument = "idempotencyKey";

/** The description of the argument idempotencyKey. */
export const idempotencyKeyDescription = `Makes the call safe to repeat: a key of up to 255 characters, e.g. a UUID, remembered for
24 h for each member or API key. A repeat of the call with the same key changes nothing and returns the same objects in their
current state. A refused call stores no key. In an operation with one such mutation the Idempotency-Key header has the same
effect.`;

/**
 * JSON with sorted keys, so that equal arguments give equal text: given as variables or in the document, times in any
 * zone. The arguments are as graphql has read them, with defaults; null and an omitted value differ.
 */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

const isLeftOut = (info: GraphQLResolveInfo, node: SelectionNode): boolean =>
  getDirectiveValues(GraphQLSkipDirective, node, info.variableValues)?.if === true ||
  getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.if === false;

/** The response names of the mutations in an operation that accept a key: a header cannot tell which of several it is for. */
function keyedMutations(info: GraphQLResolveInfo, set: SelectionSetNode): string[] {
  const fields = info.parentType.getFields();
  const found = set.selections.flatMap((selection): string[] => {
    if (isLeftOut(info, selection)) return [];
    if (selection.kind === Kind.FIELD)
      return fields[selection.name.value]?.args.some((arg) => arg.name === argument)
        ? [selection.alias?.value ?? selection.name.value]
        : [];
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value]!;
    return keyedMutations(info, inner.selectionSet);
  });
  // Two selections of the same name are merged into one call.
  return [...new Set(found)];
}

/**
 * For a mutation with the argument idempotencyKey: reads the key from there or from the Idempotency-Key header of the
 * request, so that the use case can run once (run-idempotent.ts). A dry run changes nothing and needs no key.
 *
 * @throws BAD_USER_INPUT for a key that is empty or too long, and a header over several mutations
 */
export const Idempotent = (): MethodDecorator =>
  createMethodMiddlewareDecorator<Context>(async ({ context, info, args }, next) => {
    const { [argument]: given, ...others } = args as Record<string, unknown>;
    const header = given == null ? context.idempotencyKey : undefined;
    const key = (given ?? header) as string | undefined;
    if (key === undefined || others.dryRun === true) return await next();
    if (key.length > maxKeyLength || key.trim() === "")
      throw topLevelError("BAD_USER_INPUT", `An idempotency key has 1 to ${maxKeyLength} characters.`);
    if (header !== undefined && keyedMutations(info, info.operation.selectionSet).length > 1)
      throw topLevelError(
        "BAD_USER_INPUT",
        `One Idempotency-Key cannot stand for several mutations. Give each of them an ${argument}.`,
      );
    const argumentsHash = createHash("sha256")
      .update(`${info.fieldName} ${canonical(others)}`)
      .digest();
    context.claim = { path: [argument], key, argumentsHash };
    try {
      return await next();
    } finally {
      context.claim = undefined;
    }
  });
