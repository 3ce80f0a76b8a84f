import { Client, type ClientConfig } from "pg";
import { readDatabaseHosts } from "../process/database-hosts.ts";

/** How long a server has to say whether it accepts writes. */
const probeMs = 2_000;
/** How long what was found is used again: a pool opens several connections at once. */
const freshMs = 500;

/** Thrown while no server of a URL accepts writes, with the SQLSTATE of a server that is not ready yet. */
class NoPrimaryError extends Error {
  readonly code = "57P03";
}

/** Finds which of several servers accepts writes, and says when it is another one than before. */
class PrimaryFinder {
  readonly urls: string[];
  readonly #onMove = new Set<(url: string) => void>();
  #current: string | undefined;
  #finding: Promise<string> | undefined;

  constructor(urls: string[]) {
    this.urls = urls;
  }

  /** Asks all servers at once, so that one which is frozen delays nothing. @throws while none accepts writes */
  find(): Promise<string> {
    if (this.#finding === undefined) {
      const finding = this.#find();
      this.#finding = finding;
      const expire = () => setTimeout(() => (this.#finding = undefined), freshMs).unref();
      finding.then(expire, expire);
    }
    return this.#finding;
  }

  async #find(): Promise<string> {
    const url = await Promise.any(this.urls.map(probe)).catch((error: AggregateError) => {
      // A wrong password says more than that another server is a standby.
      const errors = error.errors as { code?: string }[];
      throw (
        errors.find(({ code }) => /^(28|3D)/.test(code ?? "")) ??
        errors.find((one) => one instanceof NoPrimaryError) ??
        errors[0]
      );
    });
    const isMoved = this.#current !== undefined && this.#current !== url;
    this.#current = url;
    if (isMoved) for (const handler of this.#onMove) handler(url);
    return url;
  }

  onMove(handler: (url: string) => void): () => void {
    this.#onMove.add(handler);
    return () => this.#onMove.delete(handler);
  }
}

async function probe(url: string): Promise<string> {
  const client = new Client({
    connectionString: url,
    application_name: "beckon primary",
    connectionTimeoutMillis: probeMs,
    query_timeout: probeMs,
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ transaction_read_only: string }>("show transaction_read_only");
    if (rows[0]?.transaction_read_only !== "off") throw new NoPrimaryError("no server accepts writes at the moment");
    return url;
  } finally {
    client.end().catch(() => undefined);
  }
}

const finders = new Map<string, PrimaryFinder>();

function finderOf(url: string): PrimaryFinder | null {
  const { urls, needsPrimary } = readDatabaseHosts(url);
  if (!needsPrimary) return null;
  const known = finders.get(url) ?? new PrimaryFinder(urls);
  finders.set(url, known);
  return known;
}

/** The server that a connection of `clientOf` leads to. */
const serverOf = new WeakMap<object, string>();

/** What pg has in a client, and its types have not. */
interface Inside {
  host: string;
  port: number;
  connection: { stream: { destroy(): void } };
}

/**
 * The class of connections to a URL, and the URL to give it. With several servers, or target_session_attrs, a connection
 * looks for the one that accepts writes each time.
 */
export function clientOf(url: string): { Client: typeof Client; connectionString: string } {
  const finder = finderOf(url);
  if (finder === null) return { Client, connectionString: url };
  class PrimaryClient extends Client {
    override connect(): Promise<never>;
    override connect(callback: (error: Error) => void): void;
    override connect(callback?: (error: Error) => void): Promise<never> | undefined {
      const connected = this.#connect();
      if (callback === undefined) return connected as Promise<never>;
      connected.then(() => callback(null as never), callback);
      return undefined;
    }

    async #connect(): Promise<this> {
      const found = await finder!.find();
      const { host, port } = new Client({ connectionString: found });
      Object.assign(this as unknown as Inside, { host, port });
      serverOf.set(this, found);
      await super.connect();
      return this;
    }
  }
  return { Client: PrimaryClient, connectionString: finder.urls[0]! };
}

/** Makes a connection to a URL with one or several servers. The caller connects and ends it. */
export function newClient(url: string, config: Omit<ClientConfig, "connectionString">): Client {
  const { Client: Class, connectionString } = clientOf(url);
  return new Class({ ...config, connectionString });
}

/** Whether a URL has several servers, or names the kind of server. */
export const findsPrimary = (url: string): boolean => finderOf(url) !== null;

/**
 * Ends connections of a pool as soon as another server accepts writes: those to a server that is frozen would not end by
 * themselves, and what waits for them would wait as well.
 */
export function moveWithPrimary(
  url: string,
  pool: { on(event: "connect" | "remove", handler: (client: object) => void): unknown },
): () => void {
  const finder = finderOf(url);
  if (finder === null) return () => undefined;
  const clients = new Set<object>();
  pool.on("connect", (client) => void clients.add(client));
  pool.on("remove", (client) => void clients.delete(client));
  return finder.onMove((server) => {
    for (const client of clients) if (serverOf.get(client) !== server) (client as Inside).connection.stream.destroy();
  });
}
