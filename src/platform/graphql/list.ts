import type { Shape } from "./read-plan.ts";

/** A condition of a list. `$` is the placeholder for the alias of the shape's table, `?` for a value. */
export interface ListCondition {
  sql: string;
  values: unknown[];
  /** Another form of the condition for counts, where the form that finds one page fast is slow for all rows. */
  counted?: { sql: string; values: unknown[] };
}

/** A list: a selection of rows and their order. */
export interface List {
  shape: Shape;
  /** A join with another table that the order depends on. It has exactly one row for each row of the list. */
  join?: string;
  /** Conditions that are combined with "and", in addition to that of the team. */
  where: ListCondition[];
  /** The sort expression; rows with equal values are ordered by their stored id. Null: by the stored id alone. */
  orderBy: { name: string; sql: string; cast: string } | null;
  descending: boolean;
}

/** Replaces `?` with `$1…` and `$` with the alias. */
export function bind(parts: ListCondition[], values: unknown[]): string {
  return parts
    .map((part) => {
      let next = 0;
      return part.sql.replaceAll("$.", "t0.").replace(/\?/g, () => `$${values.push(part.values[next++])}`);
    })
    .join(" and ");
}
