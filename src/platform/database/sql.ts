import {
  type AliasedRawBuilder,
  type Expression,
  type ExpressionBuilder,
  expressionBuilder,
  type Insertable,
  type InsertQueryBuilder,
  type InsertResult,
  type QueryCreator,
  type RawBuilder,
  type SelectQueryBuilder,
  sql,
} from "kysely";
import { arrayLiteral, numberArrayLiteral } from "./array-literal.ts";
import { type Database, db } from "./database.ts";

export { type Database, db, sql };

/*
 * What the query builder cannot say by itself. A fragment written with `sql` names columns through `eb.ref`, so that
 * a misspelt one does not compile.
 */

/** Values as one parameter, a PostgreSQL array: for `anyOf` and `unnest`, so that a statement's text is the same for any number. */
export const array = {
  uuid: <T extends string | null>(values: readonly T[]): RawBuilder<T[]> => sql`${arrayLiteral(values)}::uuid[]`,
  text: <const T extends string | null>(values: readonly T[]): RawBuilder<T[]> => sql`${arrayLiteral(values)}::text[]`,
  integer: <T extends number | null>(values: readonly T[]): RawBuilder<T[]> =>
    sql`${numberArrayLiteral(values)}::integer[]`,
  double: <T extends number | null>(values: readonly T[]): RawBuilder<T[]> =>
    sql`${numberArrayLiteral(values)}::double precision[]`,
  boolean: <T extends boolean | null>(values: readonly T[]): RawBuilder<T[]> => sql`${values}::boolean[]`,
  timestamptz: <T extends Date | null>(values: readonly T[]): RawBuilder<T[]> => sql`${values}::timestamptz[]`,
  bytea: <T extends Buffer | null>(values: readonly T[]): RawBuilder<T[]> => sql`${values}::bytea[]`,
  jsonb: <T extends object | null>(values: readonly T[]): RawBuilder<T[]> =>
    sql`${arrayLiteral(values.map((value) => (value === null ? null : JSON.stringify(value))))}::jsonb[]`,
};

/** `any(array)`, for `where("id", "=", anyOf(array.uuid(ids)))`. */
export const anyOf = <T>(values: RawBuilder<T[]>): RawBuilder<T> => sql`any(${values})`;

/**
 * An array whose length the planner does not see, for statements that have a name. PostgreSQL plans one for each call as long
 * as that looks cheaper than a plan for any values, and it always does where it sees fewer elements than the ten that it
 * expects of an unknown array.
 */
export const ofAnyLength = <T>(values: RawBuilder<T[]>): RawBuilder<T[]> =>
  // With coalesce, `any` takes it for an array: a select alone would be the rows to compare with.
  sql`coalesce((select ${values}), '{}')`;

/**
 * True of every id, for statements that read the rows of a team in the order of their ids up to a LIMIT. Without statistics
 * PostgreSQL expects few rows between any two values, so that the index in this order is the cheapest way to them; else it
 * would read and sort the team, which it takes for a small one. With statistics it knows that all ids are between these.
 */
export const isAnyId = (id: Expression<string>): RawBuilder<boolean> =>
  sql`${id} between '00000000-0000-0000-0000-000000000000' and 'ffffffff-ffff-ffff-ffff-ffffffffffff'`;

/** A value of a `jsonb` column. Without it an array would be sent as an array of PostgreSQL's. */
export const jsonb = <T>(value: T): RawBuilder<T> =>
  sql`${value === null || value === undefined ? null : JSON.stringify(value)}::jsonb`;

/** The time of the transaction's start. */
export const now = (): RawBuilder<Date> => sql`now()`;
/** The time at which the statement has begun: what a statement writes that has waited for no lock, or in an earlier statement. */
export const statementTimestamp = (): RawBuilder<Date> => sql`statement_timestamp()`;
/**
 * The time of this very moment, which goes on within a transaction. Not in an update or on a conflict: where the table is
 * spread over servers (Citus), functions whose result changes within a statement are refused there.
 */
