import type { PoolClient, QueryConfig, QueryResult } from "pg";

/** So many reads are on their way over one connection at the same time. */
export const pipelineDepth = 8;
/** A small read that runs for so long waits for something: a lock, a disk, a core. */
const stalledMs = 50;

/** A read that a request waits for. */
export interface Read {
  team: string;
  /** Stands for the request. */
  request: object;
  query: QueryConfig;
  /** When it was asked for, by `performance.now()`. */
  since: number;
  /** Whether it is sent for the second time, since the connection ended while it waited behind another one. */
  isRepeated: boolean;
  /** Runs work as a part of the request, of whose trace it is a step. */
  within(work: () => void): void;
  resolve(result: QueryResult): void;
  reject(error: unknown): void;
}

/** What the driver has for sending several statements at once, and its types lack (pg/lib/client.js). */
interface Driver {
  pipeline: boolean;
  connection: { stream: { cork?(): void; uncork?(): void } };
}

/** Takes the answer to a read. */
export type OnAnswer = (pipeline: ReadPipeline, read: Read | null, error: Error | null, result: QueryResult) => void;

/**
 * A connection over which reads are sent without waiting for the answers to those before. PostgreSQL runs them one after the
 * other, each with its own end: one that fails ends no other.
 */
export class ReadPipeline {
  readonly #client: PoolClient;
  readonly #onAnswer: OnAnswer;
  /** What was sent and has no answer, in order. A read that nobody waits for here any more is null. */
  readonly #sent: { read: Read | null }[] = [];
  /** When the first of these began to run. */
  #startedAt = 0;
  #isCorked = false;
  #failure: Error | undefined;

  constructor(client: PoolClient, onAnswer: OnAnswer) {
    this.#client = client;
    this.#onAnswer = onAnswer;
    this.#driver.pipeline = true;
  }

  get #driver(): Driver {
    return this.#client as unknown as Driver;
  }

  #isStalled(now: number): boolean {
    return this.#sent.length > 0 && now - this.#startedAt > stalledMs;
  }

  /** The read that runs for longer than a small one should; null where there is none. */
  stalled(now: number): Read | null {
    return this.#isStalled(now) ? this.#sent[0]!.read : null;
  }

  /** Whether a further read may be sent now. */
  hasRoom(now: number): boolean {
    return this.#sent.length < pipelineDepth && this.#failure === undefined && !this.#isStalled(now);
  }

  /** Whether no answer is waited for, but to a statement after a failure that nobody waits for. */
  get isDone(): boolean {
    return this.#sent.every(({ read }) => this.#failure !== undefined && read === null);
  }

  /** Sends a read with the next `flush`. */
  send(read: Read, now: number): void {
    if (this.#sent.length === 0) this.#startedAt = now;
    const one = { read };
    this.#sent.push(one);
    // Reads are written together: one system call, and PostgreSQL finds the next one when it has answered the one before.
    if (!this.#isCorked) this.#driver.connection.stream.cork?.();
    this.#isCorked = true;
    // Callbacks instead of promises: most requests have one read, and pay for each step of it.
    read.within(() =>
      this.#client.query(read.query, (error: Error | null, result: QueryResult) => this.#end(one, error, result)),
    );
  }

  flush(): void {
    if (this.#isCorked) this.#driver.connection.stream.uncork?.();
    this.#isCorked = false;
  }

  #end(one: { read: Read | null }, error: Error | null, result: QueryResult): void {
    this.#sent.splice(this.#sent.indexOf(one), 1);
    this.#startedAt = performance.now();
    this.#failure ??= error ?? undefined;
    this.#onAnswer(this, one.read, error ?? null, result);
  }

  /** Takes reads out: nobody waits for their answers here any more. @param isAll false: without the one that runs */
  take(isTaken: (read: Read) => boolean, isAll: boolean): Read[] {
    const taken: Read[] = [];
    for (const one of isAll ? this.#sent : this.#sent.slice(1)) {
      if (one.read === null || !isTaken(one.read)) continue;
      taken.push(one.read);
      one.read = null;
    }
    return taken;
  }

  /** Gives the connection back. After a failure it is closed, as the pool's own method does: its state is not known. */
  release(): void {
    this.#driver.pipeline = false;
    this.#client.release(this.#failure);
  }
}
