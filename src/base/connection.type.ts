import { ArgsType, type ClassType, Extensions, Field, Int, ObjectType } from "type-graphql";
import { PageInfo } from "./node.type.ts";
import type { PageArgs as Arguments } from "./page.ts";
import { Cursor } from "./scalars.ts";
import { describedEnum } from "./user-error.type.ts";

export const OrderDirectionEnum = describedEnum("OrderDirection", "Direction in which a list is sorted.", {
  ASC: "Smallest or earliest first.",
  DESC: "Largest or latest first.",
});

/** Marks a field that may scan all rows of a team for a small response. Its cost depends on the size of the team. */
export const Scans = Extensions({ scans: true }) as PropertyDecorator;

/** The arguments of every list. */
@ArgsType()
export class PageArgs implements Arguments {
  @Field(() => Int, {
    nullable: true,
    description: "Number of items from the start, 1 to 100. The default is 25 where neither first nor last is given.",
  })
  first?: number;

  @Field(() => Cursor, { nullable: true, description: "Returns only items after this cursor." })
  after?: string;

  @Field(() => Int, { nullable: true, description: "Number of items from the end, 1 to 100." })
  last?: number;

  @Field(() => Cursor, { nullable: true, description: "Returns only items before this cursor." })
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
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `One of the ${plural} in a page.` })
  class Edge {
    @Field(() => Cursor, { description: "Position in this list; pass it back as after or before." })
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

    @Field(() => PageInfo, { description: "Position of the page in the list." })
    pageInfo: PageInfo;

    totalCount: number;
  }
  if (options.counted !== false) {
    Scans(Connection.prototype, "totalCount");
    Field(() => Int, {
      description:
        "Total number of items that match the filter. The server has to count them: select it only where it is shown.",
    })(Connection.prototype, "totalCount");
  }
  return { Edge, Connection };
}
