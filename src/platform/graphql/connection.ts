import { topLevelError } from "../errors.ts";
import type { Row } from "./read-plan.ts";

/** The four arguments of a connection. */
export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** One item of a page. Its cursor is made when it is read, together with those of the whole page. */
class Edge {
  readonly node: Row;
  readonly #page: PageOfRows;
  readonly #place: number;

  constructor(node: Row, page: PageOfRows, place: number) {
    this.node = node;
    this.#page = page;
    this.#place = place;
  }

  get cursor(): string {
    return this.#page.cursorOf(this.#place);
  }
}

/** The position of a page in its list. */
class Position {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly #page: PageOfRows;

  constructor(page: PageOfRows, hasNextPage: boolean, hasPreviousPage: boolean) {
    this.#page = page;
    this.hasNextPage = hasNextPage;
    this.hasPreviousPage = hasPreviousPage;
  }

  get startCursor(): string | null {
    return this.#page.outerCursor(0);
  }

  get endCursor(): string | null {
    return this.#page.outerCursor(-1);
  }
}

/** The rows of a page, and their cursors: a MAC costs more than the rest of an edge, and few queries select it. */
class PageOfRows {
  readonly nodes: Row[];
  readonly #make: (nodes: Row[]) => string[];
  #cursors: string[] | undefined;

  constructor(nodes: Row[], make: (nodes: Row[]) => string[]) {
    this.nodes = nodes;
    this.#make = make;
  }

  cursorOf(place: number): string {
    this.#cursors ??= this.#make(this.nodes);
    return this.#cursors[place]!;
  }

  /** The cursor at an end of the page. It does not make those between. */
  outerCursor(place: 0 | -1): string | null {
    const node = this.nodes.at(place);
    return node === undefined ? null : (this.#cursors?.at(place) ?? this.#make([node])[0]!);
  }
}

/** One page of any list, as GraphQL shows it. */
export interface Connection {
  edges: { readonly cursor: string; node: Row }[];
  nodes: Row[];
  pageInfo: Position;
}

const defaultSize = 25;
const maxSize = 100;

/** Checks first and last. @throws BAD_USER_INPUT */
export function pageSize(args: PageArgs): { size: number; backwards: boolean } {
  if (args.first != null && args.last != null) throw topLevelError("BAD_USER_INPUT", "Give first or last, not both.");
  const size = args.first ?? args.last ?? defaultSize;
  if (size < 1 || size > maxSize) throw topLevelError("BAD_USER_INPUT", `first and last go from 1 to ${maxSize}.`);
  return { size, backwards: args.last != null };
}

/**
 * Makes a page of the rows that were found for it, in the order in which they were read: from its start, or backwards
 * from its end. One row more than the page holds says that there are more.
 *
 * @param makeCursors makes the cursors of some rows, when they are selected
 * @param ofEdges further properties of each edge
 */
export function toConnection(
  args: PageArgs,
  found: Row[],
  makeCursors: (nodes: Row[]) => string[],
  ofEdges?: object,
): Connection {
  const { size, backwards } = pageSize(args);
  const hasMore = found.length > size;
  const nodes = found.slice(0, size);
  if (backwards) nodes.reverse();
  const page = new PageOfRows(nodes, makeCursors);
  return {
    edges: nodes.map((node, place) => Object.assign(new Edge(node, page, place), ofEdges)),
    nodes,
    pageInfo: new Position(page, backwards ? args.before != null : hasMore, backwards ? hasMore : args.after != null),
  };
}
