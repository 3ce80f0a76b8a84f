import type { Pool } from "pg";
import type { Keys } from "../crypto/keys.ts";
import { runForSystem } from "../database/connection-shares.ts";
import { rateLimited } from "../errors.ts";
import type { Env } from "../process/env.ts";
import { errorFields, type Logger } from "../process/log.ts";
import type { Metrics } from "../process/metrics.ts";
import { readLevel, returnPoints, withdraw } from "./cost-bucket.query.ts";

/** The part of a bucket that a process leases, which saves a write to the database for each small call. */
const leaseFraction = 0.02;
/** The cost of a rejected operation, in points. It is free where a bucket is small. */
const rejectedCost = 100;
const smallBucket = 10_000;
/** A lease that was not used for this long is returned. */
const idleMs = 2_000;
const returnIntervalMs = 1_000;

interface Demand {
  points: number;
  done(): void;
  failed(error: unknown): void;
}

/** The points of one caller's bucket that this process holds, and the last known level of the bucket. */
interface Lease {
  key: Buffer;
  /** Withdrawn from the bucket and not spent yet. */
  points: number;
  /** The level of the bucket after the last query, and the time of that query. */
  level: number;
  seenAt: number;
  usedAt: number;
  waiting: Demand[];
  isQuerying: boolean;
}

/**
 * The rate limit by cost: each caller has a bucket of points in the database, which all processes share. A process
 * leases a few points and spends them without a query. A lease is subtracted from the bucket, so several processes
 * cannot spend more than it holds. A rejection always follows a fresh query. Limitation: up to a fiftieth of a bucket
 * may be unspent in another process for two or three seconds.
 */
export class CostBuckets {
  readonly maximum: number;
  readonly restoreRate: number;
  /** The cost of a rejected operation, in points: to parse and validate a document is work, too. */
  readonly rejectedCost: number;
  readonly #leaseSize: number;
  readonly #services: { pool: Pool; keys: Keys; log: Logger; metrics: Metrics };
  readonly #leases = new Map<string, Lease>();
  #timer: NodeJS.Timeout | undefined;

  constructor(services: { pool: Pool; keys: Keys; log: Logger; metrics: Metrics; env: Env }) {
    this.#services = services;
    this.maximum = services.env.COST_BUCKET;
    this.restoreRate = services.env.COST_RESTORE;
    this.rejectedCost = this.maximum < smallBucket ? 0 : rejectedCost;
    this.#leaseSize = Math.floor(this.maximum * leaseFraction);
  }

  /**
   * Withdraws points from a caller's bucket.
   *
   * @param caller any text that identifies the caller; only its MAC is stored
   * @throws RATE_LIMITED with `retryAfter`; any error of the database
   */
  async take(caller: string, points: number): Promise<void> {
    const lease = this.#leaseOf(caller);
    lease.usedAt = performance.now();
    // A call does not overtake those that wait: one query serves all of them, in order.
    if (lease.waiting.length === 0 && lease.points >= points) {
      lease.points -= points;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    lease.waiting.push({ points, done: resolve, failed: reject });
    if (!lease.isQuerying) void this.#serveWaiting(lease);
    await promise;
  }

  /** Returns points that were withdrawn and not spent. */
  giveBack(caller: string, points: number): void {
    this.#leaseOf(caller).points += points;
  }

  /**
   * The points that a caller may spend now, as far as this process knows; queries the database when it knows nothing.
   */
  async available(caller: string): Promise<number> {
    const known = this.#leases.get(caller);
    if (known !== undefined && known.seenAt > 0) return this.#view(known);
    const key = this.#keyOf(caller);
    const [bucket] = await this.#run((pool) => readLevel(pool, key, this.maximum, this.restoreRate));
    return Math.floor(Math.min(this.maximum, (bucket?.level ?? this.maximum) + (known?.points ?? 0)));
  }

  /** Returns all leases. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#returnPoints([...this.#leases.values()].map((lease) => [lease, lease.points]));
    this.#leases.clear();
  }

  /** Runs a query as the process itself: the wait of a limited caller must not delay the accounting. */
  #run<T>(query: (pool: Pool) => Promise<T>): Promise<T> {
    return runForSystem(() => query(this.#services.pool));
  }

  #keyOf(caller: string): Buffer {
    return this.#services.keys.mac("rate-limit", `cost.${caller}`, 32);
  }

  #leaseOf(caller: string): Lease {
    let lease = this.#leases.get(caller);
    if (lease === undefined) {
      const usedAt = performance.now();
      lease = { key: this.#keyOf(caller), points: 0, level: 0, seenAt: 0, usedAt, waiting: [], isQuerying: false };
      this.#leases.set(caller, lease);
      this.#timer ??= setInterval(() => void this.#returnUnused(), returnIntervalMs).unref();
    }
    return lease;
  }

  #view(lease: Lease): number {
    const restored = ((performance.now() - lease.seenAt) / 1_000) * this.restoreRate;
    return Math.floor(Math.min(this.maximum, Math.min(this.maximum, lease.level + restored) + lease.points));
  }

