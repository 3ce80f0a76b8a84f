import type { EntityManager } from "@mikro-orm/postgresql";
import { type RawBuilder, sql } from "kysely";

export { sql };

/**
 * Runs one SQL statement in the transaction of `em`, if there is one. Parameters are passed to PostgreSQL unchanged, so
 * a JavaScript array is a PostgreSQL array. Timestamps are returned as text in UTC; `asDate` parses them.
 */
export async function rows<T>(em: EntityManager, statement: RawBuilder<unknown>): Promise<T[]> {
  const result = await statement.execute(em.getKysely() as never);
  return result.rows as T[];
}

/** The first row, or null. */
export async function firstRow<T>(em: EntityManager, statement: RawBuilder<unknown>): Promise<T | null> {
  return (await rows<T>(em, statement))[0] ?? null;
}

/** Parses PostgreSQL's text form of a timestamptz (`2026-11-23 21:21:43.1+00`). */
export const asDate = (text: string): Date => new Date(`${text.replace(" ", "T")}:00`);
export const asDateOrNull = (text: string | null): Date | null => (text === null ? null : asDate(text));

/** The time of the database's clock, which is the only one that counts (docs/rules.md, The life of an invitation 8). */
export async function databaseNow(em: EntityManager): Promise<Date> {
  const row = await firstRow<{ now: string }>(em, sql`select clock_timestamp()::timestamptz(3) as now`);
  return asDate(row!.now);
}
