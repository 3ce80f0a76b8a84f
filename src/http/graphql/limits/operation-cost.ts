import {
  type DocumentNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isLeafType,
  TypeInfo,
  ValidationContext,
} from "graphql";
// Its ESM build imports graphql's .mjs, a second instance beside the one everybody else has.
import { type ComplexityEstimator, createComplexityRule } from "graphql-query-complexity/cjs";
import { topLevelError } from "../../../platform/errors.ts";
import { documentLimits, tooComplex } from "./document-limits.ts";
import { rememberEstimate } from "./remembered-estimates.ts";

/** What an operation may cost. */
export interface OperationCost {
  /** How many values it may select: what an answer's size is bounded by. */
  values: number;
  /** How many values a list of ids at the top may select in addition, where one id is counted in `values`. */
  further: number;
  /** How many rows it may read. */
  rows: number;
  /** The points of the selection: those of the rows, or of the values where they are more. */
  selected: number;
  /**
   * The points that are not given back, however little the answer turns out to hold: one for ten rows that a bulk call hands
   * in, scans of a team's rows, introspection.
   */
  fixed: number;
  /** All points, which have to be available before it runs. */
  requested: number;
}

/** What reading the schema costs, in points: the whole of it, and one type. */
const introspectionCost = { __schema: 500, __type: 50 } as const;

const inputRowsAPoint = 10;
const maxPageSize = 100;
/** How many values cost as much as a row: a dashboard's row has about 20. */
const valuesAPoint = 25;
/** How long a list is expected to be that has no pages. */
const expectedLength = 10;

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

/**
 * The lists whose number of rows counters have, by the filters that these know: it is read without a scan. A list with any
 * other filter is counted.
 */
const countedBy: Readonly<Record<string, readonly string[]>> = {
  "Query.invitations": ["state", "assessmentId"],
  "Assessment.invitations": ["state"],
  "Query.candidates": ["archived"],
};

const isCounted = (type: { name: string }, field: { name: string }, args: Record<string, unknown>): boolean => {
  const known = countedBy[`${type.name}.${field.name}`];
  return (
    known !== undefined &&
    Object.entries(args.filter ?? {}).every(([name, value]) => value == null || known.includes(name))
  );
};

/** What is counted of an operation beside its values. */
interface Counted {
  inputRows: number;
  /** The `totalCount` fields of the page that is estimated next: what is selected of a page is estimated before it. */
  totals: number;
  further: number;
  scans: number;
  introspection: number;
}

const isRoot = (type: { name: string }): boolean => /^(Query|Mutation|Subscription)$/.test(type.name);
const pageSizeOf = (args: Record<string, unknown>): number =>
  Math.max(1, Math.min(maxPageSize, Number(args.first ?? args.last ?? 25)));
/** The expected length of a list at the top: that of the ids it is asked for. */
const lengthAtTop = (args: Record<string, unknown>): number =>
  args.ids === undefined ? expectedLength : Math.min(maxPageSize, lengthOf(args.ids));
const isListOf = (field: GraphQLField<unknown, unknown>): boolean => String(field.type).startsWith("[");
/** The length of the list in an answer, where an argument says it (`AsLongAs`); null for any other field. */
function lengthByArgument(field: GraphQLField<unknown, unknown>, args: Record<string, unknown>): number | null {
  const { lengthArgument } = field.extensions as { lengthArgument?: string };
  return lengthArgument === undefined ? null : Number(args[lengthArgument]);
}
const isConnection = (type: { name: string }): boolean => /Connection$/.test(type.name);

/** Counts values: a page has its size times those of a row, another list ten times, a field one. */
const valuesEstimator =
  (counted: Counted): ComplexityEstimator =>
  ({ type, field, args, childComplexity }) => {
    if (field.name === "__schema" || field.name === "__type") {
      counted.introspection += introspectionCost[field.name];
      return 0;
    }
    if (type.name.startsWith("__")) return 0;
    if (field.name === "__typename" && isRoot(type)) return 0;
    if (type.name === "Mutation") counted.inputRows += rowsOf(args);
    if (field.name === "totalCount") counted.totals++;
    else if (isScan(field, args)) counted.scans++;
    if (isPage(field)) {
      if (!isCounted(type, field, args)) counted.scans += counted.totals;
      counted.totals = 0;
    }
    if (isPage(field)) return 1 + childComplexity * pageSizeOf(args);
    const length = lengthByArgument(field, args);
    // The list in its answer has counted as one of ten items.
    if (length !== null) return 1 + childComplexity * Math.max(1, Math.ceil(length / expectedLength));
    const isList = isListOf(field) && childComplexity > 0;
    if (type.name === "Query" && isList) {
      // Paid for, but no reason to refuse: a list of ids is no deeper than one of them.
      counted.further += childComplexity * Math.max(0, lengthAtTop(args) - 1);
      return 1 + childComplexity;
    }
    return 1 + childComplexity * (isList && !isConnection(type) ? expectedLength : 1);
  };

