import { type DocumentNode, GraphQLError, type GraphQLField, type GraphQLSchema } from "graphql";
// Its ESM build imports graphql's .mjs, a second instance beside the one everybody else has.
import { type ComplexityEstimator, getComplexity } from "graphql-query-complexity/cjs";
import { topLevelError } from "../../../platform/errors.ts";
import { documentLimits, tooComplex } from "./document-limits.ts";

/** What an operation may cost, in points. */
export interface OperationCost {
  /** Of what it selects. */
  selected: number;
  /**
   * What is not given back, however little the answer turns out to hold: a point for ten rows that a bulk call hands in,
   * scans of a team's rows, introspection.
   */
  fixed: number;
  /** All of it, and what is selected of each further item of a list at the top: what has to be there before it runs. */
  requested: number;
}

/** What reading the schema costs, in points: the whole of it, and one type. */
const introspectionCost = { __schema: 500, __type: 50 } as const;

const rowsAPoint = 10;
const maxPageSize = 100;

/** Whether a field answers a page of a list. */
export const isPage = (field: GraphQLField<unknown, unknown>): boolean =>
  field.args.some((arg) => arg.name === "first" || arg.name === "last");
export const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** The rows of a bulk call: the longest list among its arguments and in its input. */
const rowsOf = (args: Record<string, unknown>): number =>
  Math.max(0, ...[args, args.input ?? {}].flatMap((some) => Object.values(some as object).map(lengthOf)));

/** Filters by which few rows are found at once: a list with one of them does not read through a team's rows. */
const narrowFilters = ["email", "externalId", "candidateId", "batchId", "candidateIds", "invitationIds"];

/**
 * Whether answering a field may read through all rows of a team, though its answer is small: a count or another sum, or
 * a page of a list that is filtered or ordered otherwise than by its age.
 */
function isScan(field: GraphQLField<unknown, unknown>, args: Record<string, unknown>): boolean {
  if (field.extensions.scans === true) return true;
  if (!isPage(field)) return false;
  const given = Object.entries(args.filter ?? {}).flatMap(([name, value]) => (value == null ? [] : [name]));
  if (given.some((name) => narrowFilters.includes(name))) return false;
  const order = (args.orderBy as { field?: string } | null | undefined)?.field;
  return given.length > 0 || (order !== undefined && order !== "CREATED_AT");
}

/** What is counted of an operation beside its selection. */
interface Counted {
  rows: number;
  further: number;
  scans: number;
  introspection: number;
}

/** A page costs its size times what one row costs; another list ten times; a field one. */
const estimator =
  (counted: Counted): ComplexityEstimator =>
  ({ type, field, args, childComplexity }) => {
    if (field.name === "__schema" || field.name === "__type") {
      counted.introspection += introspectionCost[field.name];
      return 0;
    }
    if (type.name.startsWith("__")) return 0;
    if (field.name === "__typename" && /^(Query|Mutation|Subscription)$/.test(type.name)) return 0;
    if (type.name === "Mutation") counted.rows += rowsOf(args);
    if (isScan(field, args)) counted.scans++;
    if (isPage(field))
      return 1 + childComplexity * Math.max(1, Math.min(maxPageSize, Number(args.first ?? args.last ?? 25)));
    const { lengthArgument } = field.extensions as { lengthArgument?: string };
    // The list in its answer has counted as one of ten items.
    if (lengthArgument !== undefined)
      return 1 + childComplexity * Math.max(1, Math.ceil(Number(args[lengthArgument]) / 10));
    const isList = String(field.type).startsWith("[") && childComplexity > 0;
    if (type.name === "Query" && isList) {
      // Paid for, but no reason to refuse: a list of ids is no deeper than one of them.
      const length = args.ids === undefined ? 10 : Math.min(maxPageSize, lengthOf(args.ids));
      counted.further += childComplexity * Math.max(0, length - 1);
      return 1 + childComplexity;
    }
    return 1 + childComplexity * (isList && !/Connection$/.test(type.name) ? 10 : 1);
  };

/**
 * What an operation may cost, computed before it runs. Its variables must have been checked.
 *
 * @param scanPoints what reading through a team's rows once costs
 * @throws BAD_USER_INPUT
 */
export async function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
  operationName: string | undefined,
  scanPoints: () => Promise<number>,
): Promise<OperationCost> {
  const counted: Counted = { rows: 0, further: 0, scans: 0, introspection: 0 };
  const estimators = [estimator(counted)];
  let selected: number;
  try {
    selected = getComplexity({ schema, query: document, variables, operationName, estimators });
  } catch (error) {
    // Variables or arguments that are none. The library's own limit of nodes is far above ours.
    throw topLevelError(
      "BAD_USER_INPUT",
      error instanceof GraphQLError ? error.message : "There is no such operation in the document.",
    );
  }
  const scans = counted.scans === 0 ? 0 : counted.scans * (await scanPoints());
  const fixed = Math.floor(counted.rows / rowsAPoint) + counted.introspection + scans;
  return { selected, fixed, requested: selected + fixed + counted.further };
}

/**
 * Refuses what no caller may ask for at once: more than one operation may select, or more than a bucket ever holds.
 *
 * @param maximum size of a bucket; null where there is none
 * @throws QUERY_TOO_COMPLEX
 */
export function assertCost({ selected, requested }: OperationCost, maximum: number | null): void {
  if (selected > documentLimits.cost)
    throw tooComplex(
      `This would cost ${selected} points; ${documentLimits.cost} is the most. Ask for smaller pages or fewer nested lists.`,
    );
  if (maximum !== null && requested > maximum)
    throw tooComplex(`This would cost ${requested} points; ${maximum} are there at the most. Ask for less at once.`);
}
