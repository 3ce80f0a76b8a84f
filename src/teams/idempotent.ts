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
import { topLevelError } from "../base/errors.ts";
import type { Context } from "./context.ts";

const longestKey = 255;
const argument = "idempotencyKey";

/** The description of the argument of that name. */
export const idempotencyKeyDescription = `Makes the call safe to repeat: up to 255 characters of your own, e.g. a UUID, kept
24 h for each member or API key. The same call with the same key does nothing again and answers with the same objects as they
are now. A refused call keeps no key. In an operation with one such mutation the Idempotency-Key header does the same.`;

/**
 * JSON with its keys in order, so that the same arguments are the same text: as variables or in the document, a moment
 * in whichever zone. They come as graphql read them, plain, with defaults; null and left out are not the same.
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

/** Under which names the operation calls mutations that take a key: a header cannot say which of several it is for. */
function takers(info: GraphQLResolveInfo, set: SelectionSetNode): string[] {
  const fields = info.parentType.getFields();
  const found = set.selections.flatMap((selection): string[] => {
    if (isLeftOut(info, selection)) return [];
    if (selection.kind === Kind.FIELD)
      return fields[selection.name.value]?.args.some((arg) => arg.name === argument)
        ? [selection.alias?.value ?? selection.name.value]
        : [];
    const inner = selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value]!;
    return takers(info, inner.selectionSet);
  });
  // The same name twice is one call whose selections are merged.
  return [...new Set(found)];
}

/**
 * Of a mutation with the argument idempotencyKey: reads the key, there or in the request's Idempotency-Key header,
 * so that its use case can do the work once (do-once.ts). A rehearsal does nothing and needs no key.
 *
 * @throws BAD_USER_INPUT for a key that is empty or too long, and a header over several mutations
 */
export const Idempotent = (): MethodDecorator =>
  createMethodMiddlewareDecorator<Context>(async ({ context, info, args }, next) => {
    const { [argument]: given, ...others } = args as Record<string, unknown>;
    const header = given == null ? context.idempotencyKey : undefined;
    const key = (given ?? header) as string | undefined;
    if (key === undefined || others.dryRun === true) return await next();
    if (key.length > longestKey || key.trim() === "")
      throw topLevelError("BAD_USER_INPUT", `An idempotency key has 1 to ${longestKey} characters.`);
    if (header !== undefined && takers(info, info.operation.selectionSet).length > 1)
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
