import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { may } from "../access/permissions.ts";
import { loadRow } from "../platform/graphql/loader.ts";
import { Node } from "../platform/graphql/node.type.ts";
import { UserErrorObject } from "../platform/graphql/user-error.type.ts";
import { parseGlobalId } from "../platform/ids/ids.ts";
import { loadTeam } from "../teams/team.resolver.ts";
import { nodeTypes } from "./registries/nodes.ts";

/** The object behind a global id; null where there is none, or not for this caller. */
async function loadNode(context: Context, id: string): Promise<object | null> {
  const parsed = parseGlobalId(id);
  if (parsed === null) return null;
  const { teamId } = accessOf(context);
  if (parsed.name === "Team") return parsed.uuid === teamId ? await loadTeam(context) : null;
  const node = nodeTypes[parsed.name];
  if (node === undefined || !may(context.access, node.permission)) return null;
  const row = await loadRow(context, teamId, node.shape, parsed.uuid);
  return row !== null && (node.mayRead?.(row, context) ?? true) ? row : null;
}

@Resolver()
export class NodeResolver {
  @Permission("READ")
  @Query(() => Node, { nullable: true, description: "Any object by its global id; null where there is none." })
  async node(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "Global id." }) id: string,
  ): Promise<object | null> {
    return await loadNode(context, id);
  }

  @Permission("READ")
  @Query(() => [Node], {
    nullable: "items",
    description: "Several objects by their global ids, at most 100, in the given order.",
  })
  async nodes(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: "Up to 100 global ids." })
    ids: string[],
  ): Promise<(object | null)[]> {
    return await Promise.all(ids.map((id) => loadNode(context, id)));
  }
}

@Resolver(() => UserErrorObject)
export class UserErrorResolver {
  // Use cases give its id alone: its fields are read as those of Query.node.
  @FieldResolver(() => Node, { nullable: true, description: "What already exists, when that is the problem." })
  async existing(@Ctx() context: Context, @Root() error: UserErrorObject): Promise<object | null> {
    return error.existing == null || context.access === null ? null : await loadNode(context, error.existing.id);
  }
}
