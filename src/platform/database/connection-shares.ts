import { AsyncLocalStorage } from "node:async_hooks";
import type { Pool, PoolClient, QueryConfig } from "pg";
import { FairSemaphore } from "../process/fair-semaphore.ts";
import type { PoolState } from "../process/metrics.ts";
import { sharesOf } from "./pool-shares.ts";
import { pipelineDepth } from "./read-pipeline.ts";
import { mayShare, ReadPipelines } from "./read-pipelines.ts";
import { type Lent, RecentConnections } from "./recent-connections.ts";

/** The work that the current asynchronous call chain does, and its owner. */
interface Work {
  owner: string;
  /** Statements in a transaction have a timeout of 30 s; outside of one, a request only reads and has 5 s. */
  inTransaction: boolean;
  /** The chain holds a connection already. If it waited for its owner's share, it could wait for itself. */
  holdsConnection: boolean;
  /** The connection that its transaction was given. */
  client?: PoolClient;
}

const system = "system";
const anonymous = "anonymous";
const background = "background";
/** The owner of acquisitions by work that holds a connection already. They have no separate share. */
const nested = "nested";
/** The owner of the connections that the small reads of all teams share. */
const sharedReads = "reads";
const isTeam = (owner: string): boolean => ![system, anonymous, background, nested, sharedReads].includes(owner);
const current = new AsyncLocalStorage<Work>();

const runAs = <T>(owner: string, work: () => T): T =>
  current.run({ owner, inTransaction: false, holdsConnection: false }, work);

/** Runs a team's request. Its statements use the team's share of the connections. */
export const runForTeam = <T>(teamId: string, work: () => T): T => runAs(teamId, work);

/** Runs the request of a caller without a credential: a candidate's click, a sign-in. */
export const runForAnonymous = <T>(work: () => T): T => runAs(anonymous, work);

/** Runs work for which nobody waits: jobs, deliveries, event handlers, scheduled tasks. */
export const runForBackground = <T>(work: () => T): T => runAs(background, work);

/** Runs work of the process itself, even if a request started it. */
export const runForSystem = <T>(work: () => T): T => current.exit(work);

/**
 * Reads outside of transactions for the caller that is running, or else for the process itself, with the timeout of a request's
 * reads: a connection that serves both in turns keeps its timeout.
 */
export const runRead = <T>(work: () => T): T => (current.getStore() === undefined ? runAs(system, work) : work());

/** Runs a request as its caller: a viewer's team, or an anonymous caller. */
export const runForViewer = <T>(viewer: { teamId: string } | null, work: () => T): T =>
  viewer === null ? runForAnonymous(work) : runForTeam(viewer.teamId, work);

/** Marks the call chain as one that begins a transaction. */
export const beginningTransaction = <T>(work: () => T): T => {
  const { owner, holdsConnection } = current.getStore() ?? { owner: system, holdsConnection: false };
  return current.run({ owner, holdsConnection, inTransaction: true }, work);
};

/** The connection that the transaction of the call chain was given. */
export const connectionOfWork = (): PoolClient | undefined => current.getStore()?.client;

/** Marks the call chain as one that holds a connection. */
export const holdingConnection = <T>(work: () => T): T => {
  const now = current.getStore() ?? { owner: system, inTransaction: true };
  return current.run({ ...now, holdsConnection: true }, work);
};

/** The team whose request is running; null for other work. */
export const teamOfWork = (): string | null => {
  const owner = current.getStore()?.owner;
  return owner !== undefined && isTeam(owner) ? owner : null;
};

/** The errors for callers that get no connection in time. */
export interface BusyErrors {
  /** For a team that has its share: it waits for itself. */
  forTeamWithShare(): Error;
  /** For everybody else: they wait for others. */
  forOthers(): Error;
}

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
 * @param options.serves whether the process answers requests
 * @param options.busy the errors of callers that get no connection in time
 * @param options.inRequest how a statement that is sent together with those of other requests becomes a part of its own
 * @param options.setTimeouts false behind a pooler that gives each transaction another session: a setting would apply
 *   to the transactions of others
 */