/** Counts rows: those of lists, and what stands at the top. An object that a row leads to is part of the row. */
const rowsEstimator: ComplexityEstimator = ({ type, field, args, childComplexity }) => {
  if (type.name.startsWith("__") || field.name.startsWith("__")) return 0;
  if (isPage(field)) return pageSizeOf(args) * (1 + childComplexity);
  const length = lengthByArgument(field, args);
  // The list in its answer has counted as one of ten items.
  if (length !== null) return 1 + childComplexity * Math.max(1, Math.ceil(length / expectedLength));
  if (isLeafType(getNamedType(field.type))) return isRoot(type) ? 1 : 0;
  if (isListOf(field) && !isConnection(type))
    return (type.name === "Query" ? lengthAtTop(args) : expectedLength) * (1 + childComplexity);
  return childComplexity + (isRoot(type) ? 1 : 0);
};

/**
 * As the library's getComplexity, with variables that are coerced already. It would coerce them for each estimate: of a call
 * with 10,000 rows that is most of what it takes to price it.
 */
function complexityOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  coerced: Record<string, unknown>,
  operationName: string | undefined,
  estimator: ComplexityEstimator,
): number {
  const operation = getOperationAST(document, operationName);
  if (operation == null) throw new Error("There is no such operation in the document.");
  const errors: GraphQLError[] = [];
  const context = new ValidationContext(schema, document, new TypeInfo(schema), (error) => void errors.push(error));
  const visitor = createComplexityRule({
    estimators: [estimator],
    maximumComplexity: Number.POSITIVE_INFINITY,
  })(context);
  visitor.variableValues = coerced;
  const complexity = visitor.nodeComplexity(operation, schema.getRootType(operation.operation) ?? undefined);
  const last = errors.pop();
  if (last !== undefined) throw last;
  return complexity;
}

/** What an operation is estimated at: the same for every caller. */
type Estimate = Counted & { values: number; rows: number };

function estimate(
  schema: GraphQLSchema,
  document: DocumentNode,
  coerced: Record<string, unknown>,
  operationName: string | undefined,
): Estimate {
  const counted: Counted = { inputRows: 0, totals: 0, further: 0, scans: 0, introspection: 0 };
  const estimateBy = (estimator: ComplexityEstimator) =>
    complexityOf(schema, document, coerced, operationName, estimator);
  try {
    const values = estimateBy(valuesEstimator(counted));
    return { ...counted, values, rows: estimateBy(rowsEstimator) };
  } catch (error) {
    // Variables or arguments that are none. The library's own limit of nodes is far above ours.
    throw topLevelError(
      "BAD_USER_INPUT",
      error instanceof GraphQLError ? error.message : "There is no such operation in the document.",
    );
  }
}

/**
 * What an operation may cost, computed before it runs.
 *
 * @param variables as they were sent, which an estimate is remembered by
 * @param coerced their coerced values
 * @param scanPoints what reading through a team's rows once costs
 * @throws BAD_USER_INPUT
 */
export async function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Record<string, unknown>,
  coerced: Record<string, unknown>,
  operationName: string | undefined,
  scanPoints: () => Promise<number>,
): Promise<OperationCost> {
  const estimated = rememberEstimate(document, operationName, variables, () =>
    estimate(schema, document, coerced, operationName),
  );
  const { values, further, rows, inputRows, introspection } = estimated;
  const scans = estimated.scans === 0 ? 0 : estimated.scans * (await scanPoints());
  const fixed = Math.floor(inputRows / inputRowsAPoint) + introspection + scans;
  const selected = Math.max(rows, Math.ceil((values + further) / valuesAPoint));
  return { values, further, rows, selected, fixed, requested: selected + fixed };
}

/**
 * Refuses what no caller may ask for at once: more values than one answer may have, or more points than a bucket ever holds.
 *
 * @param maximum size of a bucket; null where there is none
 * @throws QUERY_TOO_COMPLEX
 */
export function assertCost({ values, further, requested }: OperationCost, maximum: number | null): void {
  const tooMany = (count: number, most: number) =>
    tooComplex(`This would select ${count} values; ${most} is the most. Ask for smaller pages or fewer nested lists.`);
  if (values > documentLimits.values) throw tooMany(values, documentLimits.values);
  if (values + further > documentLimits.valuesOfIds) throw tooMany(values + further, documentLimits.valuesOfIds);
  if (maximum !== null && requested > maximum)
    throw tooComplex(`This would cost ${requested} points; ${maximum} are there at the most. Ask for less at once.`);
}
