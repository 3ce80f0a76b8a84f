import pg, { type ClientBase, type QueryArrayConfig, type QueryConfig } from "pg";
import { serialize } from "pg-protocol";

/*
 * A prepared statement that ran once on a connection is run without asking PostgreSQL to describe its result again: the
 * statement's result cannot change, since PostgreSQL refuses to run it otherwise. The driver asks each time, which for a
 * page of a dashboard means 19 columns that are looked up in the catalogue, sent, parsed, and given a parser each. What
 * is left of the protocol (bind, execute, sync) is written at once. `bench/README.md` says how it is measured.
 */

/** What the driver makes of the description of a result (pg/lib/result.js). */
interface Description {
  fields: unknown[];
  _parsers: unknown;
  _prebuiltEmptyResultObject: unknown;
}

/** A connection as the driver's queries use it (pg/lib/connection.js). */
interface Connection {
  parsedStatements: Record<string, string>;
  submittedNamedStatements: Record<string, string>;
  stream: { writable: boolean; write(bytes: Buffer): void };
}

/** The parts of the driver's query that are used here (pg/lib/query.js). */
interface DriverQuery {
  name: string;
  callback: (error: Error | null, result?: unknown) => void;
  _result: Description;
  _accumulateRows: boolean;
  hasBeenParsed(connection: Connection): boolean;
  prepare(connection: object): void;
  handleRowDescription(message: object): void;
}
const Query = pg.Query as unknown as new (
  config: QueryConfig,
  values: unknown,
  callback: DriverQuery["callback"],
) => DriverQuery;

/** Collects the messages of one execution, which are written together. It asks for no description. */
class Execution {
  readonly parsedStatements: Connection["parsedStatements"];
  readonly submittedNamedStatements: Connection["submittedNamedStatements"];
  readonly #messages: Buffer[] = [];

  constructor({ parsedStatements, submittedNamedStatements }: Connection) {
    this.parsedStatements = parsedStatements;
    this.submittedNamedStatements = submittedNamedStatements;
  }

  bind(config: object): void {
    this.#messages.push(serialize.bind(config));
  }
  describe(): void {}
  execute(config: object): void {
    this.#messages.push(serialize.execute(config as Parameters<typeof serialize.execute>[0]));
  }
  close(config: object): void {
    this.#messages.push(serialize.close(config as Parameters<typeof serialize.close>[0]));
  }
  sync(): void {
    this.#messages.push(serialize.sync());
  }

  writeTo({ stream }: Connection): void {
    if (stream.writable) stream.write(Buffer.concat(this.#messages));
  }
}

class DescribedQuery extends Query {
  readonly #known: Map<string, Description>;

  /** @param known the descriptions of the connection's statements, by name */
  constructor(
    config: QueryConfig,
    values: unknown,
    callback: DriverQuery["callback"],
    known: Map<string, Description>,
  ) {
    super(config, values, callback);
    this.#known = known;
  }

  override prepare(connection: Connection): void {
    const description = this.hasBeenParsed(connection) ? this.#known.get(this.name) : undefined;
    if (description === undefined) {
      super.prepare(connection);
      return;
    }
    Object.assign(this._result, description);
    this._accumulateRows = true;
    const execution = new Execution(connection);
    super.prepare(execution);
    execution.writeTo(connection);
  }

  override handleRowDescription(message: object): void {
    super.handleRowDescription(message);
    const { fields, _parsers, _prebuiltEmptyResultObject } = this._result;
    this.#known.set(this.name, { fields, _parsers, _prebuiltEmptyResultObject });
  }
}

/** A query of a named statement with its values and, where the caller passes one, its callback. */
type Named = QueryConfig | QueryArrayConfig;

/**
 * Makes a connection run named statements without having their results described each time.
 *
 * @param nameOf the name of a statement that is passed as a text with its values; undefined for one without a name
 */
export function describeOnce(client: ClientBase, nameOf: (text: string) => string | undefined): void {
  const known = new Map<string, Description>();
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const namedOf = (first: unknown, values: unknown): Named | null => {
    if (typeof first === "string") {
      const name = Array.isArray(values) ? nameOf(first) : undefined;
      return name === undefined ? null : { text: first, values: values as unknown[], name };
    }
    const config = first as Named & { submit?: unknown };
    return config?.name === undefined || config.submit !== undefined ? null : config;
  };
  client.query = ((first: unknown, values: unknown, callback: unknown) => {
    const named = namedOf(first, values);
    if (named === null) return query(first, values, callback);
    const given = typeof values === "function" ? values : callback;
    if (typeof given === "function")
      return query(new DescribedQuery(named, undefined, given as DriverQuery["callback"], known));
    return new Promise((resolve, reject) => {
      const settle = (error: Error | null, result: unknown) => (error ? reject(error) : resolve(result));
      query(new DescribedQuery(named, undefined, settle, known));
    });
  }) as typeof client.query;
}