export function shareConnections(
  pool: Pool,
  options: {
    size: number;
    setTimeouts: boolean;
    serves: boolean;
    busy: BusyErrors;
    inRequest?: () => (work: () => void) => void;
  },
): () => PoolState {
  const { size } = options;
  const shares = sharesOf(size, options.serves);
  const semaphore = new FairSemaphore({
    admits(owner, inUse) {
      if (inUse.total >= size) return false;
      if (owner === nested) return true;
      if (owner === anonymous) return inUse.of(anonymous) < shares.anonymous;
      const identified = inUse.total - inUse.of(anonymous);
      if (options.serves && identified >= shares.identified) return false;
      if (owner === background) return inUse.of(background) < shares.background;
      const teams = identified - inUse.of(system) - inUse.of(background) - inUse.of(nested);
      if (owner === system) return true;
      return teams < shares.teams && (owner === sharedReads || inUse.of(owner) + reads.stalledOf(owner) < shares.team);
    },
    maxWaiting,
    maxWaitMs: (owner) => (isTeam(owner) ? maxWaitMs.team : maxWaitMs.others),
    errorFor: (owner, inUse) =>
      isTeam(owner) && inUse.of(owner) >= shares.team ? options.busy.forTeamWithShare() : options.busy.forOthers(),
  });
  const timeouts = new WeakMap<PoolClient, string>();
  const connect = pool.connect.bind(pool) as () => Promise<PoolClient>;

  const recent = new RecentConnections(pool);

  /** Makes a connection that the semaphore admits ready for its user: its release, and the timeout of its statements. */
  const lend = (lent: Lent, owner: string, work: Work | undefined): PoolClient => {
    const { client } = lent;
    let isReleased = false;
    client.release = (error?: Error | boolean) => {
      if (isReleased) throw new Error("This connection was released already.");
      isReleased = true;
      // The connection is released first, so that the next waiter finds it free.
      try {
        if (error) lent.giveBack(error);
        else recent.retain(lent);
      } finally {
        semaphore.leave(owner);
      }
    };
    if (work?.inTransaction) work.client = client;
    if (options.setTimeouts) {
      const isRead = work !== undefined && work.owner !== background && !work.inTransaction;
      const wanted = isRead ? readTimeout : defaultTimeout;
      if ((timeouts.get(client) ?? defaultTimeout) !== wanted) {
        timeouts.set(client, wanted);
        // This is not awaited: a connection runs its statements in order, and a broken one fails the next statement.
        client.query(`set statement_timeout = '${wanted}'`).catch(() => undefined);
      }
    }
    return client;
  };

  const ownerOf = (work: Work | undefined) =>
    work === undefined ? system : work.holdsConnection ? nested : work.owner;

  /** A connection that can be used at once; null where the caller has to wait for one. */
  const tryAcquire = (work: Work | undefined): PoolClient | null => {
    if (recent.count === 0) return null;
    const owner = ownerOf(work);
    return semaphore.tryEnter(owner) ? lend(recent.take()!, owner, work) : null;
  };

  const acquire = async (work: Work | undefined): Promise<PoolClient> => {
    const owner = ownerOf(work);
    if (!semaphore.tryEnter(owner)) await semaphore.enter(owner);
    let lent: Lent;
    try {
      lent = recent.take() ?? recent.adopt(await connect());
    } catch (error) {
      semaphore.leave(owner);
      throw error;
    }
    return lend(lent, owner, work);
  };

  pool.connect = ((callback?: (error: Error | undefined, client?: PoolClient, release?: unknown) => void) => {
    const acquired = acquire(current.getStore());
    if (callback === undefined) return acquired;
    acquired.then(
      (client) => callback(undefined, client, client.release),
      (error: Error) => callback(error, undefined, () => undefined),
    );
  }) as never;
  const acquireNow = (work: Work | undefined) => tryAcquire(work) ?? acquire(work);
  const reading: Work = { owner: sharedReads, inTransaction: false, holdsConnection: false };
  const reads = new ReadPipelines({
    inRequest: options.inRequest ?? (() => (send) => send()),
    acquire: () => acquireNow(reading),
    maxConnections: shares.teams,
    share: shares.team,
    heldOf: (team) => semaphore.inUseOf(team),
    // As many connections' reads as there may be calls that wait for one.
    maxWaiting: maxWaiting * pipelineDepth,
    maxWaitMs: maxWaitMs.team,
    busy: (hasShare) => (hasShare ? options.busy.forTeamWithShare() : options.busy.forOthers()),
  });
  const queryAlone = async (work: Work | undefined, query: string | QueryConfig, values: unknown[] | undefined) => {
    const client = await acquireNow(work);
    try {
      const result = await client.query(query as string, values);
      client.release();
      return result;
    } catch (error) {
      // As the pool's own method does: what state the connection is in is not known.
      client.release(error as Error);
      throw error;
    }
  };
  pool.query = ((query: string | QueryConfig, values?: unknown[]) => {
    const work = current.getStore();
    // Through a pooler each statement may go to another session, so nothing is won by sending them together.
    const isShared =
      work !== undefined && isTeam(work.owner) && !work.inTransaction && !work.holdsConnection && options.setTimeouts;
    return isShared && typeof query === "object" && values === undefined && mayShare(query)
      ? reads.read(work.owner, work, query)
      : queryAlone(work, query, values);
  }) as never;
  return () => ({
    size,
    inUse: semaphore.inUse,
    idle: pool.idleCount + recent.count,
    waiting: semaphore.waiting + reads.waiting,
  });
}
