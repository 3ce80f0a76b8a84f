import type { EntityManager, InferKyselyDB } from "@mikro-orm/postgresql";
import type { Kysely } from "kysely";
// The one import of this folder from above: a type, so that nothing of it is left when the program runs.
import type { entities } from "../../app/registries/entities.ts";

/**
 * The tables with their columns, as PostgreSQL names them, inferred from the entities. A test compares the entities
 * with the migrated database. A `timestamptz` is a Date, a `date` is text, a `bytea` is a Buffer.
 */
export type Database = InferKyselyDB<(typeof entities)[number]>;

/** The query builder where `em` stands: in its transaction if there is one. A wrong table, column or type does not compile. */
export const db = (em: EntityManager): Kysely<Database> => em.getKysely<Database>();
