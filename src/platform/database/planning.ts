import { createHash } from "node:crypto";
import type { ClientBase, QueryConfig } from "pg";
import { describeOnce } from "./described-query.ts";

/*
 * How PostgreSQL plans a statement. It is decided here, and nowhere else:
 *
 * - `ONCE`: the statement has a name. After five executions on a connection PostgreSQL may keep one plan for any values,
 *   and planning costs nothing any more; most small statements take several times as long to plan as to run. It is for
 *   statements that find their rows by the same index whatever the values are: by ids, or by the order of an index.
 * - `BY_VALUES`: the statement has no name and is planned at each execution. It is for statements whose best plan depends
 *   on their values: a filter whose values are rare or common, a set of any size, a range. A plan for any values reads
 *   a whole log for the three events of a rare type.
 *
 * A statement that is built by `db(em)` is planned by its values. One that is hot and small is made by `prepared`, which
 * names it outside and inside of transactions. The pages of lists say which of both they are (`planningOf`).
 * `test/long/statement-plans*.test.ts` explain the hot statements with fresh, stale and no statistics.
 */
export type Planning = "ONCE" | "BY_VALUES";

/** The planning of a statement over a list, by the values in its conditions: without any, every plan is the same. */
export const planningOf = (conditions: { values: readonly unknown[] }[]): Planning =>
  conditions.some(({ values }) => values.length > 0) ? "BY_VALUES" : "ONCE";

/** The names of the statements that are planned once. */
const names = new Map<string, string>();
/** The texts that selections of callers lead to are of any number, and each takes memory in every connection. */
const maxSelections = 300;
let selections = 0;

/** Names a statement of the code, which is then planned once. */
export function nameStatement(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash("sha1").update(text).digest("base64url");
    names.set(text, name);
  }
  return name;
}

/** Names a statement that a selection of a caller leads to; null where too many of them have a name already. */
function nameSelection(text: string): string | null {
  if (!names.has(text) && ++selections > maxSelections) return null;
  return nameStatement(text);
}

/** A statement with its values, as the driver takes it: with its name, unless it is planned by its values. */
export function toQuery(
  { PREPARED_STATEMENTS }: { PREPARED_STATEMENTS: boolean },
  text: string,
  values: unknown[],
  planning: Planning,
): QueryConfig {
  const name = PREPARED_STATEMENTS && planning === "ONCE" ? nameSelection(text) : null;
  return name === null ? { text, values } : { text, values, name };
}

/**
 * Makes a connection send the statements that have a name under it, also those of a transaction: the query builder,
 * through which a transaction reaches its connection, has no way to say it.
 */
export const sendByName = (client: ClientBase): void => describeOnce(client, (text) => names.get(text));
