import { type Arguments, type Document, readDocument } from "./document.ts";
import type { CallOptions, ClientOptions } from "./options.ts";
import { firstPageIn, type ItemOf, type Page, type PageIn, pagesOf } from "./pages.ts";
import { Sender } from "./send-operation.ts";
import { latestCursorQuery, type SubscribeOptions, subscribeFrom } from "./subscribe.ts";

type AnyVariables = Record<string, unknown>;

/**
 * A client of one Beckon, as one caller.
 *
 * @example
 * const beckon = new BeckonClient({ url: "https://beckon.example.com", token: process.env.KEY });
 */
export class BeckonClient {
  readonly #options: ClientOptions;
  readonly #sender: Sender;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#sender = new Sender(options);
  }

  /**
   * Sends a query or a mutation, and repeats it where that is safe, until there is an answer.
   *
   * @throws UserErrors for a mutation that was rejected, ApiError and its subclasses, HttpError, NetworkError
   */
  async request<Data, Variables>(
    document: Document<Data, Variables>,
    ...[variables, options]: Arguments<Variables, CallOptions>
  ): Promise<Data> {
    const read = readDocument(document);
    if (read.kind === "subscription") throw new TypeError("This is a subscription: use subscribe.");
    return (await this.#sender.send(read, variables, options)) as Data;
  }

  /**
   * All items of a list, page by page: the operation has the variable `$after` and selects `pageInfo { hasNextPage
   * endCursor }` (or `$before`, `hasPreviousPage` and `startCursor`, from the end). The list is the first one at the top.
   */
  async *items<Data, Variables>(
    document: Document<Data, Variables>,
    ...[variables, options]: Arguments<Variables, CallOptions>
  ): AsyncGenerator<ItemOf<PageIn<Data>>, void, undefined> {
    const find = firstPageIn as unknown as (data: Data) => PageIn<Data>;
    yield* this.itemsOf(document, find, variables as Variables, options);
  }

  /** The same for a list that is not at the top: `find` says where it is. */
  async *itemsOf<Data, Variables, Connection extends Page>(
    document: Document<Data, Variables>,
    find: (data: Data) => Connection | null | undefined,
    variables?: Variables,
    options?: CallOptions,
  ): AsyncGenerator<ItemOf<Connection>, void, undefined> {
    for await (const { page } of this.#pages(document, find, variables, options)) {
      // Of a list that is read from its end, the newest come first.
      const items = (page.nodes ?? page.edges ?? []) as ItemOf<Connection>[];
      yield* items;
    }
  }

  /** The answers of a list, page by page, for what stands beside the items (totalCount, latestCursor). */
  async *pages<Data, Variables>(
    document: Document<Data, Variables>,
    ...[variables, options]: Arguments<Variables, CallOptions>
  ): AsyncGenerator<Data, void, undefined> {
    const all = this.#pages(document, firstPageIn as (data: Data) => Page, variables as Variables, options);
    for await (const { data } of all) yield data;
  }

  #pages<Data, Variables>(
    document: Document<Data, Variables>,
    find: (data: Data) => Page | null | undefined,
    variables?: Variables | null,
    options?: CallOptions,
  ) {
    const read = readDocument(document);
    const ask = async (now: AnyVariables) => (await this.#sender.send(read, now, options)) as Data;
    return pagesOf(document, (variables ?? {}) as AnyVariables, ask, find);
  }

  /**
   * The events of a subscription. It survives restarts of the server and lost connections: an operation with the variable
   * `$after` resumes after the last event that was handed out, and no event is missed or comes twice. Store the `cursor` of
   * an event with the work that it caused, and pass it as `after` when your program starts again. Without `after` it begins
   * with the moment of the call. Leaving the loop, or the signal, ends it.
   *
   * @throws UnauthenticatedError, ForbiddenError and other errors after which asking again does not help
   */
  async *subscribe<Data, Variables>(
    document: Document<Data, Variables>,
    ...[variables, options = {}]: Arguments<Variables, SubscribeOptions>
  ): AsyncGenerator<Data, void, undefined> {
    const read = readDocument(document);
    if (read.kind !== "subscription") throw new TypeError("This is no subscription: use request.");
    const given: AnyVariables = { ...(variables as AnyVariables | null | undefined) };
    const latest = read.declares("after") && given.after == null ? latestCursorQuery(read) : null;
    if (latest !== null) {
      // Otherwise what happens between a lost connection and the next one would be missed before the first event.
      const call = { signal: options.signal, retries: options.retries ?? Number.POSITIVE_INFINITY };
      const answer = (await this.#sender.send(readDocument(latest), {}, call)) as AnyVariables;
      given.after = Object.values(answer as Record<string, { latestCursor: string }>)[0]!.latestCursor;
    }
    yield* subscribeFrom(this.#options, read, given, options) as AsyncGenerator<Data, void, undefined>;
  }
}
