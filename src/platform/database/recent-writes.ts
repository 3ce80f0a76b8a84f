import type { Pool } from "pg";
import { runForSystem, teamOfWork } from "./connection-shares.ts";

/** A position in the write-ahead log (pg_lsn), as a number that can be compared. */
export type Position = bigint;

/** Reads `16/B374D848`. @returns null for anything else */
export function readPosition(text: string | null | undefined): Position | null {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text ?? "") ?? [];
  return high === undefined || low === undefined ? null : (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export const positionText = (position: Position): string =>
  `${(position >> 32n).toString(16)}/${(position & 0xffffffffn).toString(16)}`.toUpperCase();

/** Beyond every position: no standby has reached it. */
export const unreachable: Position = 1n << 64n;

/**
 * How long a write is remembered. A standby that is further behind than `maxLagMs` of read-replica.ts is not read at all, so
 * that after this time nothing has to be remembered.
 */
export const rememberedMs = 30_000;

// Where commits are not flushed before they are answered, what is written may be behind what is committed.
const positionQuery = `select (case current_setting('synchronous_commit') when 'off' then pg_current_wal_insert_lsn()
  else pg_current_wal_lsn() end)::text as position`;

/**
 * Which teams have written lately, and up to which position of the log of the primary. It is learned in three ways: from the
 * commits of this process, from wake-ups of others, and from the position that a client sends back.
 */
export class RecentWrites {
  readonly #pool: Pool;
  readonly #marks = new Map<string, { at: number; position: Promise<Position> }>();
  #all: { at: number; position: Promise<Position> } | undefined;
  #running: Promise<Position> | undefined;
  #next: Promise<Position> | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
    pool.on("connect", (client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => unknown;
      client.query = ((...args: unknown[]) => {
        const answer = query(...args);
        const teamId = args[0] === "commit" ? teamOfWork() : null;
        if (teamId === null) return answer;
        // Also where the answer to the commit is lost: it may have been done.
        const note = () => this.note(teamId);
        (answer as Promise<unknown>).then(note, note);
        return answer;
      }) as typeof client.query;
    });
  }

  /** The position of the primary at this moment or later. Calls that come while it is read share the next reading. */
  current(): Promise<Position> {
    if (this.#running === undefined) return this.#start();
    // What is being read now may be from before the caller's commit.
    const next = () => {
      this.#next = undefined;
      return this.#start();
    };
    this.#next ??= this.#running.then(next, next);
    return this.#next;
  }

  #start(): Promise<Position> {
    const running = this.#read();
    this.#running = running;
    const end = () => {
      if (this.#running === running) this.#running = undefined;
    };
    running.then(end, end);
    return running;
  }

  async #read(): Promise<Position> {
    const { rows } = await runForSystem(() => this.#pool.query<{ position: string }>(positionQuery));
    return readPosition(rows[0]?.position) ?? unreachable;
  }

  /** Says that a team has written, or that any team may have (null). */
  note(teamId: string | null): void {
    const position = this.current().catch(() => unreachable);
    const mark = { at: performance.now(), position };
    if (teamId === null) this.#all = mark;
    else this.#marks.set(teamId, mark);
  }

  /** Says up to where a client has written, as it was answered by another process. */
  async noteOf(teamId: string, position: Position): Promise<void> {
    const known = await this.positionOf(teamId);
    if (known !== null && known >= position) return;
    // Nobody has written beyond the end of the log, as who made the position up would say.
    const end = await this.current().catch(() => unreachable);
    if (position <= end) this.#marks.set(teamId, { at: performance.now(), position: Promise.resolve(position) });
  }

  /** Up to where a standby has to be for a team to read it; null: any. */
  async positionOf(teamId: string): Promise<Position | null> {
    const oldest = performance.now() - rememberedMs;
    const marks = [this.#marks.get(teamId), this.#all].filter((mark) => mark !== undefined && mark.at > oldest);
    if (marks.length === 0) return null;
    const positions = await Promise.all(marks.map((mark) => mark!.position));
    return positions.reduce((one, other) => (one > other ? one : other));
  }

  /** Drops what is older than it is remembered. */
  purge(): void {
    const oldest = performance.now() - rememberedMs;
    for (const [teamId, { at }] of this.#marks) if (at <= oldest) this.#marks.delete(teamId);
  }
}
