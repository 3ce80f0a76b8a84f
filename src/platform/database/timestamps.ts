import type { Pool } from "pg";
import pg from "pg";

const timestamptz = 1184;
const timestamptzArray = 1185;
/** The latest moment that a Date can hold: what PostgreSQL calls infinity. */
const infinity = new Date(8.64e15);

const inUtc = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;

/** Reads PostgreSQL's text form of a `timestamptz` in a session in UTC: `2026-11-23 21:21:43.1+00`. */
export function readTimestamp(text: string): Date {
  if (text === "infinity") return infinity;
  // A Date would read nearly anything, and a time of another zone than the one that is appended here.
  if (!inUtc.test(text)) throw new RangeError(`not a timestamp in UTC: ${text}`);
  return new Date(`${text.slice(0, 10)}T${text.slice(11)}:00`);
}

/**
 * Makes the pool's connections return a `timestamptz` as a Date, with and without the ORM, which by itself leaves it
 * as text. Our columns have milliseconds, so nothing is lost.
 */
export function readTimestampsAsDates(pool: Pool): void {
  const { types } = pool.options as { types?: pg.CustomTypesConfig & Pick<pg.TypeOverrides, "setTypeParser"> };
  if (types === undefined) throw new Error("MikroORM gives its pool no type parsers any more");
  const arrays = pg.types.getTypeParser(1009 as never) as (text: string) => (string | null)[];
  types.setTypeParser(timestamptz, readTimestamp);
  types.setTypeParser(timestamptzArray, (text: string) =>
    arrays(text).map((one) => (one === null ? null : readTimestamp(one))),
  );
}
