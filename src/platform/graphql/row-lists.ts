import { globalId } from "../ids/ids.ts";
import { type Shape, withAlias } from "./shape.ts";

/** Rows of another table that are read with the row that they belong to. */
export interface ListStep {
  shape: Shape;
  alias: string;
  field: string;
  /** The query that reads them in order. */
  rows: string;
  properties: string[];
}

/**
 * The join with the rows of a list, one array for each of their columns, so that the driver reads the values as those of any
 * row. It runs for each row that it belongs to, by the index of that row's id, whatever PostgreSQL knows of the table.
 */
export function listJoin({ shape, alias, rows, properties }: ListStep, parent: string): string {
  const inner = `${alias}_row`;
  const columns = [`${inner}.id`, ...properties.map((property) => withAlias(shape.columns[property]!, inner))];
  const arrays = columns.map((column, n) => `array_agg(${column}) as c${n}`);
  return ` left join lateral (select ${arrays.join(", ")} from (${withAlias(rows, parent)}) ${inner}) ${alias} on true`;
}

/** Makes the rows of a list of the arrays with the values of their columns. */
export function listOf({ shape, properties }: ListStep, arrays: (unknown[] | null)[]): object[] {
  return ((arrays[0] ?? []) as string[]).map((uuid, n) => {
    const row: Record<string, unknown> = { uuid, id: globalId(shape.name, uuid) };
    for (const [at, property] of properties.entries()) row[property] = arrays[at + 1]![n];
    return row;
  });
}
