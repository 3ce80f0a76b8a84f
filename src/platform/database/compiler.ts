import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import type { ClientBase } from "pg";
import type { Database } from "./database.ts";

/** Builds and compiles statements, and runs none: for those whose text is made once and run many times. */
export const compiler = new Kysely<Database>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** A statement that returns rows of a type. `Compilable` alone accepts any type of row. */
export type Returning<O> = Compilable & { execute(): Promise<O[]> };

/** Runs a statement, with its types, on a pool or a connection without an EntityManager. Starts no transaction. */
export async function runOn<O>(client: Pick<ClientBase, "query">, statement: Returning<O>): Promise<O[]> {
  const { sql, parameters } = statement.compile();
  const { rows } = await client.query(sql, [...parameters]);
  return rows as O[];
}
