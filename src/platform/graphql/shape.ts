import { type Expression, type ExpressionBuilder, expressionBuilder, sql } from "kysely";
import { compiler } from "../database/compiler.ts";
import type { Database } from "../database/database.ts";
import { doJoinsNameTeams } from "../database/spread.ts";
import type { NodeName } from "../ids/ids.ts";

export type TableName = keyof Database & string;
export type ColumnName<T extends TableName> = keyof Database[T] & string;

/** All tables, and as `$` the table whose rows are read: its alias differs from statement to statement. */
export type RowTables<T extends TableName> = Database & { $: Database[T] };
export type RowBuilder<T extends TableName> = ExpressionBuilder<RowTables<T>, "$">;

/**
 * Builds expressions over the rows of a table, for shapes and for the conditions and orders of lists. Columns of the
 * row are named with the placeholder, for example `$.state`, and a misspelt one does not compile.
 */
export const rowOf = <T extends TableName>(_table: T): RowBuilder<T> => expressionBuilder<RowTables<T>, "$">();

/** The text and values of an expression; `$.` is still the placeholder for the alias of the row's table. */
export function compileRow(expression: Expression<unknown>): { text: string; values: unknown[] } {
  const compiled = sql`${expression}`.compile(compiler);
  return { text: compiled.sql.replaceAll('"$".', "$."), values: [...compiled.parameters] };
}

/** Puts the alias of the row's table in the place of the placeholder. */
export const withAlias = (text: string, alias: string): string => text.replaceAll("$.", `${alias}.`);

const teamOfRows = /\bt0\.team_id = (\$\d+)/;
const sameTeam = /(\bteam_id"?) = "?\w{1,63}"?\."?team_id"?/g;

const wholeKey = " operator(pg_catalog.=) ";
const joinedByKey = / operator\(pg_catalog\.=\) t\d{1,3}\.team_id/g;

/**
 * The condition that a joined table is of the team of the row that it is joined to. By the whole key, and not by the team as
 * a value: one that statistics do not know seems to have a single row, and a planner would compare a page with all of it.
 */
export const isOfTeamOf = (alias: string, other: string): string => `${alias}.team_id${wholeKey}${other}.team_id`;

/**
 * Names the team as the parameter wherever a subquery of a statement over `t0` compares the teams of two tables: what depends
 * on the team alone is then read once, and not for each row. On a server that spreads teams over others (Citus) also where
 * tables are joined, since it sends the statement to the server of the team only if each table names it.
 */
export function bindTeam(text: string): string {
  const parameter = teamOfRows.exec(text)?.[1];
  if (parameter === undefined) return text;
  // As functions: `$1` in a replacement would stand for what the pattern has matched.
  const bound = text.replace(sameTeam, (_, team: string) => `${team} = ${parameter}`);
  return doJoinsNameTeams() ? bound.replace(joinedByKey, () => ` = ${parameter}`) : bound;
}

/**
 * The mapping of a GraphQL type to its table. `$` in SQL is the placeholder for the table's alias.
 *
 * A query's selection is compiled to one flat statement with only the selected columns and to-one joins. The joins are
 * an optimization: the field resolver loads a relation that is not joined.
 */
export interface Shape<T extends TableName = TableName> {
  name: NodeName;
  table: T;
  /** Row property → SQL. `uuid` (the stored id) is always included. */
  columns: Record<string, string>;
  externalIdOrder?: string;
  always: readonly string[];
  needs?: Record<string, readonly string[]>;
  needsBlinded?: Record<string, readonly string[]>;
  relations?: Record<string, Relation | readonly Relation[]>;
  lists?: Record<string, RowList<string>>;
}

/** Rows of another table that belong to a row, all of them and few: their shape, and the query that reads them in order. */
interface RowList<Q> {
  shape: () => Shape;
  rows: Q;
}

/** A related row, and the property of this row with its stored id. Of several at most one id is set. */
interface Relation<P extends string = string> {
  shape: () => Shape;
  key: P;
}

/** A column of the table, or what is computed of the row. */
type ColumnSource<T extends TableName> = ColumnName<T> | ((row: RowBuilder<T>) => Expression<unknown>);

interface ShapeDefinition<T extends TableName, C extends Record<string, ColumnSource<T>>> {
  name: NodeName;
  /** Row property → its column, or an expression that computes it and contains no parameters. */
  columns: C;
  /** Which row an external id means, where several have it: those that can be used before those that have ended. */
  externalIdOrder?: (row: RowBuilder<T>) => Expression<unknown>;
  /** Properties read in any case: what field resolvers and masking hang on. */
  always: readonly NoInfer<keyof C & string>[];
  /** GraphQL field → the properties it needs, where that is not the property of the same name. */
  needs?: Record<string, readonly NoInfer<keyof C & string>[]>;
  /** GraphQL field → further properties it needs, unless the caller is known not to be blinded. */
  needsBlinded?: Record<string, readonly NoInfer<keyof C & string>[]>;
  /** GraphQL field → the related row. Several where the field is one of several types. */
  relations?: Record<string, Relation<NoInfer<keyof C & string>> | readonly Relation<NoInfer<keyof C & string>>[]>;
  /** GraphQL field → rows of another table, which are read with this one. The query returns whole rows of the table. */
  lists?: Record<string, RowList<(row: RowBuilder<T>) => Expression<unknown>>>;
}

/** Defines the shape of a table. A misspelt column or property does not compile. */
export function defineShape<T extends TableName, const C extends Record<string, ColumnSource<T>>>(
  table: T,
  { columns, externalIdOrder, lists = {}, ...rest }: ShapeDefinition<T, C>,
): Shape<T> {
  const textOf = (expression: Expression<unknown>): string => {
    const { text, values } = compileRow(expression);
    if (values.length > 0) throw new Error(`A column of ${rest.name} has a parameter; sql.lit() writes a constant.`);
    return text;
  };
  const row = rowOf(table);
  const texts = Object.entries<ColumnSource<T>>(columns).map(([property, source]) => [
    property,
    typeof source === "string" ? `$.${source}` : textOf(source(row)),
  ]);
  return {
    ...rest,
    table,
    columns: Object.fromEntries(texts),
    lists: Object.fromEntries(
      Object.entries(lists).map(([field, { shape, rows }]) => [field, { shape, rows: textOf(rows(row)) }]),
    ),
    ...(externalIdOrder === undefined ? {} : { externalIdOrder: textOf(externalIdOrder(row)) }),
  };
}

/**
 * A shape with further columns, relations and lists, for a folder that knows more tables than that of the shape. The resolvers of the
 * fields that need them load them where a row was read by the shape alone.
 */
export function extendShape<T extends TableName, const C extends Record<string, ColumnSource<T>>>(
  shape: Shape<T>,
  {
    columns,
    needs,
    relations,
    lists = {},
  }: Pick<ShapeDefinition<T, C>, "columns" | "needs" | "lists"> & {
    relations?: Shape<T>["relations"];
  },
): Shape<T> {
  const { name, table } = shape;
  const added = defineShape<T, Record<string, ColumnSource<T>>>(table, { name, columns, always: [], lists });
  return {
    ...shape,
    columns: { ...shape.columns, ...added.columns },
    needs: { ...shape.needs, ...needs },
    relations: { ...shape.relations, ...relations },
    lists: { ...shape.lists, ...added.lists },
  };
}
