import { type DocumentNode, GraphQLError, Kind, parse, type SelectionSetNode } from "graphql";
import { topLevelError } from "../../../platform/errors.ts";

/** How large a document may be. Checked before validation, whose cost grows with the square of it. */
export const documentLimits = {
  /** Comments are no tokens: without this, megabytes of them would be read. Values belong in variables. */
  characters: 100_000,
  tokens: 3_000,
  depth: 12,
  aliases: 100,
  /** Fields and fragments, each fragment counted wherever it is spread. */
  selections: 1_000,
  /** How often one place of the answer is asked for: validation compares each with each. */
  repeats: 100,
  /** Values that one operation may select, each list counted as long as it may be. */
  values: 20_000,
  /** The same where a list of ids at the top selects them for each id. */
  valuesOfIds: 100_000,
};

/** Validation stops after a few errors, since each costs a search for similar names. */
export const validationOptions = { maxErrors: 5 };

/** No tool needs aliases in an introspection, and each repeats the whole schema. */
const introspectionAlias = 25;

/** The error of a document that is too large. */
export const tooComplex = (what: string) => topLevelError("QUERY_TOO_COMPLEX", what);

/** A place in the answer: fields of one name at one path, however many fragments they come from. */
interface Place {
  times: number;
  below: Map<string, Place>;
}

interface Measures {
  depth: number;
  aliases: number;
  selections: number;
  repeats: number;
  /** A fragment that no operation spreads: nothing has measured it. */
  unused: string | undefined;
}

/** Walks every operation, each fragment where it is spread, until there are too many selections. */
function measure(document: DocumentNode): Measures {
  const fragments = new Map(
    document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d]] : [])),
  );
  const found = { depth: 0, aliases: 0, selections: 0, repeats: 0 };
  const active = new Set<string>();
  const spread = new Set<string>();
  const walk = (set: SelectionSetNode | undefined, places: Map<string, Place>, depth: number, meta: boolean): void => {
    // Introspection is deep by nature and answers nothing of anybody.
    if (!meta && set !== undefined) found.depth = Math.max(found.depth, depth);
    for (const selection of set?.selections ?? []) {
      if (++found.selections > documentLimits.selections) return;
      if (selection.kind === Kind.FIELD) {
        const within = meta || /^__(schema|type)$/.test(selection.name.value);
        if (selection.alias !== undefined) found.aliases += within ? introspectionAlias : 1;
        const name = (selection.alias ?? selection.name).value;
        const place = places.get(name) ?? { times: 0, below: new Map<string, Place>() };
        places.set(name, place);
        found.repeats = Math.max(found.repeats, ++place.times);
        walk(selection.selectionSet, place.below, depth + 1, within || selection.name.value.startsWith("__"));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet, places, depth, meta);
      else {
        const name = selection.name.value;
        // A circle is refused by validation; here it only must not run for ever.
        if (active.has(name)) continue;
        active.add(name);
        spread.add(name);
        walk(fragments.get(name)?.selectionSet, places, depth, meta);
        active.delete(name);
      }
    }
  };
  for (const d of document.definitions)
    if (d.kind === Kind.OPERATION_DEFINITION) walk(d.selectionSet, new Map(), 1, false);
  return { ...found, unused: [...fragments.keys()].find((name) => !spread.has(name)) };
}

const passed = new Map<string, null>();

/**
 * Refuses a document that is over the limits, before anything expensive looks at it.
 *
 * @returns null when it is within them; GRAPHQL_PARSE_FAILED when it is no GraphQL
 */
export function validateDocumentSize(source: string): GraphQLError | null {
  if (passed.has(source)) return null;
  if (source.length > documentLimits.characters)
    return tooComplex(`The document has more than ${documentLimits.characters} characters. Pass values as variables.`);
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens: documentLimits.tokens, noLocation: true });
  } catch (error) {
    // Nested so deeply that the parser itself gave up.
    if (!(error instanceof GraphQLError)) return tooComplex("The document is nested too deeply.");
    if (error.message.includes("tokens"))
      return tooComplex(`The document has more than ${documentLimits.tokens} tokens.`);
    return new GraphQLError(error.message, {
      ...(error.source === undefined ? {} : { source: error.source, positions: error.positions }),
      extensions: { code: "GRAPHQL_PARSE_FAILED", http: { status: 400 } },
    });
  }
  const { depth, aliases, selections, repeats, unused } = measure(document);
  if (selections > documentLimits.selections)
    return tooComplex(
      `The document selects more than ${documentLimits.selections} fields, counting fragments wherever they are spread.`,
    );
  if (depth > documentLimits.depth)
    return tooComplex(`The document is ${depth} levels deep; ${documentLimits.depth} is the most.`);
  if (aliases > documentLimits.aliases)
    return tooComplex(`The document has ${aliases} aliases; ${documentLimits.aliases} is the most.`);
  if (repeats > documentLimits.repeats)
    return tooComplex(`The document asks for the same field ${repeats} times; ${documentLimits.repeats} is the most.`);
  // Validation says so, too, but only after it has compared all fields of the fragment with each other.
  if (unused !== undefined)
    return new GraphQLError(`Fragment "${unused}" is never used.`, {
      extensions: { code: "GRAPHQL_VALIDATION_FAILED", http: { status: 400 } },
    });
  if (passed.size > 1_000) passed.clear();
  if (source.length < 20_000) passed.set(source, null);
  return null;
}
