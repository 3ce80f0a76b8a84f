import type { EntityManager } from "@mikro-orm/postgresql";
import type { ClientBase, QueryConfig, QueryResult } from "pg";

/*
 * The connection of a transaction. Each wait for an answer of PostgreSQL costs both sides a system call and a change of
 * processes, which for a small statement is more than running it. So `begin` goes out with the statement after it, statements
 * that do not need one another's answers go out together, and `commit` goes out with the last statement: PostgreSQL rolls back
 * where that has failed.
 */

/** What the driver has for sending several statements at once, and its types lack (pg/lib/client.js). */
interface Driver {
  pipeline: boolean;
  connection: { stream: { cork?(): void; uncork?(): void } };
}

type Answer = Promise<QueryResult>;
type Query = (...args: unknown[]) => Answer;

const begun = { command: "BEGIN", rowCount: null, oid: 0, fields: [], rows: [] } as unknown as QueryResult;

/** A transaction's connection, as long as it runs. */
export class TransactionConnection {
  readonly #driver: Driver;
  readonly #query: Query;
  #isOpen = false;
  #isCorked = false;
  /** The answer to `begin`, until it is there: it is rejected where the transaction has not begun. */
  #begin: Answer | null = null;
  /** The answer to a `commit` that was sent with the last statement. */
  #commit: Answer | null = null;

  /** @param query sends one statement to the connection */
  constructor(client: ClientBase, query: Query) {
    this.#driver = client as unknown as Driver;
    this.#query = query;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  sendBegin(): Answer {
    this.#isOpen = true;
    this.#driver.pipeline = true;
    this.#cork();
    // Where nothing follows at once, it goes out by itself.
    setImmediate(() => this.#uncork());
    const begin = this.#query("begin");
    this.#begin = begin;
    const isAnswered = () => {
      if (this.#begin === begin) this.#begin = null;
    };
    // Statements that follow a failed one are rejected with its error, whatever their own answer.
    begin.then(isAnswered, () => undefined);
    return Promise.resolve(begun);
  }

  /** Sends a statement at once, also while answers to others are awaited. */
  send(...args: unknown[]): Answer {
    const answer = this.#query(...args);
    this.#uncork();
    return this.#afterBegin(answer);
  }

  /** The answer to a statement; rejected where the transaction has not begun, whatever that answer is. */
  #afterBegin(answer: Answer): Answer {
    const begin = this.#begin;
    if (begin === null || answer === undefined) return answer;
    answer.catch(() => undefined);
    return begin.then(() => answer);
  }

  /** Sends the last statement with the `commit` after it. */
  sendAndCommit(query: QueryConfig): Answer {
    this.#cork();
    const answer = this.#query(query);
    this.#commit = this.#query("commit");
    this.#uncork();
    // Who asks for the commit gets its error.
    this.#commit.catch(() => undefined);
    return this.#afterBegin(answer);
  }

  /** Ends the transaction. One whose commit was sent already has ended: PostgreSQL rolls it back where its last statement failed. */
  async end(text: "commit" | "rollback"): Promise<QueryResult> {
    try {
      return await (this.#commit ?? this.send(text));
    } finally {
      this.#isOpen = false;
      this.#begin = null;
      this.#commit = null;
      this.#driver.pipeline = false;
    }
  }

  #cork(): void {
    if (!this.#isCorked) this.#driver.connection.stream.cork?.();
    this.#isCorked = true;
  }

  #uncork(): void {
    if (this.#isCorked) this.#driver.connection.stream.uncork?.();
    this.#isCorked = false;
  }
}

const ofClients = new WeakMap<ClientBase, TransactionConnection>();
const ofTransactions = new WeakMap<EntityManager, TransactionConnection>();

/** Makes a connection run its transactions in fewer round trips. */
export function joinRoundTrips(client: ClientBase): void {
  const query = client.query.bind(client) as Query;
  const connection = new TransactionConnection(client, query);
  ofClients.set(client, connection);
  client.query = ((...args: unknown[]) => {
    if (args[0] === "begin" && args.length <= 2) return connection.sendBegin();
    if (!connection.isOpen) return query(...args);
    return args[0] === "commit" || args[0] === "rollback" ? connection.end(args[0]) : connection.send(...args);
  }) as typeof client.query;
}

/** Names the connection of a running transaction. */
export function setConnection(em: EntityManager, client: ClientBase | undefined): void {
  const connection = client === undefined ? undefined : ofClients.get(client);
  if (connection?.isOpen) ofTransactions.set(em, connection);
}

/** The connection of a running transaction; undefined where the query builder alone has it, as behind a pooler. */
export const connectionOf = (em: EntityManager): TransactionConnection | undefined => ofTransactions.get(em);
