import type { PoolClient, QueryConfig, QueryResult } from "pg";

/** A read that waits for its batch. */
interface Read {
  query: QueryConfig;
  resolve(result: QueryResult): void;
  reject(error: unknown): void;
}

/** What the driver has for sending several statements at once, and its types lack (pg/lib/client.js). */
interface Pipelined {
  pipeline: boolean;
  connection: { stream: { cork?(): void; uncork?(): void } };
}

/**
 * Sends statements one after the other without waiting for answers, each with its own end: one that fails ends no other. The
 * connection is released after the last answer.
 */
function sendAll(client: PoolClient, reads: readonly Read[]): void {
  const driver = client as unknown as Pipelined;
  const { stream } = driver.connection;
  let left = reads.length;
  let failure: Error | undefined;
  // Callbacks instead of promises: most requests have one read, and pay for each step of it.
  const send = ({ query, resolve, reject }: Read) =>
    client.query(query, (error: Error | null, result: QueryResult) => {
      if (error) failure ??= error;
      if (--left === 0) {
        driver.pipeline = false;
        // As the pool's own method does after a failure: what state the connection is in is not known.
        client.release(failure);
      }
      if (error) reject(error);
      else resolve(result);
    });
  if (reads.length === 1) {
    send(reads[0]!);
    return;
  }
  driver.pipeline = true;
  // Written together: one system call, and PostgreSQL finds the next statement when it has answered one.
  stream.cork?.();
  for (const read of reads) send(read);
  stream.uncork?.();
}

/**
 * Brings together the reads that one request wants at the same moment, e.g. a candidate, its invitations and its events:
 * they are sent over one connection in one write. For small statements waking up processes costs more than running them.
 * They run one after the other, so only statements that are known to be small come here (`planning.ts`, `ONCE`).
 */
export class ReadBatches<Owner extends object> {
  readonly #acquire: (owner: Owner) => PoolClient | Promise<PoolClient>;
  readonly #open = new Map<Owner, Read[]>();

  /** @param acquire takes a connection for an owner, whose `release` gives it back */
  constructor(acquire: (owner: Owner) => PoolClient | Promise<PoolClient>) {
    this.#acquire = acquire;
  }

  /** Runs a read together with all others that this owner wants before the current turn ends. */
  read(owner: Owner, query: QueryConfig): Promise<QueryResult> {
    return new Promise((resolve, reject) => {
      const read = { query, resolve, reject };
      const batch = this.#open.get(owner);
      if (batch !== undefined) {
        batch.push(read);
        return;
      }
      this.#open.set(owner, [read]);
      // DataLoaders send what they have gathered in a tick of this turn, which may be queued behind the first of these two.
      process.nextTick(() => process.nextTick(() => this.#send(owner)));
    });
  }

  #send(owner: Owner): void {
    const reads = this.#open.get(owner)!;
    this.#open.delete(owner);
    const rejectAll = (error: unknown) => {
      for (const { reject } of reads) reject(error);
    };
    try {
      const acquired = this.#acquire(owner);
      if (acquired instanceof Promise) acquired.then((client) => sendAll(client, reads)).catch(rejectAll);
      else sendAll(acquired, reads);
    } catch (error) {
      rejectAll(error);
    }
  }
}