  /** Queries the database until no call waits: one statement for all waiting calls. */
  async #serveWaiting(lease: Lease): Promise<void> {
    lease.isQuerying = true;
    try {
      for (this.#serve(lease); lease.waiting.length > 0; this.#serve(lease)) {
        const asked = [...lease.waiting];
        const needed = asked[0]!.points - lease.points;
        const wanted = asked.reduce((sum, one) => sum + one.points, this.#leaseSize) - lease.points;
        const { points, granted } = await this.#run((pool) =>
          withdraw(pool, { key: lease.key, size: this.maximum, rate: this.restoreRate, needed, wanted }),
        );
        lease.points += granted;
        lease.level = points;
        lease.seenAt = performance.now();
        if (granted > 0) continue;
        // The result is current for every call that waited before the query.
        const available = lease.level + lease.points;
        for (const one of asked)
          if (one.points > available) {
            this.#services.metrics.costRejections.inc();
            one.failed(this.#rateLimited(one.points, available));
          }
        lease.waiting = lease.waiting.filter((one) => one.points <= available || !asked.includes(one));
      }
    } catch (error) {
      for (const one of lease.waiting) one.failed(error);
      lease.waiting = [];
    } finally {
      lease.isQuerying = false;
    }
  }

  #serve(lease: Lease): void {
    while (lease.waiting.length > 0 && lease.waiting[0]!.points <= lease.points) {
      const one = lease.waiting.shift()!;
      lease.points -= one.points;
      one.done();
    }
  }

  #rateLimited(points: number, available: number) {
    const seconds = Math.max(1, Math.ceil((points - available) / this.restoreRate));
    return rateLimited(
      `This operation costs ${points} points, and ${Math.floor(available)} are available. Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
      seconds,
    );
  }

  /** Returns idle leases, and from the others the points in excess of a lease. */
  async #returnUnused(): Promise<void> {
    const now = performance.now();
    const unused: [Lease, number][] = [];
    for (const [caller, lease] of this.#leases) {
      if (lease.isQuerying) continue;
      const idle = now - lease.usedAt > idleMs;
      const excess = idle ? lease.points : lease.points - this.#leaseSize;
      if (excess > 0) {
        lease.points -= excess;
        lease.level += excess;
        unused.push([lease, excess]);
      }
      if (idle) this.#leases.delete(caller);
    }
    if (this.#leases.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    await this.#returnPoints(unused);
  }

  async #returnPoints(unused: [Lease, number][]): Promise<void> {
    const returned = unused.filter(([, points]) => points > 0);
    if (returned.length === 0) return;
    const given = returned.map(([{ key }, points]) => ({ key, points }));
    await this.#run((pool) => returnPoints(pool, given, this.maximum))
      // Lost points are restored at the rate of the bucket.
      .catch((error: unknown) => this.#services.log.debug(errorFields(error), "points could not be returned"));
  }
}
