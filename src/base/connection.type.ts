import { ArgsType, type ClassType, Extensions, Field, Int, ObjectType } from "type-graphql";
import type { PageArgs as Arguments } from "./connection.ts";
import { PageInfo } from "./node.type.ts";
import { Cursor } from "./scalars.ts";
import { describedEnum } from "./user-error.type.ts";

export const OrderDirectionEnum = describedEnum("OrderDirection", "Which way a list runs.", {
  ASC: "Smallest or earliest first.",
  DESC: "Largest or latest first.",
});

/** Marks a field that may read through all rows of a team for a small answer: it is priced by the size of the team. */
export const Scans = Extensions({ scans: true }) as PropertyDecorator;

/** The arguments of every list. */
@ArgsType()
export class PageArgs implements Arguments {
  @Field(() => Int, { nullable: true, description: "How many from the start, 1 to 100; 25 without first and last." })
  first?: number;

  @Field(() => Cursor, { nullable: true, description: "Only what comes after this cursor." })
  after?: string;

  @Field(() => Int, { nullable: true, description: "How many from the end, 1 to 100." })
  last?: number;

  @Field(() => Cursor, { nullable: true, description: "Only what comes before this cursor." })
  before?: string;
}

/**
 * The edge and connection types of a list (Relay).
 *
 * @param plural how descriptions call the nodes
 * @param options.counted whether there is a totalCount
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

    @Field(() => PageInfo, { description: "Where the page stands in the list." })
    pageInfo: PageInfo;

    totalCount: number;
  }
  if (options.counted !== false) {
    Scans(Connection.prototype, "totalCount");
    Field(() => Int, {
      description:
        "How many there are in all, with the filter applied. Costs a count: select it only where it is shown.",
    })(Connection.prototype, "totalCount");
  }
  return { Edge, Connection };
}
