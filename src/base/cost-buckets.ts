import type { Pool } from "pg";
import { runForSystem } from "./connection-shares.ts";
import type { Env } from "./env.ts";
import { rateLimited } from "./errors.ts";
import type { Keys } from "./keys.ts";
import { errorFields, type Logger } from "./log.ts";

/** How much of a bucket a process takes along, to spare the database a write for each small call. */
const leasePart = 0.02;
/** What an operation that is refused costs, in points; nothing where a bucket is so small that this would matter. */
const refusedCost = 100;
const smallBucket = 10_000;
/** A lease that nobody has drawn on for so long goes back. */
const idleMs = 2_000;
const sweepMs = 1_000;

/**
 * Takes points, by the database's clock. What has come back since the last time is added first; whole
 * milliseconds, so that nothing is rounded up however often it is done. All that is wanted, or what is
 * there if it is at least what is needed, or nothing.
 *
 * Values: key, size of the bucket, points a second, needed, wanted.
 */
const take = `
  insert into cost_bucket as b (key, points, filled_at, granted)
  values ($1, $2::float8 - least($2::float8, $5::float8), date_trunc('milliseconds', now()), least($2::float8, $5::float8))
  on conflict (key) do update set (points, filled_at, granted) = (
    -- Who waited for the row has an older clock than whoever held it.
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

interface Demand {
  points: number;
  done(): void;
  failed(error: unknown): void;
}

/** What this process holds of one caller's bucket, and what it knows of the rest. */
interface Lease {
  key: Buffer;
  /** Taken out of the bucket and not spent yet. */
  points: number;
  /** What was left in the bucket, and when that was. */
  level: number;
  seenAt: number;
  usedAt: number;
  waiting: Demand[];
  asking: boolean;
}

/**
 * What each caller may still ask for: a bucket in the database that holds for all processes together. A
 * process takes a small lease out of it and spends that by itself; since a lease is gone from the bucket
 * from then on, no number of processes can spend more than there is. A refusal always comes from the
 * database, asked at that moment. What it does not cover: up to a fiftieth of a bucket that lies unspent
 * in another process, for two or three seconds.
 */
export class CostBuckets {
  readonly maximum: number;
  readonly restoreRate: number;
  /** What an operation that is refused costs, in points: reading a document costs work, too. */
  readonly refusedCost: number;
  readonly #leaseSize: number;
  readonly #services: { pool: Pool; keys: Keys; log: Logger };
  readonly #leases = new Map<string, Lease>();
  #timer: NodeJS.Timeout | undefined;

  constructor(services: { pool: Pool; keys: Keys; log: Logger; env: Env }) {
    this.#services = services;
    this.maximum = services.env.COST_BUCKET;
    this.restoreRate = services.env.COST_RESTORE;
    this.refusedCost = this.maximum < smallBucket ? 0 : refusedCost;
    this.#leaseSize = Math.floor(this.maximum * leasePart);
  }

  /**
   * Takes points out of a caller's bucket.
   *
   * @param caller whoever it is, in any words; stored as a MAC
   * @throws RATE_LIMITED with `retryAfter`; whatever the database throws
   */
  async take(caller: string, points: number): Promise<void> {
    const lease = this.#leaseOf(caller);
    lease.usedAt = performance.now();
    // Not past those who wait: the database is asked for all of them, in order.
    if (lease.waiting.length === 0 && lease.points >= points) {
      lease.points -= points;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    lease.waiting.push({ points, done: resolve, failed: reject });
    if (!lease.asking) void this.#ask(lease);
    await promise;
  }

  /** Puts back what was taken and not spent. */
  giveBack(caller: string, points: number): void {
    this.#leaseOf(caller).points += points;
  }

  /** What a caller may spend at the moment, as far as this process knows; asks the database when it knows nothing. */
  async available(caller: string): Promise<number> {
    const known = this.#leases.get(caller);
    if (known !== undefined && known.seenAt > 0) return this.#view(known);
    const { rows } = await this.#query<{ level: number }>(
      `select least($2::float8, points + greatest(0, extract(epoch from now() - filled_at)::float8) * $3::float8) as level
       from cost_bucket where key = $1`,
      [this.#keyOf(caller), this.maximum, this.restoreRate],
    );
    return Math.floor(Math.min(this.maximum, (rows[0]?.level ?? this.maximum) + (known?.points ?? 0)));
  }

  /** Gives all leases back. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#return([...this.#leases.values()].map((lease) => [lease, lease.points]));
    this.#leases.clear();
  }

  /** Of the process itself: a caller that is limited must not make the counting wait. */
  #query<Row extends object>(text: string, values: unknown[]): Promise<{ rows: Row[] }> {
    return runForSystem(() => this.#services.pool.query<Row>(text, values));
  }

  #keyOf(caller: string): Buffer {
    return this.#services.keys.mac("rate-limit", `cost.${caller}`, 32);
  }

  #leaseOf(caller: string): Lease {
    let lease = this.#leases.get(caller);
    if (lease === undefined) {
      const usedAt = performance.now();
      lease = { key: this.#keyOf(caller), points: 0, level: 0, seenAt: 0, usedAt, waiting: [], asking: false };
      this.#leases.set(caller, lease);
      this.#timer ??= setInterval(() => void this.#sweep(), sweepMs).unref();
    }
    return lease;
  }

  #view(lease: Lease): number {
    const restored = ((performance.now() - lease.seenAt) / 1_000) * this.restoreRate;
    return Math.floor(Math.min(this.maximum, Math.min(this.maximum, lease.level + restored) + lease.points));
  }

  /** Asks the database until nobody waits any more: one statement for all who do. */
  async #ask(lease: Lease): Promise<void> {
    lease.asking = true;
    try {
      for (this.#serve(lease); lease.waiting.length > 0; this.#serve(lease)) {
        const asked = [...lease.waiting];
        const needed = asked[0]!.points - lease.points;
        const wanted = asked.reduce((sum, one) => sum + one.points, this.#leaseSize) - lease.points;
        const { rows } = await this.#query<{ points: number; granted: number }>(take, [
          lease.key,
          this.maximum,
          this.restoreRate,
          needed,
          wanted,
        ]);
        const { points, granted } = rows[0]!;
        lease.points += granted;
        lease.level = points;
        lease.seenAt = performance.now();
        if (granted > 0) continue;
        // For all who waited before it was asked, the answer is fresh.
        const there = lease.level + lease.points;
        for (const one of asked) if (one.points > there) one.failed(this.#refusal(one.points, there));
        lease.waiting = lease.waiting.filter((one) => one.points <= there || !asked.includes(one));
      }
    } catch (error) {
      for (const one of lease.waiting) one.failed(error);
      lease.waiting = [];
    } finally {
      lease.asking = false;
    }
  }

  #serve(lease: Lease): void {
    while (lease.waiting.length > 0 && lease.waiting[0]!.points <= lease.points) {
      const one = lease.waiting.shift()!;
      lease.points -= one.points;
      one.done();
    }
  }

  #refusal(points: number, there: number) {
    const seconds = Math.max(1, Math.ceil((points - there) / this.restoreRate));
    return rateLimited(
      `This costs ${points} points, and ${Math.floor(there)} are there. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
      seconds,
    );
  }

  /** Returns what lies idle, and of the others what is more than a lease. */
  async #sweep(): Promise<void> {
    const now = performance.now();
    const back: [Lease, number][] = [];
    for (const [caller, lease] of this.#leases) {
      if (lease.asking) continue;
      const idle = now - lease.usedAt > idleMs;
      const more = idle ? lease.points : lease.points - this.#leaseSize;
      if (more > 0) {
        lease.points -= more;
        lease.level += more;
        back.push([lease, more]);
      }
      if (idle) this.#leases.delete(caller);
    }
    if (this.#leases.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    await this.#return(back);
  }

  async #return(back: [Lease, number][]): Promise<void> {
    const some = back.filter(([, points]) => points > 0);
    if (some.length === 0) return;
    await this.#query(
      // In the order of the keys: two processes may give back of the same ones.
      `with locked as (
         select b.key, g.points from cost_bucket b
           join unnest($1::bytea[], $2::float8[]) as g (key, points) on g.key = b.key
         order by b.key for no key update of b
       )
       update cost_bucket b set points = least($3::float8, b.points + locked.points) from locked where b.key = locked.key`,
      [some.map(([lease]) => lease.key), some.map(([, points]) => points), this.maximum],
    )
      // They come back by themselves, at the rate of the bucket.
      .catch((error: unknown) => this.#services.log.debug(errorFields(error), "points not given back"));
  }
}

/** Forgets buckets that are full again: a new one is full, too. */
export async function forgetFullBuckets({ pool, env }: { pool: Pool; env: Env }): Promise<void> {
  await pool.query(
    "delete from cost_bucket where points + extract(epoch from now() - filled_at)::float8 * $1::float8 >= $2::float8",
    [env.COST_RESTORE, env.COST_BUCKET],
  );
}
