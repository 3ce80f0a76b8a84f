import { AsyncLocalStorage } from "node:async_hooks";
import type { Pool, PoolClient } from "pg";
import { rateLimited, serverBusy } from "../errors.ts";
import { FairSemaphore } from "../limits/fair-semaphore.ts";

/** The work that the current asynchronous call chain does, and its owner. */
interface Work {
  owner: string;
  /** Statements in a transaction have a timeout of 30 s; outside of one, a request only reads and has 5 s. */
  inTransaction: boolean;
  /** The chain holds a connection already. If it waited for its owner's share, it could wait for itself. */
  holdsConnection: boolean;
}

const system = "system";
const anonymous = "anonymous";
/** The owner of acquisitions by work that holds a connection already. They have no separate share. */
const nested = "nested";
const isTeam = (owner: string): boolean => owner !== system && owner !== anonymous && owner !== nested;
const current = new AsyncLocalStorage<Work>();

const runAs = <T>(owner: string, work: () => T): T =>
  current.run({ owner, inTransaction: false, holdsConnection: false }, work);

/** Runs a team's request. Its statements use the team's share of the connections. */
export const runForTeam = <T>(teamId: string, work: () => T): T => runAs(teamId, work);

/** Runs the request of a caller without a credential: a candidate's click, a sign-in. */
export const runForAnonymous = <T>(work: () => T): T => runAs(anonymous, work);

/** Runs work of the process itself, even if a request started it. */
export const runForSystem = <T>(work: () => T): T => current.exit(work);

/** Runs a request as its caller: a viewer's team, or an anonymous caller. */
export const runForViewer = <T>(viewer: { teamId: string } | null, work: () => T): T =>
  viewer === null ? runForAnonymous(work) : runForTeam(viewer.teamId, work);

/** Marks the call chain as one that begins a transaction. */
export const beginningTransaction = <T>(work: () => T): T => {
  const now = current.getStore();
  return now === undefined ? work() : current.run({ ...now, inTransaction: true }, work);
};

/** Marks the call chain as one that holds a connection. */
export const holdingConnection = <T>(work: () => T): T => {
  const now = current.getStore() ?? { owner: system, inTransaction: true };
  return current.run({ ...now, holdsConnection: true }, work);
};

/** How many connections of a pool each kind of caller may use at the same time. */
export interface Shares {
  /** One team. */
  team: number;
  /** All teams together. */
  teams: number;
  /** All callers without a credential together. */
  anonymous: number;
  /** All but callers without a credential. The remaining connections are reserved for candidates. */
  identified: number;
}

/**
 * Divides a pool. Some connections are reserved for candidates and some for the process itself (checks of credentials,
 * readiness, jobs); no team holds more than two fifths.
 *
 * @param size the number of connections in the pool
 */
export const sharesOf = (size: number): Shares => {
  const forCandidates = size >= 4 ? Math.max(1, Math.floor(size / 5)) : 0;
  const forSystem = size >= 4 ? 1 : 0;
  return {
    team: Math.max(1, Math.floor(size * 0.4)),
    teams: Math.max(1, size - forCandidates - forSystem),
    anonymous: Math.max(1, size - 2 * forSystem),
    identified: Math.max(1, size - forCandidates),
  };
};

const maxWaiting = 300;
/** How long a request waits for a connection. Candidates need an answer soon; programs can wait longer. */
const maxWaitMs = { team: 10_000, others: 5_000 };
/** The timeout of one read of a request. A page normally takes milliseconds. */
const readTimeout = "5s";
const defaultTimeout = "30s";

/**
 * Divides a pool's connections fairly: every acquisition, also by the ORM, waits for its owner's turn. Reads of
 * requests get a statement timeout of 5 s.
 *
 * Limitation: work in a transaction that asks the pool for a second connection does not wait for its owner's share,
 * because that could be a deadlock.
 *
 * @param options.size the number of connections in the pool
 * @param options.setTimeouts false behind a pooler that gives each transaction another session: a setting would apply
 *   to the transactions of others
 */
export function shareConnections(
  pool: Pool,
  options: { size: number; setTimeouts: boolean },
): { inUse(): number; waiting(): number } {
  const { size } = options;
  const shares = sharesOf(size);
  const semaphore = new FairSemaphore({
    admits(owner, inUse) {
      if (inUse.total >= size) return false;
      if (owner === nested) return true;
      if (owner === anonymous) return inUse.of(anonymous) < shares.anonymous;
      const identified = inUse.total - inUse.of(anonymous);
      if (identified >= shares.identified) return false;
      const teams = identified - inUse.of(system) - inUse.of(nested);
      return owner === system || (teams < shares.teams && inUse.of(owner) < shares.team);
    },
    maxWaiting,
    maxWaitMs: (owner) => (isTeam(owner) ? maxWaitMs.team : maxWaitMs.others),
    errorFor: (owner) =>
      !isTeam(owner)
        ? serverBusy()
        : rateLimited("Too much of your team's work is waiting for the database. Try again in a second.", 1),
  });
  const timeouts = new WeakMap<PoolClient, string>();
  const connect = pool.connect.bind(pool) as () => Promise<PoolClient>;

  const acquire = async (work: Work | undefined): Promise<PoolClient> => {
    const owner = work === undefined ? system : work.holdsConnection ? nested : work.owner;
    if (!semaphore.tryEnter(owner)) await semaphore.enter(owner);
    let left = false;
    const leave = () => {
      if (left) return;
      left = true;
      semaphore.leave(owner);
    };
    let client: PoolClient;
    try {
      client = await connect();
    } catch (error) {
      leave();
      throw error;
    }
    const release = client.release.bind(client);
    client.release = (error?: Error | boolean) => {
      // The connection is released first, so that the next waiter finds it free.
      try {
        release(error);
      } finally {
        leave();
      }
    };
    if (options.setTimeouts) {
      const wanted = work === undefined || work.inTransaction ? defaultTimeout : readTimeout;
      if ((timeouts.get(client) ?? defaultTimeout) !== wanted) {
        timeouts.set(client, wanted);
        // This is not awaited: a connection runs its statements in order, and a broken one fails the next statement.
        client.query(`set statement_timeout = '${wanted}'`).catch(() => undefined);
      }
    }
    return client;
  };

  pool.connect = ((callback?: (error: Error | undefined, client?: PoolClient, release?: unknown) => void) => {
    const acquired = acquire(current.getStore());
    if (callback === undefined) return acquired;
    acquired.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
  }) as never;
  return { inUse: () => semaphore.inUse, waiting: () => semaphore.waiting };
}