export const clockTimestamp = (): RawBuilder<Date> => sql`clock_timestamp()`;
/**
 * The time that is a number of seconds after the start of the transaction. As a sum of numbers: an interval of a column may
 * not be added to the time in an update of a table that is spread over servers.
 */
export const secondsFromNow = (seconds: number | Expression<number | null>): RawBuilder<Date> =>
  sql`to_timestamp(extract(epoch from now())::float8 + ${seconds}::float8)`;

/**
 * An expression as a subquery, for what an update may not contain itself where its table is spread over servers: the time
 * within CASE, COALESCE and RETURNING, an interval added to the time of a column, a random value for all rows.
 */
export const subselect = <T>(expression: Expression<T>): RawBuilder<T> => sql`(select ${expression})`;

type Arrays = Record<string, RawBuilder<unknown[]>>;
type RowOf<A extends Arrays> = { [K in keyof A]: A[K] extends RawBuilder<(infer T)[]> ? T : never };

/**
 * A table made of parameters, one array each column: `selectFrom(unnest("new", { id: array.uuid(ids) }))`.
 */
export const unnest = <N extends string, A extends Arrays>(alias: N, columns: A): AliasedRawBuilder<RowOf<A>, N> =>
  sql<RowOf<A>>`unnest(${sql.join(Object.values(columns))})`.as<N>(columnAlias(alias, Object.keys(columns)));

/** The same with the place of each row in the arrays, from 1. */
export const unnestWithOrdinality = <N extends string, A extends Arrays, P extends string>(
  alias: N,
  columns: A,
  place: P,
): AliasedRawBuilder<RowOf<A> & { [K in P]: string }, N> =>
  sql<RowOf<A> & { [K in P]: string }>`unnest(${sql.join(Object.values(columns))}) with ordinality`.as<N>(
    columnAlias(alias, [...Object.keys(columns), place]),
  );

const columnAlias = (alias: string, columns: string[]): RawBuilder<unknown> =>
  sql`${sql.id(alias)}(${sql.join(columns.map((column) => sql.id(column)))})`;

/** Begins a select within a statement with a `with` clause: it knows the tables of the clause, and does not repeat it. */
export const subquery = <DB>(_: QueryCreator<DB>): ExpressionBuilder<DB, never> => expressionBuilder<DB>();

/** Columns of a table with a value or an expression each. Those with a default and nullable ones may be left out. */
type ValuesOf<R> = { [C in keyof Insertable<R>]: Insertable<R>[C] | Expression<Insertable<R>[C]> };

/** No property but those of another type: a returned object literal may have more by itself. */
type Only<V, R> = { [K in Exclude<keyof V, keyof R>]: never };

/**
 * `insert into table (…) select …`, with names and types checked as those of `values` are.
 *
 * @param creator a `Kysely`, or what a `with` clause gives
 * @param source what the rows come from, with its joins and conditions, and without a select list
 * @param values column of the table → its value in terms of the source
 */
export function insertFrom<
  T extends keyof Database & string,
  S,
  TB extends keyof S,
  O,
  const V extends ValuesOf<Database[T]>,
>(
  // biome-ignore lint/suspicious/noExplicitAny: in a `with` clause it knows more tables than Database has
  creator: QueryCreator<any>,
  table: T,
  source: SelectQueryBuilder<S, TB, O>,
  values: (eb: ExpressionBuilder<S, TB>) => V & Only<V, ValuesOf<Database[T]>>,
): InsertQueryBuilder<Database, T, InsertResult> {
  const entries = Object.entries(values(expressionBuilder<S, TB>()));
  // The builder checks neither the number nor the types of what is selected against the columns: `ValuesOf` has.
  const columns = entries.map(([column]) => column) as never;
  const selected = entries.map(([column, value]) => sql`${value}`.as(column)) as never;
  return (creator as QueryCreator<Database>).insertInto<T>(table).columns(columns).expression(source.select(selected));
}
