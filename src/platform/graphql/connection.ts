import { topLevelError } from "../errors.ts";
import type { Row } from "./read-plan.ts";

/** The four arguments of a connection. */
export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** One page of any list, as GraphQL shows it. */
export interface Connection<Edge> {
  edges: Edge[];
  nodes: Row[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
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
 */
export function toConnection<Edge extends { cursor: string; node: Row }, Found>(
  args: PageArgs,
  found: Found[],
  toEdge: (found: Found) => Edge,
): Connection<Edge> {
  const { size, backwards } = pageSize(args);
  const hasMore = found.length > size;
  const edges = found.slice(0, size).map(toEdge);
  if (backwards) edges.reverse();
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: backwards ? args.before != null : hasMore,
      hasPreviousPage: backwards ? hasMore : args.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
