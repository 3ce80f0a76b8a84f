import type { PoolClient, QueryConfig, QueryResult } from "pg";
import { pipelineDepth, type Read, ReadPipeline } from "./read-pipeline.ts";
import { statementTimedOut } from "./sql-states.ts";

/** How often reads that wait, and those behind a stalled one, are looked at. */
const lookEveryMs = 25;
/** The look ends when nothing was on its way for so long. */
const retainedMs = 1_000;

interface Options {
  /** How to run work as a part of the request that is running: many are sent by one function. */
  inRequest(): (work: () => void) => void;
  /** Takes a connection, whose `release` gives it back. */
  acquire(): PoolClient | Promise<PoolClient>;
  /** How many connections reads have at most. */
  maxConnections: number;
  /** How many connections one team may have, and how many it has for other work. */
  share: number;
  heldOf(team: string): number;
  /** How many reads of one team may wait, and how long. */
  maxWaiting: number;
  maxWaitMs: number;
  /** The error of a read that cannot wait, or has waited too long. @param hasShare its team had its share all the time */
  busy(hasShare: boolean): Error;
}

const areReads = new Map<string, boolean>();

/** Whether a statement may share a connection: it is planned once, and changes nothing. */
export function mayShare({ name, text }: QueryConfig): boolean {
  if (name === undefined) return false;
  let isRead = areReads.get(name);
  if (isRead === undefined) {
    isRead = /^(\s|\/\*.*?\*\/)*(select|with)\b/i.test(text) && !/\b(insert|update|delete|merge)\b/i.test(text);
    areReads.set(name, isRead);
  }
  return isRead;
}

/** Whether the connection ended with it: the server or a pooler says FATAL, and the driver has no severity. */
const endsConnection = (error: Error): boolean => {
  const { severity } = error as { severity?: string };
  return severity === undefined || severity === "FATAL";
};

const isBusy = (error: unknown): boolean => typeof (error as { extensions?: unknown } | null)?.extensions === "object";

/**
 * The reads of all teams' requests, over few connections. What requests want in one turn of the event loop is written at once,
 * and the next connection is used when the one before has `pipelineDepth` reads on their way: for a small statement, waking
 * up a process of PostgreSQL and giving a connection from hand to hand costs more than running it. They run one after the
 * other, so only statements that are known to be small come here (`planning.ts`, `ONCE`), and none that writes.
 *
 * Sharing takes nothing from the others: teams take turns, and those behind a read that is stalled, or whose connection
 * ends, go over another connection. Stalled reads of one team occupy no more than its share of the connections.
 */
export class ReadPipelines {
  readonly #options: Options;
  readonly #pipelines: ReadPipeline[] = [];
  /** Reads that are not sent yet, by team, in the order in which teams are served: a served one moves to the end. */
  readonly #waiting = new Map<string, Read[]>();
  /** How many reads of each team are on their way. */
  readonly #sent = new Map<string, number>();
  #isScheduled = false;
  #isAcquiring = false;
  #timer: NodeJS.Timeout | undefined;
  #usedAt = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** How many reads wait until they can be sent. */
  get waiting(): number {
    let sum = 0;
    for (const reads of this.#waiting.values()) sum += reads.length;
    return sum;
  }

  /** How many connections the stalled reads of a team occupy. */
  stalledOf(team: string, now = performance.now()): number {
    let sum = 0;
    for (const pipeline of this.#pipelines) if (pipeline.stalled(now)?.team === team) sum++;
    return sum;
  }

  /** @param request stands for the request: one that has waited as long as a read may take does not wait for its other reads */
  read(team: string, request: object, query: QueryConfig): Promise<QueryResult> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(team);
      if (waiting !== undefined && waiting.length >= this.#options.maxWaiting) {
        reject(this.#options.busy(true));
        return;
      }
      const within = this.#options.inRequest();
      const since = performance.now();
      const read: Read = { team, request, query, since, isRepeated: false, within, resolve, reject };
      if (waiting === undefined) this.#waiting.set(team, [read]);
      else waiting.push(read);
      this.#schedule();
    });
  }

  /** Sends what waits when the event loop has handed over all that came in. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#send();
    });
  }

  #send(): void {
    const now = performance.now();
    this.#usedAt = now;
    this.#timer ??= setInterval(() => this.#look(), lookEveryMs).unref();
    for (let team = this.#nextTeam(now); team !== null; team = this.#nextTeam(now)) {
      const pipeline = this.#pipelines.find((one) => one.hasRoom(now)) ?? this.#open();
      if (pipeline === null) break;
      const reads = this.#waiting.get(team)!;
      const read = reads.shift()!;
      this.#waiting.delete(team);
      if (reads.length > 0) this.#waiting.set(team, reads);
      this.#sent.set(team, (this.#sent.get(team) ?? 0) + 1);
      pipeline.send(read, now);
    }
    for (const pipeline of this.#pipelines) pipeline.flush();
  }

  /** The team whose turn it is; null where none has a read that may be sent. */
  #nextTeam(now: number): string | null {
    for (const team of this.#waiting.keys()) if (!this.#hasShare(team, now)) return team;
    return null;
  }

