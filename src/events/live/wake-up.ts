import type { Client, Pool } from "pg";
import type { WakeUps } from "../../access/context.ts";
import { runForSystem } from "../../platform/database/connection-shares.ts";
import { findsPrimary, newClient } from "../../platform/database/primary-client.ts";
import { errorFields, type Logger } from "../../platform/process/log.ts";

/** One channel for the whole installation; the payload is team ids and nothing else. */
const channel = "beckon_news";
/**
 * After a NOTIFY further notifications wait, so that they become one: four times as long as it took, within these
 * milliseconds. A database that is busy, or has many listeners, is so asked less often.
 */
const [minPauseMs, maxPauseMs] = [4, 20];
const pausePerMs = 4;
/** NOTIFY accepts 8,000 bytes; a UUID and a comma are 37. */
const teamsPerNotify = 200;
const reconnectMs = 500;
const connectWithinMs = 10_000;
/** How often the connection is tried where another server may take over, and how long it has to answer. */
const checkEveryMs = 2_000;
const answerWithinMs = 3_000;

/** The application_name of the connection that listens. Each process has one, so the doctor counts processes by it. */
const listenerName = (role: string): string => `beckon ${role} wake-ups`;

/**
 * Wakes up every process when a team's log has grown. The first notification leaves at once; those that follow
 * while it is sent, or in the 4 to 20 ms after that, are sent together. They are sent outside of transactions, since
 * inside of one NOTIFY serialises all commits of the database, and may be lost: listeners also poll.
 *
 * @param timers a test brings its own
 */
export function openWakeUps(
  pool: Pool,
  log: Logger,
  timers: Pick<typeof globalThis, "setTimeout" | "clearTimeout" | "performance"> = globalThis,
): WakeUps & { close(): Promise<void> } {
  const waiting = new Set<string>();
  let isPaused = false;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<unknown> = Promise.resolve();

  const send = async () => {
    const teams = [...waiting];
    waiting.clear();
    const payloads: string[] = [];
    for (let at = 0; at < teams.length; at += teamsPerNotify)
      payloads.push(teams.slice(at, at + teamsPerNotify).join(","));
    try {
      // As the process's own: it is no read of the request that happened to be the first, and needs no other timeout.
      await runForSystem(() =>
        pool.query(`select pg_notify('${channel}', payload) from unnest($1::text[]) as payload`, [payloads]),
      );
    } catch (error) {
      log.debug(errorFields(error), "listeners not notified");
    }
  };
  const sendAndPause = async () => {
    isPaused = waiting.size > 0;
    if (!isPaused) return;
    const began = timers.performance.now();
    sending = send();
    await sending;
    const pause = pausePerMs * (timers.performance.now() - began);
    timer = timers.setTimeout(() => void sendAndPause(), Math.min(maxPauseMs, Math.max(minPauseMs, pause)));
  };

  return {
    notifyListeners(teamId) {
      waiting.add(teamId);
      if (!isPaused) void sendAndPause();
    },
    async close() {
      await sending;
      timers.clearTimeout(timer);
      if (waiting.size > 0) await send();
    },
  };
}

/** What a listener is called with: the teams whose logs have grown, or null when any team's may have. */
export type WakeUpHandler = (teamIds: string[] | null) => void;

/**
 * Listens for wake-ups on a connection of its own, and connects again when it breaks. LISTEN is bound to a session and
 * does not work through a transaction pooler, so it uses the direct address.
 */
export class WakeUpListener {
  readonly #url: string;
  readonly #log: Logger;
  readonly #name: string;
  readonly #handlers = new Set<WakeUpHandler>();
  #client: Client | undefined;
  #closed = false;
  #reconnect: NodeJS.Timeout | undefined;

  /** @param role what the process does */
  constructor(directUrl: string, log: Logger, role: string) {
    this.#name = listenerName(role);
    this.#url = directUrl;
    this.#log = log;
  }

  /** Calls `handler` at every wake-up. @returns how to stop that */
  onWakeUp(handler: WakeUpHandler): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  async open(): Promise<void> {
    if (this.#closed) return;
    const client = newClient(this.#url, {
      ...{ application_name: this.#name, keepAlive: true },
      connectionTimeoutMillis: connectWithinMs,
      query_timeout: answerWithinMs,
    });
    let isLost = false;
    let checks: NodeJS.Timeout | undefined;
    const lose = (error?: unknown) => {
      if (isLost) return;
      isLost = true;
      clearInterval(checks);
      client.end().catch(() => undefined);
      if (this.#closed) return;
      if (error !== undefined) this.#log.warn(errorFields(error), "wake-up connection lost");
      this.#reconnect = setTimeout(() => void this.open(), reconnectMs);
    };
    client.on("error", lose);
    client.on("end", () => lose());
    client.on("notification", ({ payload }) => this.#wakeUp((payload ?? "").split(",").filter(Boolean)));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      this.#client = client;
      // A primary that is frozen ends no connection. The look for another one begins here, and the pools follow it.
      if (findsPrimary(this.#url)) checks = setInterval(() => client.query("select 1").catch(lose), checkEveryMs);
      // Notifications that were sent while nothing listened are lost: every team may have news.
      this.#wakeUp(null);
    } catch (error) {
      lose(error);
    }
  }

  #wakeUp(teamIds: string[] | null): void {
    for (const handler of this.#handlers) handler(teamIds);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    await this.#client?.end().catch(() => undefined);
  }
}
