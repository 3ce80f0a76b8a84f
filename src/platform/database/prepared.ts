import type { EntityManager } from "@mikro-orm/postgresql";
import { CompiledQuery, type Kysely, type RawBuilder, sql } from "kysely";
import type { Pool } from "pg";
import { compiler, type Returning } from "./compiler.ts";
import type { Database } from "./database.ts";
import { nameStatement, toQuery } from "./planning.ts";
import { connectionOf } from "./transaction-connection.ts";

/** Stands in a compiled statement for a value that each call gives. */
class Parameter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Stands for the value that a call gives under a name. */
export type ParameterOf<V extends object> = <N extends keyof V & string>(name: N) => RawBuilder<V[N]>;

/** Where a prepared statement runs: on a connection of the pool, or in the transaction of a use case (`tx`). */
export type Runner = { pool: Pool; env: { PREPARED_STATEMENTS: boolean } } | { em: EntityManager };

/** A statement that is compiled once, and what runs it. */
export interface Prepared<V extends object, O> {
  /** Runs it: with the services outside of transactions, with `tx` in its transaction. */
  (on: Runner, values: V): Promise<O[]>;
  /** Runs it as the last statement of a transaction, which is committed by it. */
  last(tx: { em: EntityManager }, values: V): Promise<O[]>;
}

/**
 * A hot statement: compiled once, and run as a named prepared statement, which PostgreSQL plans once for all values. A
 * statement whose best plan depends on its values is run by `db(em)` instead (planning.ts).
 *
 * @param build writes the statement; `parameter("id")` stands for the value that a call gives under this name
 */
export function prepared<V extends object, O>(
  build: (db: Kysely<Database>, parameter: ParameterOf<V>) => Returning<O>,
): Prepared<V, O> {
  let statement: { text: string; name: string; parameters: readonly unknown[] } | undefined;
  const queryOf = (values: V) => {
    if (statement === undefined) {
      const { sql: text, parameters } = build(compiler, (name) => sql`${new Parameter(name)}`).compile();
      statement = { text, name: nameStatement(text), parameters };
    }
    const { text, name, parameters } = statement;
    const given = parameters.map((one) => (one instanceof Parameter ? values[one.name as keyof V] : one));
    return { text, name, values: given };
  };
  const run = async (on: Runner, values: V): Promise<O[]> => {
    const { text, name, values: given } = queryOf(values);
    if ("pool" in on) return (await on.pool.query(toQuery(on.env, text, given, "ONCE"))).rows as O[];
    const connection = connectionOf(on.em);
    const { rows } =
      connection === undefined
        ? await on.em.getKysely().executeQuery(CompiledQuery.raw(text, given))
        : await connection.send({ text, name, values: given });
    return rows as O[];
  };
  const last = async ({ em }: { em: EntityManager }, values: V): Promise<O[]> => {
    const connection = connectionOf(em);
    return connection === undefined
      ? await run({ em }, values)
      : (await connection.sendAndCommit(queryOf(values))).rows;
  };
  return Object.assign(run, { last });
}
