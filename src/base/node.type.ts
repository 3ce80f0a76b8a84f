import { Field, ID, InterfaceType, ObjectType } from "type-graphql";
import { parseGlobalId } from "./ids.ts";
import { Cursor } from "./scalars.ts";

/** Rows are not instances of their types, so interfaces and unions go by the id's prefix. */
export const typeById = (value: { id: string }): string => parseGlobalId(value.id)!.name;

@InterfaceType({
  resolveType: typeById,
  description: "Anything with a global id: a type prefix and a base32 UUIDv7, e.g. inv_01jz8q2v4kf3q8m2v5d1c7x9ab.",
})
export abstract class Node {
  @Field(() => ID, { description: "Global id; pass it to node, or wherever an id of this type is asked for." })
  id: string;
}

@InterfaceType({ resolveType: typeById, description: "Who did it." })
export abstract class Actor {
  @Field(() => ID, { description: "Global id of the member, key or candidate." })
  id: string;

  @Field(() => String, { description: "What to call them." })
  displayName: string;
}

@ObjectType({ simpleResolvers: true, description: "Where a page stands in its list (Relay)." })
export class PageInfo {
  @Field(() => Boolean, { description: "More follow after endCursor." })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: "There are some before startCursor." })
  hasPreviousPage: boolean;

  @Field(() => Cursor, { nullable: true, description: "Cursor of the first edge; null on an empty page." })
  startCursor: string | null;

  @Field(() => Cursor, { nullable: true, description: "Cursor of the last edge; null on an empty page." })
  endCursor: string | null;
}
