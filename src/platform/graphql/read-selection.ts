import { type Expression, type SqlBool, sql } from "kysely";
import type { Planning } from "../database/planning.ts";
import { type ReadPlan, type Row, readRows } from "./read-plan.ts";
import { bindTeam, compileRow, withAlias } from "./shape.ts";

/** Which rows of a read plan's table are read. Its expressions are made with `rowOf`. */
export interface Selection {
  /** The team, or the column of an outer query that holds it. */
  teamId: string | Expression<string>;
  where: Expression<SqlBool>[];
  orderBy?: Expression<unknown>;
  /** The number of rows, which stands in the text; `withTies` adds those that are ordered like the last one. */
  limit?: number;
  withTies?: boolean;
}

/**
 * The statement that reads rows by a plan. The plan's columns and joins are text, made of checked names when the shapes
 * are defined; the builder cannot type a selection that a caller's query decides.
 */
export function selectionOf(
  plan: Pick<ReadPlan, "select" | "from">,
  { teamId, where, orderBy, limit, withTies = false }: Selection,
): Expression<unknown> {
  const conditions = sql.join([sql`t0.team_id = ${teamId}`, ...where], sql` and `);
  const order = orderBy === undefined ? sql`` : sql` order by ${orderBy}`;
  const count = sql.lit(limit ?? null);
  const bound =
    limit === undefined ? sql`` : withTies ? sql` fetch first ${count} rows with ties` : sql` limit ${count}`;
  return sql`select ${sql.raw(plan.select)} from ${sql.raw(plan.from)} where ${conditions}${order}${bound}`;
}

/** A statement over the table of a read plan, whose alias is `t0`. */
export function compileSelection(statement: Expression<unknown>): { text: string; values: unknown[] } {
  const { text, values } = compileRow(statement);
  return { text: bindTeam(withAlias(text, "t0")), values };
}

/** Reads the selected rows. */
export async function readSelection(
  services: Parameters<typeof readRows>[0],
  plan: ReadPlan,
  selection: Selection,
  planning?: Planning,
): Promise<Row[]> {
  const { text, values } = compileSelection(selectionOf(plan, selection));
  return (await readRows(services, text, values, planning)).map((row) => plan.decode(row));
}
