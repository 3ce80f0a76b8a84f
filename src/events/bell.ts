import { Client, type Pool } from "pg";
import { errorFields, type Logger } from "../base/log.ts";
import type { Bell } from "../teams/context.ts";

/** One channel for the whole installation; the payload is team ids and nothing else. */
const channel = "beckon_news";
/** Rings within this many milliseconds become one NOTIFY. */
const coalesceMs = 20;
/** NOTIFY takes 8,000 bytes; a UUID and a comma are 37. */
const teamsPerNotify = 200;

/**
 * Tells every process that a team has news. It rings outside of every transaction (inside, NOTIFY
 * serialises all commits of the database) and may be lost: whoever listens looks each second, too.
 */
export function openBell(pool: Pool, log: Logger): Bell & { close(): Promise<void> } {
  const waiting = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<unknown> = Promise.resolve();

  const send = () => {
    timer = undefined;
    const teams = [...waiting];
    waiting.clear();
    const payloads = [];
    for (let at = 0; at < teams.length; at += teamsPerNotify)
      payloads.push(teams.slice(at, at + teamsPerNotify).join(","));
    sending = pool
      .query(`select pg_notify('${channel}', payload) from unnest($1::text[]) as payload`, [payloads])
      .catch((error: unknown) => log.debug(errorFields(error), "bell not rung"));
  };

  return {
    ring(teamId) {
      waiting.add(teamId);
      timer ??= setTimeout(send, coalesceMs);
    },
    async close() {
      if (timer !== undefined) {
        clearTimeout(timer);
        send();
      }
      await sending;
    },
  };
}

/**
 * Listens for the bell on a connection of its own, and connects again when it breaks. A session of
 * LISTEN must not go through a transaction pooler: hence the direct address.
 */
export class BellListener {
  readonly #url: string;
  readonly #log: Logger;
  readonly #hears = new Set<(teamIds: string[]) => void>();
  #client: Client | undefined;
  #closed = false;
  #again: NodeJS.Timeout | undefined;

  constructor(directUrl: string, log: Logger) {
    this.#url = directUrl;
    this.#log = log;
  }

  /** Calls `hear` with the teams that have news; an empty list means: anybody may have. */
  onNews(hear: (teamIds: string[]) => void): () => void {
    this.#hears.add(hear);
    return () => this.#hears.delete(hear);
  }

  async open(): Promise<void> {
    if (this.#closed) return;
    const client = new Client({ connectionString: this.#url, application_name: "beckon bell", keepAlive: true });
    let over = false;
    const lost = (error?: unknown) => {
      if (over) return;
      over = true;
      client.end().catch(() => undefined);
      if (this.#closed) return;
      if (error !== undefined) this.#log.warn(errorFields(error), "bell connection lost");
      this.#again = setTimeout(() => void this.open(), 500);
    };
    client.on("error", lost);
    client.on("end", () => lost());
    client.on("notification", ({ payload }) => this.#tell((payload ?? "").split(",").filter(Boolean)));
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      this.#client = client;
      // Whatever rang while nobody listened is found by looking at everything once.
      this.#tell([]);
    } catch (error) {
      lost(error);
    }
  }

  #tell(teamIds: string[]): void {
    for (const hear of this.#hears) hear(teamIds);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#again);
    await this.#client?.end().catch(() => undefined);
  }
}
