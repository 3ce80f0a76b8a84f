import type { GraphQLSchema } from "graphql";
import { type DocumentNode, GraphQLError, Kind, parse, type SelectionSetNode } from "graphql";
// Its ESM build imports graphql's .mjs, a second instance beside the one everybody else has.
import { type ComplexityEstimator, getComplexity } from "graphql-query-complexity/cjs";
import { topLevelError } from "../base/errors.ts";

/** How large a document may be. Checked before validation, whose cost grows with the square of it. */
export const documentLimits = { tokens: 3_000, depth: 12, aliases: 100, cost: 20_000 };

const tooComplex = (what: string) => topLevelError("QUERY_TOO_COMPLEX", what);

/** Depth and aliases of every operation, each fragment counted where it is spread, but walked once. */
function measure(document: DocumentNode): { depth: number; aliases: number } {
  const fragments = new Map(
    document.definitions.flatMap((d) => (d.kind === Kind.FRAGMENT_DEFINITION ? [[d.name.value, d]] : [])),
  );
  const known = new Map<string, { depth: number; aliases: number }>();
  const walk = (set: SelectionSetNode | undefined, active: Set<string>): { depth: number; aliases: number } => {
    let depth = 0;
    let aliases = 0;
    for (const selection of set?.selections ?? []) {
      let below = { depth: 0, aliases: 0 };
      if (selection.kind === Kind.FIELD) {
        // Introspection is deep by nature and answers nothing of anybody.
        if (!selection.name.value.startsWith("__")) {
          below = walk(selection.selectionSet, active);
          below = { depth: below.depth + 1, aliases: below.aliases };
        }
        if (selection.alias !== undefined) aliases++;
      } else if (selection.kind === Kind.INLINE_FRAGMENT) below = walk(selection.selectionSet, active);
      else {
        const name = selection.name.value;
        const fragment = fragments.get(name);
        // A circle is refused by validation; here it only must not run for ever.
        if (fragment === undefined || active.has(name)) continue;
        below = known.get(name) ?? walk(fragment.selectionSet, new Set(active).add(name));
        known.set(name, below);
      }
      depth = Math.max(depth, below.depth);
      aliases += below.aliases;
    }
    return { depth, aliases };
  };
  const all = document.definitions.flatMap((d) =>
    d.kind === Kind.OPERATION_DEFINITION ? [walk(d.selectionSet, new Set())] : [],
  );
  return {
    depth: Math.max(0, ...all.map((one) => one.depth)),
    aliases: all.reduce((sum, one) => sum + one.aliases, 0),
  };
}

const passed = new Map<string, null>();

/**
 * Refuses a document that is over the limits, before anything expensive looks at it.
 *
 * @returns null when it is within them, or is no GraphQL (which validation says better)
 */
export function refuseDocument(source: string): GraphQLError | null {
  if (passed.has(source)) return null;
  let document: DocumentNode;
  try {
    document = parse(source, { maxTokens: documentLimits.tokens, noLocation: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    return message.includes("tokens")
      ? tooComplex(`The document has more than ${documentLimits.tokens} tokens.`)
      : null;
  }
  const { depth, aliases } = measure(document);
  if (depth > documentLimits.depth)
    return tooComplex(`The document is ${depth} levels deep; ${documentLimits.depth} is the most.`);
  if (aliases > documentLimits.aliases)
    return tooComplex(`The document has ${aliases} aliases; ${documentLimits.aliases} is the most.`);
  if (passed.size > 1_000) passed.clear();
  if (source.length < 20_000) passed.set(source, null);
  return null;
}

/** A page costs its size times what one row costs; another list ten times; a field one. */
const estimator: ComplexityEstimator = ({ type, field, args, childComplexity }) => {
  if (type.name.startsWith("__")) return 0;
  const pages = field.args.some((arg) => arg.name === "first" || arg.name === "last");
  if (pages) return 1 + childComplexity * Math.max(1, Math.min(100, Number(args.first ?? args.last ?? 25)));
  const manyRows =
    String(field.type).startsWith("[") &&
    childComplexity > 0 &&
    type.name !== "Query" &&
    !/Connection$/.test(type.name);
  return 1 + childComplexity * (manyRows ? 10 : 1);
};

/** What an operation may cost, computed before it runs. @throws QUERY_TOO_COMPLEX */
export function checkCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
  operationName?: string,
): number {
  const cost = getComplexity({ schema, query: document, variables, operationName, estimators: [estimator] });
  if (cost > documentLimits.cost)
    throw tooComplex(
      `This would cost ${cost} points; ${documentLimits.cost} is the most. Ask for smaller pages or fewer nested lists.`,
    );
  return cost;
}
