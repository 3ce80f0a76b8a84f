import { createHash } from "node:crypto";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Pool } from "pg";
import { compiler, type Returning } from "./compiler.ts";
import type { Database } from "./database.ts";

/** Stands in a compiled statement for a value that each call gives. */
class Parameter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/**
 * A hot read: compiled once, and run outside of transactions as a named prepared statement, which PostgreSQL plans
 * once for all values. A statement whose best plan depends on its values is run by `db(em)` instead.
 *
 * @param build writes the statement; `parameter("id")` stands for the value that a call gives under this name
 */
export function prepared<V extends object, O>(
  build: (db: Kysely<Database>, parameter: <N extends keyof V & string>(name: N) => RawBuilder<V[N]>) => Returning<O>,
): (services: { pool: Pool; env: { PREPARED_STATEMENTS: boolean } }, values: V) => Promise<O[]> {
  let statement: { text: string; name: string; parameters: readonly unknown[] } | undefined;
  return async ({ pool, env }, values) => {
    if (statement === undefined) {
      const { sql: text, parameters } = build(compiler, (name) => sql`${new Parameter(name)}`).compile();
      statement = { text, name: createHash("sha1").update(text).digest("base64url"), parameters };
    }
    const { text, name, parameters } = statement;
    const { rows } = await pool.query({
      text,
      values: parameters.map((one) => (one instanceof Parameter ? values[one.name as keyof V] : one)),
      ...(env.PREPARED_STATEMENTS ? { name } : {}),
    });
    return rows as O[];
  };
}