  #hasShare(team: string, now: number): boolean {
    const { share, heldOf } = this.#options;
    if ((this.#sent.get(team) ?? 0) >= share * pipelineDepth) return true;
    const stalled = this.stalledOf(team, now);
    return stalled > 0 && stalled + heldOf(team) >= share;
  }

  /** One connection more; null where there is none, or not yet: the reads are sent when it is there. */
  #open(): ReadPipeline | null {
    if (this.#isAcquiring || this.#pipelines.length >= this.#options.maxConnections) return null;
    const acquired = this.#options.acquire();
    if (!(acquired instanceof Promise)) return this.#add(acquired);
    this.#isAcquiring = true;
    acquired.then(
      (client) => {
        this.#isAcquiring = false;
        this.#add(client);
        this.#send();
        this.#releaseDone();
      },
      (error: unknown) => {
        this.#isAcquiring = false;
        // For lack of connections reads wait on, until they have waited too long.
        if (!isBusy(error) && this.#pipelines.length === 0) this.#rejectAll([...this.#waiting.values()].flat(), error);
      },
    );
    return null;
  }

  #add(client: PoolClient): ReadPipeline {
    const pipeline = new ReadPipeline(client, this.#onAnswer);
    this.#pipelines.push(pipeline);
    return pipeline;
  }

  readonly #onAnswer = (pipeline: ReadPipeline, read: Read | null, error: Error | null, result: QueryResult): void => {
    if (read !== null) this.#count(read, -1);
    if (error !== null) this.#onFailure(pipeline, read, error);
    if (read !== null && error === null) read.resolve(result);
    if (pipeline.isDone) this.#releaseDone();
    if (this.#waiting.size > 0) this.#schedule();
  };

  #onFailure(pipeline: ReadPipeline, read: Read | null, error: Error): void {
    read?.reject(error);
    if (endsConnection(error)) {
      // What waited behind it has not failed itself.
      const behind = this.#take(pipeline, (one) => !one.isRepeated, true);
      for (const one of behind) one.isRepeated = true;
      this.#putBack(behind);
    }
    // A request has the time of a read once.
    if (read === null || (error as { code?: string }).code !== statementTimedOut) return;
    const isOfRequest = (one: Read) => one.request === read.request;
    for (const one of this.#pipelines) this.#rejectAll(this.#take(one, isOfRequest, true), error);
    this.#rejectAll(this.#waiting.get(read.team)?.filter(isOfRequest) ?? [], error);
  }

  #take(pipeline: ReadPipeline, isTaken: (read: Read) => boolean, isAll: boolean): Read[] {
    const taken = pipeline.take(isTaken, isAll);
    for (const read of taken) this.#count(read, -1);
    return taken;
  }

  /** Lets reads wait before those that have not been sent. */
  #putBack(reads: Read[]): void {
    for (const read of reads.reverse()) this.#waiting.set(read.team, [read, ...(this.#waiting.get(read.team) ?? [])]);
  }

  #rejectAll(reads: Read[], error: unknown): void {
    const rejected = new Set(reads);
    for (const { team } of reads) {
      const left = (this.#waiting.get(team) ?? []).filter((one) => !rejected.has(one));
      if (left.length === 0) this.#waiting.delete(team);
      else this.#waiting.set(team, left);
    }
    for (const { reject } of reads) reject(error);
  }

  #count({ team }: Read, change: 1 | -1): void {
    const left = (this.#sent.get(team) ?? 0) + change;
    if (left === 0) this.#sent.delete(team);
    else this.#sent.set(team, left);
  }

  #releaseDone(): void {
    for (const pipeline of this.#pipelines.filter(({ isDone }) => isDone)) {
      this.#pipelines.splice(this.#pipelines.indexOf(pipeline), 1);
      pipeline.release();
    }
  }

  /** Sends what is behind a stalled read of another request over other connections, and rejects what has waited too long. */
  #look(): void {
    const now = performance.now();
    for (const pipeline of this.#pipelines) {
      const stalled = pipeline.stalled(now);
      if (stalled !== null) this.#putBack(this.#take(pipeline, ({ request }) => request !== stalled.request, false));
    }
    for (const [team, reads] of this.#waiting) {
      const tooLong = reads.filter(({ since }) => now - since > this.#options.maxWaitMs);
      if (tooLong.length > 0) this.#rejectAll(tooLong, this.#options.busy(this.#hasShare(team, now)));
    }
    if (this.#waiting.size > 0) this.#schedule();
    if (this.#pipelines.length > 0 || this.#waiting.size > 0 || now - this.#usedAt < retainedMs) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
