import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { checkPermission } from "./teams/permission.ts";
import { ApiKeyResolver, MemberResolver, TeamResolver } from "./teams/team.resolver.ts";

let schema: GraphQLSchema | undefined;

/** The GraphQL schema, made once a process from the decorated types and resolvers. */
export function graphqlSchema(): GraphQLSchema {
  schema ??= buildSchemaSync({
    resolvers: [TeamResolver, MemberResolver, ApiKeyResolver],
    authChecker: checkPermission as never,
    validate: false,
    // Every subscription brings its own generator; buildSchema demands one all the same.
    pubSub: { publish() {}, subscribe: () => [] as never },
  });
  return schema;
}
