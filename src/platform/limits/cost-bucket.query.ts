import type { Pool } from "pg";
import { compiler, runOn } from "../database/compiler.ts";
import { array, sql, unnest } from "../database/sql.ts";
import type { Env } from "../process/env.ts";

/**
 * Withdraws points, by the database's clock. The points restored since the last withdrawal are added first, for whole
 * milliseconds, so that repeated rounding adds nothing. It grants what is wanted; or what is left, where that covers
 * what is needed; or nothing.
 *
 * It is text, since the query builder cannot set several columns from one subquery.
 *
 * Values: key, size of the bucket, points a second, needed, wanted.
 */
const withdrawal = `
  insert into cost_bucket as b (key, points, filled_at, granted)
  values ($1, $2::float8 - least($2::float8, $5::float8), date_trunc('milliseconds', now()), least($2::float8, $5::float8))
  on conflict (key) do update set (points, filled_at, granted) = (
    -- A transaction that waited for the row has an older now() than the one that held it.
    select level - granted, greatest(b.filled_at, moment), granted
    from (select date_trunc('milliseconds', now()) as moment) clock
      cross join lateral (
        select least($2::float8, b.points + greatest(0, extract(epoch from moment - b.filled_at)::float8) * $3::float8) as level
      ) filled
      cross join lateral (
        select case when level >= $4::float8 then least(level, $5::float8) else 0 end as granted
      ) decided
  )
  returning points, granted`;

/** Withdraws points from a bucket. @returns its level after that, and what was granted */
export async function withdraw(
  pool: Pool,
  { key, size, rate, needed, wanted }: { key: Buffer; size: number; rate: number; needed: number; wanted: number },
): Promise<{ points: number; granted: number }> {
  const { rows } = await pool.query<{ points: number; granted: number }>(withdrawal, [key, size, rate, needed, wanted]);
  return rows[0]!;
}

/** The level of a bucket now; no row where it is full. */
export const readLevel = (pool: Pool, key: Buffer, size: number, rate: number): Promise<{ level: number }[]> =>
  runOn(
    pool,
    compiler
      .selectFrom("cost_bucket")
      .select(({ ref }) => {
        const restored = sql`greatest(0, extract(epoch from now() - ${ref("filled_at")})::float8) * ${rate}::float8`;
        return sql<number>`least(${size}::float8, ${ref("points")} + ${restored})`.as("level");
      })
      .where("key", "=", key),
  );

/** Returns points to buckets, to each at most as many as it holds. */
export async function returnPoints(pool: Pool, given: { key: Buffer; points: number }[], size: number): Promise<void> {
  const back = unnest("g", {
    key: array.bytea(given.map(({ key }) => key)),
    points: array.double(given.map(({ points }) => points)),
  });
  await runOn(
    pool,
    // Rows are locked in the order of their keys: two processes may return points to the same buckets.
    compiler
      .with("locked", (q) =>
        q
          .selectFrom("cost_bucket as b")
          .innerJoin(back, "g.key", "b.key")
          .select(["b.key", "g.points"])
          .orderBy("b.key")
          .forNoKeyUpdate("b"),
      )
      .updateTable("cost_bucket as b")
      .from("locked")
      .set({
        points: ({ ref }) => sql<number>`least(${size}::float8, ${ref("b.points")} + ${ref("locked.points")})`,
      })
      .whereRef("b.key", "=", "locked.key"),
  );
}

/** Deletes buckets that are full: a new one starts full, too. */
export async function purgeFullBuckets({ pool, env }: { pool: Pool; env: Env }): Promise<void> {
  await runOn(
    pool,
    compiler.deleteFrom("cost_bucket").where(({ ref }) => {
      const restored = sql`extract(epoch from now() - ${ref("filled_at")})::float8 * ${env.COST_RESTORE}::float8`;
      return sql<boolean>`${ref("points")} + ${restored} >= ${env.COST_BUCKET}::float8`;
    }),
  );
}
