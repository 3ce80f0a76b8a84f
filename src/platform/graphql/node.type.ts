import { type GraphQLSchema, isAbstractType } from "graphql";
import { Field, ID, InterfaceType, ObjectType } from "type-graphql";
import { typeOfId } from "../ids/ids.ts";
import { Cursor } from "./scalars.ts";

/** Rows are not instances of their types, so interfaces and unions are resolved by the id's prefix. */
export const typeById = (value: { id: string }): string => typeOfId(value.id)!;

/** Lets interfaces and unions resolve their types without the promise that type-graphql makes for each object. */
export function resolveTypesById(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) if (isAbstractType(type)) type.resolveType = typeById;
}

@InterfaceType({
  resolveType: typeById,
  description: `An object with a global id: a type prefix and a base32 UUIDv7, for example inv_01jz8q2v4kf3q8m2v5d1c7x9ab.`,
})
export abstract class Node {
  @Field(() => ID, { description: "The global id, for node and wherever an id of this type is expected." })
  id: string;
}

@InterfaceType({ resolveType: typeById, description: "The member, API key or candidate that did something." })
export abstract class Actor {
  @Field(() => ID, { description: "The global id of the member, key or candidate." })
  id: string;

  @Field(() => String, { description: "The name to show." })
  displayName: string;
}

@ObjectType({ simpleResolvers: true, description: "The position of a page in its list (Relay)." })
export class PageInfo {
  @Field(() => Boolean, { description: "Whether items follow endCursor." })
  hasNextPage: boolean;

  @Field(() => Boolean, { description: "Whether items precede startCursor." })
  hasPreviousPage: boolean;

  @Field(() => Cursor, { nullable: true, description: "The cursor of the first edge. Null on an empty page." })
  startCursor: string | null;

  @Field(() => Cursor, { nullable: true, description: "The cursor of the last edge. Null on an empty page." })
  endCursor: string | null;
}
