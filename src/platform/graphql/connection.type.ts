import { ArgsType, type ClassType, Extensions, Field, Int, ObjectType } from "type-graphql";
import type { NodeName } from "../ids/ids.ts";
import type { PageArgs as Arguments } from "./connection.ts";
import { PageInfo } from "./node.type.ts";
import { Cursor } from "./scalars.ts";
import { describedEnum } from "./user-error.type.ts";

export const OrderDirectionEnum = describedEnum("OrderDirection", "The direction of an order.", {
  ASC: "Smallest or earliest first.",
  DESC: "Largest or latest first.",
});

/** Marks a field that may scan all rows of a team for a small response. Its cost depends on the size of the team. */
export const Scans = Extensions({ scans: true }) as PropertyDecorator;

/**
 * Marks a field whose answer holds a list as long as an argument says, where neither is called first or last: its cost
 * depends on the argument.
 */
export const AsLongAs = (lengthArgument: string) => Extensions({ lengthArgument }) as PropertyDecorator;

/**
 * Marks a field at the top that finds an object by its argument `id`. Those of its fields that are marked with `OfId` are read
 * at the same time as the object, and not after it.
 */
export const FindsById = (name: NodeName) => Extensions({ findsById: name });

/** Marks a field of an object whose resolver uses nothing of the object but its id (`HasId`). */
export const OfId = Extensions({ ofId: true }) as PropertyDecorator;

/** What a resolver that is marked with `OfId` gets of its object. */
export interface HasId {
  /** The stored id. */
  uuid: string;
}

/** The arguments of every list. */
@ArgsType()
export class PageArgs implements Arguments {
  @Field(() => Int, {
    nullable: true,
    description: "The number of items from the start, 1 to 100. The default without first and last is 25.",
  })
  first?: number;

  @Field(() => Cursor, { nullable: true, description: "Return the items after this cursor." })
  after?: string;

  @Field(() => Int, { nullable: true, description: "The number of items from the end, 1 to 100." })
  last?: number;

  @Field(() => Cursor, { nullable: true, description: "Return the items before this cursor." })
  before?: string;
}

/**
 * The edge and connection types of a list (Relay).
 *
 * @param plural the plural that descriptions use for the nodes
 * @param options.counted whether the connection has a totalCount
 */
export function connectionOf(
  name: string,
  plural: string,
  node: () => ClassType<object>,
  options: { counted?: boolean } = {},
) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `An item of a page of ${plural}.` })
  class Edge {
    @Field(() => Cursor, { description: "The position in this list, for after or before." })
    cursor: string;

    @Field(node, { description: "The object itself." })
    node: object;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description: `A page of ${plural}.` })
  class Connection {
    @Field(() => [Edge], { description: `The ${plural} of this page with their cursors.` })
    edges: Edge[];

    @Field(() => [node()], { description: `The ${plural} of this page.` })
    nodes: object[];

    @Field(() => PageInfo, { description: "The position of the page in the list." })
    pageInfo: PageInfo;

    totalCount: number;
  }
  if (options.counted !== false) {
    Scans(Connection.prototype, "totalCount");
    Field(() => Int, {
      description: `The number of all items that match the filter. It requires a count: select it only where it is shown.`,
    })(Connection.prototype, "totalCount");
  }
  return { Edge, Connection };
}
