import { Field, ID, InterfaceType, ObjectType } from "type-graphql";
import { parseGlobalId } from "./ids.ts";
import { Cursor } from "./scalars.ts";

/** Rows are not instances of their types, so interfaces and unions are resolved by the id's prefix. */
export const typeById = (value: { id: string }): string => parseGlobalId(value.id)!.name;

@InterfaceType({
  resolveType: typeById,
  description: "An object with a global id: a type prefix and a base32 UUIDv7, e.g. inv_01jz8q2v4kf3q8m2v5d1c7x9ab.",
})
export abstract class Node {
  @Field(() => ID, { description: "Global id; pass it to node, or to any argument that expects an id of this type." })
  id: string;
}

@InterfaceType({ resolveType: typeById, description: "The member, API key or candidate that performed an action." })
export abstract class Actor {
  @Field(() => ID, { description: "Global id of the member, API key or candidate." })
  id: string;

  @Field(() => String, { description: "Name to display." })
  displayName: string;
}

@ObjectType({ simpleResolvers: true, description: "Position of a page in its list (Relay)." })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether there are more items after endCursor." })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: "Whether there are items before startCursor." })
  hasPreviousPage: boolean;

  @Field(() => Cursor, { nullable: true, description: "Cursor of the first edge; null on an empty page." })
  startCursor: string | null;

  @Field(() => Cursor, { nullable: true, description: "Cursor of the last edge; null on an empty page." })
  endCursor: string | null;
}
