import type { PoolClient, QueryConfig, QueryResult } from "pg";
import { statementTimedOut } from "./sql-states.ts";

/** So many reads go over one connection; of more, the others go over further ones at the same time. */
const maxTogether = 8;

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
 * Sends statements one after the other without waiting for answers, each with its own end: one that fails ends no other. Only
 * when one of them took the database longer than it may, the others are not waited for: a request has that time once.
 * The connection is released after the last answer.
 */
function sendAll(client: PoolClient, reads: readonly Read[]): void {
  const driver = client as unknown as Pipelined;
  const { stream } = driver.connection;
  const waiting = new Set(reads);
  let failure: Error | undefined;
  const end = () => {
    driver.pipeline = false;
    // As the pool's own method does after a failure: what state the connection is in is not known.
    client.release(failure);
  };
  // Callbacks instead of promises: most requests have one read, and pay for each step of it.
  const send = (read: Read) =>
    client.query(read.query, (error: Error | null, result: QueryResult) => {
      if (!waiting.delete(read)) return;
      failure ??= error ?? undefined;
      const others = (error as { code?: string } | null)?.code === statementTimedOut ? [...waiting] : [];
      if (others.length > 0) waiting.clear();
      if (waiting.size === 0) end();
      if (error === null || error === undefined) read.resolve(result);
      else for (const one of [read, ...others]) one.reject(error);
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
      if (batch !== undefined && batch.length < maxTogether) {
        batch.push(read);
        return;
      }
      const reads = [read];
      this.#open.set(owner, reads);
      // DataLoaders send what they have gathered in a tick of this turn, which may be queued behind the first of these two.
      process.nextTick(() => process.nextTick(() => this.#send(owner, reads)));
    });
  }

  #send(owner: Owner, reads: readonly Read[]): void {
    if (this.#open.get(owner) === reads) this.#open.delete(owner);
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
