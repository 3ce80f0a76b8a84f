import type { Pool, PoolClient } from "pg";

/** How long a connection that is not used stays here before it goes back to the pool. */
const retainedMs = 1_000;

/** A connection of the pool, and how it goes back there. */
export interface Lent {
  client: PoolClient;
  giveBack: PoolClient["release"];
}

/**
 * The connections of a pool that were used a moment ago. They are handed to the next user as they are: to give a connection
 * back to the pool and to take it from there sets two timers and waits for the next tick, which for a small read is a
 * tenth of all the work of a request. Connections that nobody needs go back after a second, and the pool closes them when
 * it thinks fit.
 */
export class RecentConnections {
  readonly #unused: Lent[] = [];
  readonly #broken = new WeakSet<PoolClient>();
  readonly #watched = new WeakSet<PoolClient>();
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(pool: Pool) {
    // The pool waits for its connections when it ends.
    const end = pool.end.bind(pool) as (...args: unknown[]) => unknown;
    pool.end = ((...args: unknown[]) => {
      this.#isEnding = true;
      this.#giveBackAll();
      return end(...args);
    }) as typeof pool.end;
  }

  /** How many connections are ready here. */
  get count(): number {
    return this.#unused.length;
  }

  /** Takes the connection that was used last; undefined where there is none. */
  take(): Lent | undefined {
    return this.#unused.pop();
  }

  /** Takes over a connection that the pool has just lent. */
  adopt(client: PoolClient): Lent {
    this.#watch(client);
    return { client, giveBack: client.release };
  }

  /** Retains a connection after its use. */
  retain(lent: Lent): void {
    const { client, giveBack } = lent;
    const isBroken = this.#broken.has(client);
    if (this.#isEnding || isBroken) {
      giveBack(isBroken);
    } else {
      this.#unused.push(lent);
      this.#timer ??= setTimeout(() => this.#giveBackAll(), retainedMs).unref();
    }
  }

  /** A connection that breaks while nobody uses it goes back at once, and the pool discards it; who uses one learns it from the statement. */
  #watch(client: PoolClient): void {
    if (this.#watched.has(client)) return;
    this.#watched.add(client);
    const onBroken = () => {
      this.#broken.add(client);
      const at = this.#unused.findIndex((one) => one.client === client);
      if (at < 0) return;
      this.#unused.splice(at, 1)[0]!.giveBack(true);
    };
    client.on("error", onBroken);
    client.on("end", onBroken);
  }

  #giveBackAll(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { giveBack } of this.#unused.splice(0)) giveBack();
  }
}
