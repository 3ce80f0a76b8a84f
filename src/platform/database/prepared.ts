import type { EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery, type Kysely, type RawBuilder, sql } from "kysely";
import type { Pool } from "pg";
import { compiler, type Returning } from "./compiler.ts";
import type { Database } from "./database.ts";
import { nameStatement, toQuery } from "./planning.ts";

/** Stands in a compiled statement for a value that each call gives. */
class Parameter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Where a prepared statement runs: on a connection of the pool, or in the transaction of a use case (`tx`). */
export type Runner = { pool: Pool; env: { PREPARED_STATEMENTS: boolean } } | { em: EntityManager };

/**
 * A hot statement: compiled once, and run as a named prepared statement, which PostgreSQL plans once for all values. A
 * statement whose best plan depends on its values is run by `db(em)` instead (planning.ts).
 *
 * @param build writes the statement; `parameter("id")` stands for the value that a call gives under this name
 * @returns runs it: with the services outside of transactions, with `tx` in its transaction
 */
export function prepared<V extends object, O>(
  build: (db: Kysely<Database>, parameter: <N extends keyof V & string>(name: N) => RawBuilder<V[N]>) => Returning<O>,
): (on: Runner, values: V) => Promise<O[]> {
  let statement: { text: string; parameters: readonly unknown[] } | undefined;
  return async (on, values) => {
    if (statement === undefined) {
      const { sql: text, parameters } = build(compiler, (name) => sql`${new Parameter(name)}`).compile();
      nameStatement(text);
      statement = { text, parameters };
    }
    const { text, parameters } = statement;
    const given = parameters.map((one) => (one instanceof Parameter ? values[one.name as keyof V] : one));
    const { rows } =
      "pool" in on
        ? await on.pool.query(toQuery(on.env, text, given, "ONCE"))
        : await on.em.getKysely().executeQuery(CompiledQuery.raw(text, given));
    return rows as O[];
  };
}
