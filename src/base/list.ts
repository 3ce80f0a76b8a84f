import type { Shape } from "./read-plan.ts";

/** A condition of a list. `$` stands for the alias of the shape's table, `?` for a value. */
export interface ListCondition {
  sql: string;
  values: unknown[];
  /** The same for counting, where what finds a page soon would read too much for all of it. */
  counted?: { sql: string; values: unknown[] };
}

/** A list: which rows, in which order. */
export interface List {
  shape: Shape;
  /** One more table, where the order hangs on it: exactly one row of it for each of the list's. */
  join?: string;
  /** Always of one team. Joined by "and". */
  where: ListCondition[];
  /** What rows are ordered by; the stored id decides among equals. Null: by the stored id alone. */
  orderBy: { name: string; sql: string; cast: string } | null;
  descending: boolean;
}

/** Writes `$1…` for `?` and the alias for `$`. */
export function bind(parts: ListCondition[], values: unknown[]): string {
  return parts
    .map((part) => {
      let next = 0;
      return part.sql.replaceAll("$.", "t0.").replace(/\?/g, () => `$${values.push(part.values[next++])}`);
    })
    .join(" and ");
}
