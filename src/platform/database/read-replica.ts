import type { EntityManager } from "@mikro-orm/postgresql";
import type { Pool } from "pg";
import type { Logger } from "../process/log.ts";
import type { Metrics } from "../process/metrics.ts";
import { runForSystem } from "./connection-shares.ts";
import { sqlState } from "./in-transaction.ts";
import { type Position, type RecentWrites, readPosition } from "./recent-writes.ts";
import { statementTimedOut } from "./sql-states.ts";

/** What a read needs of a database. */
export interface ReadFrom {
  pool: Pool;
  em: EntityManager;
}

/** How often the standby is asked how far it is, and how long it has to answer. */
const lookEveryMs = 500;
const answerWithinMs = 1_000;
/** How long a read waits for the standby to have what its team has written, before it goes to the primary. */
const waitMs = 100;
const waitStepMs = 5;
/** A standby that is further behind is not read. Writes are remembered for longer (recent-writes.ts). */
export const maxLagMs = 10_000;

export type ReplicaState = "ok" | "lagging" | "unreachable" | "not a standby";

/** A read that was ended because of its own time, or of its caller's share, would fare no better on the primary. */
const isOwnFailure = (error: unknown): boolean =>
  sqlState(error) === statementTimedOut || typeof (error as { extensions?: unknown } | null)?.extensions === "object";

/**
 * Reads of lists and numbers on a standby (DATABASE_READ_URL): a caller who has just written waits for the standby to have it, and
 * reads the primary where that takes too long. A standby that is away, restarts or is far behind costs a read nothing but
 * the way to the primary, and is tried again.
 */
export class ReadReplica {
  readonly #primary: ReadFrom;
  readonly #replica: ReadFrom;
  readonly #log: Logger;
  readonly #metrics: Metrics;
  readonly writes: RecentWrites;
  #state: ReplicaState = "unreachable";
  #replayed: Position = 0n;
  /** Positions of the primary, and when they were read: by them the lag is known as time. */
  #samples: { at: number; position: Position }[] = [];
  #lagMs = 0;
  #looking: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** Rejects when the standby is found to be away: what waits for its answer goes to the primary. */
  #away = Promise.withResolvers<never>();

  constructor(
    primary: ReadFrom,
    replica: ReadFrom,
    writes: RecentWrites,
    { log, metrics }: { log: Logger; metrics: Metrics },
  ) {
    this.#primary = primary;
    this.#replica = replica;
    this.writes = writes;
    this.#log = log;
    this.#metrics = metrics;
    this.#away.promise.catch(() => undefined);
    metrics.gauge("beckon_replica_up", "1 while lists and numbers are read from DATABASE_READ_URL, else 0.", () =>
      this.#state === "ok" ? 1 : 0,
    );
    metrics.gauge("beckon_replica_lag_seconds", "How far DATABASE_READ_URL is behind the primary.", () => this.lag);
  }

  get pool(): Pool {
    return this.#replica.pool;
  }

  get state(): ReplicaState {
    return this.#state;
  }

  /** In seconds, to half a second. */
  get lag(): number {
    return this.#lagMs / 1_000;
  }

  async open(): Promise<void> {
    const look = async () => {
      await this.#look();
      if (!this.#isClosed) this.#timer = setTimeout(look, lookEveryMs).unref();
    };
    await look();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** Says that teams have written, in other processes as well; null: any may have. */
  noteWrites(teamIds: string[] | null): void {
    for (const teamId of teamIds ?? [null]) this.writes.note(teamId);
  }

  /** Reads on the standby, or on the primary where the standby lacks what the team has written, or cannot be read. */
  async read<T>(teamId: string, work: (from: ReadFrom) => Promise<T>): Promise<T> {
    const reason = await this.#reasonForPrimary(teamId);
    if (reason === null) {
      try {
        const answer = work(this.#replica);
        // After the race is lost nobody waits for it.
        answer.catch(() => undefined);
        const found = await Promise.race([answer, this.#away.promise]);
        this.#metrics.replicaReads.inc({ from: "replica" });
        return found;
      } catch (error) {
        if (isOwnFailure(error)) throw error;
        // It may be one statement that the standby has ended, for its replay; the look shows whether it is more.
        void this.#look();
      }
    }
    this.#metrics.replicaReads.inc({ from: reason ?? "primary after an error" });
    return await work(this.#primary);
  }

  async #reasonForPrimary(teamId: string): Promise<string | null> {
    if (this.#state !== "ok") return "primary, standby away";
    const wanted = await this.writes.positionOf(teamId);
    if (wanted === null || (await this.#hasReplayed(wanted))) return null;
    return "primary, standby behind";
  }

  async #hasReplayed(wanted: Position): Promise<boolean> {
    const end = performance.now() + waitMs;
    while (this.#replayed < wanted) {
      if (this.#state !== "ok" || performance.now() > end) return false;
      // All that wait share one look at a time.
      await Promise.race([this.#lookAtReplica().catch(() => undefined), this.#away.promise.catch(() => undefined)]);
      if (this.#replayed < wanted) await new Promise((resolve) => setTimeout(resolve, waitStepMs));
    }
    return true;
  }

  #lookingAtReplica: Promise<void> | undefined;
  #lookAtReplica(): Promise<void> {
    this.#lookingAtReplica ??= this.#askReplica().finally(() => {
      this.#lookingAtReplica = undefined;
    });
    return this.#lookingAtReplica;
  }

  async #askReplica(): Promise<void> {
    const { rows } = await runForSystem(() =>
      this.#replica.pool.query<{ replayed: string | null }>(
        "select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() end::text as replayed",
      ),
    );
    const replayed = readPosition(rows[0]?.replayed);
    if (replayed === null) throw new NotStandbyError();
    this.#replayed = replayed;
  }

  /** Looks how far the standby is, one look at a time. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookNow().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #lookNow(): Promise<void> {
    this.writes.purge();
    const at = performance.now();
    const position = await within(answerWithinMs, this.writes.current()).catch(() => null);
    if (position !== null) this.#samples.push({ at, position });
    try {
      await within(answerWithinMs, this.#lookAtReplica());
    } catch (error) {
      return this.#setState(error instanceof NotStandbyError ? "not a standby" : "unreachable");
    }
    this.#samples = this.#samples.filter((sample) => sample.position > this.#replayed).slice(-1_000);
    this.#lagMs = this.#samples.length === 0 ? 0 : performance.now() - this.#samples[0]!.at;
    this.#setState(this.#lagMs > maxLagMs ? "lagging" : "ok");
  }

  #setState(state: ReplicaState): void {
    if (state === this.#state) return;
    if (state === "ok") this.#log.info({ replica: state }, "reads go to DATABASE_READ_URL");
    else this.#log.warn({ replica: state, lagSeconds: this.lag }, "reads of DATABASE_READ_URL go to the primary");
    this.#state = state;
    if (state === "ok") return;
    this.#away.reject(new Error("the standby is away"));
    this.#away = Promise.withResolvers<never>();
    this.#away.promise.catch(() => undefined);
  }
}

/** Reads numbers on the standby as lists are, or on the primary where there is none. */
export const readNumbers = <T>(
  services: { em: EntityManager; replica: ReadReplica | null },
  teamId: string,
  work: (em: EntityManager) => Promise<T>,
): Promise<T> =>
  services.replica === null ? work(services.em.fork()) : services.replica.read(teamId, ({ em }) => work(em.fork()));

class NotStandbyError extends Error {}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), ms);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
