import { type Client, createClient } from "graphql-ws";
import WebSocket from "ws";
import { type Any, ask } from "./client.ts";

/** How a subscription ended: by errors (in a payload or instead of one), with its socket, or in peace. */
export interface Ending {
  /** Codes of the errors. */
  codes?: string[];
  /** Close code of the socket. */
  closed?: number;
  complete?: true;
}

/** What is selected where a test does not say. */
export const plainEdge = "cursor replayed node { id sequence type occurredAt }";
export const allEvents = (edge = plainEdge): string =>
  `subscription ($after: Cursor, $filter: AssessmentEventFilter) { edge: assessmentEvents(after: $after, filter: $filter) { ${edge} } }`;

/** Waits for a promise, but not for ever. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${ms} ms in vain for ${what}`)), ms);
  });
  return await Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** One subscription on a socket of its own, by the public client, and all that has come through it. */
export class Listener {
  readonly edges: Any[] = [];
  /** Codes of errors that came with an event: a field of it that could not be shown. */
  readonly partial: string[] = [];
  readonly end: Promise<Ending>;
  #client: Client;
  #socket: WebSocket | undefined;
  #waiting: { test: () => boolean; done: () => void }[] = [];
  #unsubscribe: () => void;

  constructor(url: string, token: string | null, query: string, variables: Record<string, unknown> = {}) {
    this.#client = createClient({
      url: `${url.replace(/^http/, "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
      retryAttempts: 0,
      // Leaves the socket open when the subscription ends, so that the two can be distinguished.
      lazy: false,
      onNonLazyError: () => undefined,
      on: {
        opened: (socket) => {
          this.#socket = socket as WebSocket;
        },
      },
    });
    const ended = Promise.withResolvers<Ending>();
    this.end = ended.promise;
    this.#unsubscribe = this.#client.subscribe(
      { query, variables },
      {
        next: ({ data, errors }) => {
          const edge = (data as Any)?.edge;
          if (edge != null) this.edges.push(edge);
          const codes = errors?.map((error) => String(error.extensions?.code)) ?? [];
          if (edge == null) ended.resolve({ codes });
          else this.partial.push(...codes);
          for (const { test, done } of this.#waiting) if (test()) done();
          this.#waiting = this.#waiting.filter(({ test }) => !test());
        },
        error: (error) =>
          ended.resolve(
            Array.isArray(error)
              ? { codes: error.map((one) => String(one.extensions?.code)) }
              : { closed: (error as { code?: number }).code ?? 0 },
          ),
        complete: () => ended.resolve({ complete: true }),
      },
    );
  }

  get sequences(): number[] {
    return this.edges.map((edge) => edge.node.sequence);
  }

  get lastCursor(): string | undefined {
    return this.edges.at(-1)?.cursor;
  }

  /** Resolves as soon as so many events are there; fails when the subscription ends before. */
  async count(wanted: number, ms = 60_000): Promise<Any[]> {
    const test = () => this.edges.length >= wanted;
    if (!test())
      await within(
        ms,
        `${wanted} events`,
        Promise.race([
          new Promise<void>((done) => this.#waiting.push({ test, done })),
          this.end.then((ending) => {
            if (!test()) throw new Error(`ended by ${JSON.stringify(ending)} after ${this.edges.length} events`);
          }),
        ]),
      ).catch((error: Error) => {
        throw new Error(`${error.message}; there were ${this.edges.length}`);
      });
    return this.edges;
  }

  /** Says that no more is wanted; the socket stays. */
  unsubscribe(): void {
    this.#unsubscribe();
  }

  /** Takes leave in the orderly way. */
  async close(): Promise<void> {
    await this.#client.dispose();
  }

  /** The line is dead from one moment to the next. */
  cut(): void {
    this.#socket?.terminate();
  }
}

const open = new Set<Listener>();
/** Subscribes. What a test leaves open is closed by `closeAll`. */
export function listen(
  url: string,
  as: { token: string } | null,
  query = allEvents(),
  variables: Record<string, unknown> = {},
): Listener {
  const listener = new Listener(url, as?.token ?? null, query, variables);
  open.add(listener);
  return listener;
}
/** For afterEach. */
export async function closeAll(): Promise<void> {
  for (const one of open) await one.close();
  open.clear();
}

/** The end of a team's log, as a cursor. */
export async function latestCursor(url: string, token: string): Promise<string> {
  return (await ask(url, token, "{ events(first: 1) { latestCursor } }")).events.latestCursor;
}

/** A team's whole log, page by page. */
export async function wholeLog(
  url: string,
  token: string,
  edge = plainEdge,
  filter: object | null = null,
): Promise<Any[]> {
  const edges: Any[] = [];
  for (let after: string | null = null; ; ) {
    const { events }: Any = await ask(
      url,
      token,
      `query ($after: Cursor, $filter: AssessmentEventFilter) {
        events(first: 100, after: $after, filter: $filter) { edges { ${edge} } pageInfo { hasNextPage endCursor } }
      }`,
      { after, filter },
    );
    edges.push(...events.edges);
    if (!events.pageInfo.hasNextPage) return edges;
    after = events.pageInfo.endCursor;
  }
}

/** 1, 2, 3 … n. */
export const oneTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

export const startMutation =
  "mutation ($t: String!) { startAssessment(token: $t) { invitation { state } userErrors { code } } }";
export const submitMutation =
  'mutation ($t: String!) { submitAssessment(token: $t, submission: { notes: "done" }) { invitation { state } userErrors { code } } }';

/** A subscriber that may lose its line again and again, and resumes each time after its last cursor. */
export class Restless {
  readonly edges: Any[] = [];
  connections = 0;
  #through: () => boolean = () => false;
  readonly #urls: string[];
  readonly #as: { token: string };
  #after: string | null;

  /** @param urls where it may turn to; a cursor of one process is a cursor of every other */
  constructor(urls: string[], as: { token: string }, after: string | null) {
    this.#urls = urls;
    this.#as = as;
    this.#after = after;
  }

  /**
   * Listens until it has so many events.
   *
   * @param patience breaks the line itself after at most so many events or a second; null: never
   */
  async until(wanted: () => number | null, patience: number | null, ms = 100_000): Promise<number[]> {
    const end = Date.now() + ms;
    this.#through = () => this.edges.length >= (wanted() ?? Number.POSITIVE_INFINITY);
    while (!this.#through()) {
      if (Date.now() > end) throw new Error(`${this.edges.length} events after ${ms} ms`);
      const url = this.#urls[Math.floor(Math.random() * this.#urls.length)]!;
      const listener = new Listener(url, this.#as.token, allEvents(), { after: this.#after });
      this.connections++;
      await Promise.race([
        this.#enough(listener, wanted, patience),
        listener.end.then(async ({ codes }) => {
          if (codes?.some((code) => code !== "SERVICE_UNAVAILABLE")) throw new Error(`ended by ${codes}`);
          // Nobody is there at the moment.
          await new Promise((resolve) => setTimeout(resolve, 100));
        }),
      ]);
      if (patience !== null && Math.random() < 0.5) listener.cut();
      else await listener.close();
      // Taken after the line is down: what came meanwhile has been seen.
      this.edges.push(...listener.edges.splice(0));
      this.#after = this.edges.at(-1)?.cursor ?? this.#after;
    }
    return this.edges.map((edge) => edge.node.sequence);
  }

  async #enough(listener: Listener, wanted: () => number | null, patience: number | null): Promise<void> {
    if (patience !== null) {
      await listener.count(1 + Math.floor(Math.random() * patience), 1_000).catch(() => undefined);
      return;
    }
    let ended = false;
    void listener.end.then(() => {
      ended = true;
    });
    // How many there will be is known late, so it is asked now and then.
    while (!ended && this.edges.length + listener.edges.length < (wanted() ?? Number.POSITIVE_INFINITY))
      await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
