import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { boundLists } from "../../access/bound-lists.ts";
import { callResolversDirectly } from "../../access/direct-resolvers.ts";
import { enforceFieldRights } from "../../access/enforce-field-rights.ts";
import { checkPermission } from "../../access/permission.ts";
import { replayRootValues } from "../../http/graphql/compiled-queries/compiled-queries.ts";
import { resolveTypesById } from "../../platform/graphql/node.type.ts";
import { fieldRights } from "./field-rights.ts";
import { listBounds } from "./list-bounds.ts";
import { resolvers } from "./resolvers.ts";

let schema: GraphQLSchema | undefined;

/** The GraphQL schema, built once in a process from the decorated types and resolvers. */
export function graphqlSchema(): GraphQLSchema {
  if (schema !== undefined) return schema;
  const built = buildSchemaSync({
    resolvers,
    authChecker: checkPermission as never,
    validate: false,
    // The check is an introspection of the whole schema at each start. The schema is of this build: a test checks it.
    skipCheck: true,
    // Every subscription has a generator of its own; buildSchema requires a pubSub all the same.
    pubSub: { publish() {}, subscribe: () => [] as never },
  });
  callResolversDirectly(built);
  resolveTypesById(built);
  boundLists(built, listBounds);
  enforceFieldRights(built, fieldRights);
  replayRootValues(built);
  schema = built;
  return schema;
}
