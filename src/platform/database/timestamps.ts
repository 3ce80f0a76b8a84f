import type { Pool } from "pg";
import pg from "pg";

const timestamptz = 1184;
const timestamptzArray = 1185;
/** The latest moment that a Date can hold: what PostgreSQL calls infinity. */
const infinity = new Date(8.64e15);

const inUtc = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/;

const dot = 46;

/** The number that some decimal digits stand for. A page of 50 rows has 150 times; a Date that reads text takes three times as long. */
function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
}

/** Reads PostgreSQL's text form of a `timestamptz` in a session in UTC: `2026-11-23 21:21:43.1+00`. */
export function readTimestamp(text: string): Date {
  if (text === "infinity") return infinity;
  // A Date would read nearly anything, and a time of another zone than the one that is appended here.
  if (!inUtc.test(text)) throw new RangeError(`not a timestamp in UTC: ${text}`);
  const year = number(text, 0, 4);
  // Date.UTC takes these years for those of the last century.
  if (year < 100) return new Date(`${text.slice(0, 10)}T${text.slice(11)}:00`);
  const fraction = text.charCodeAt(19) === dot ? number(`${text.slice(20, -3)}00`, 0, 3) : 0;
  return new Date(
    Date.UTC(
      year,
      number(text, 5, 7) - 1,
      number(text, 8, 10),
      number(text, 11, 13),
      number(text, 14, 16),
      number(text, 17, 19),
      fraction,
    ),
  );
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
