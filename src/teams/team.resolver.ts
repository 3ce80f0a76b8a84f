import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, createUnionType, FieldResolver, Info, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, markOwn, Permission } from "../access/permission.ts";
import { anyOf, array, db } from "../platform/database/sql.ts";
import { PageArgs } from "../platform/graphql/connection.type.ts";
import { loaderOf, loadRow } from "../platform/graphql/loader.ts";
import { typeById } from "../platform/graphql/node.type.ts";
import { readPage } from "../platform/graphql/pagination.ts";
import { rowOf } from "../platform/graphql/shape.ts";
import { globalId } from "../platform/ids/ids.ts";
import { apiKeyShape, memberDisplayName, memberShape } from "./team.query.ts";
import { ApiKey, Team, TeamMember, TeamMemberConnection, TeamMemberStateEnum } from "./team.type.ts";

const Viewer = createUnionType({
  name: "Viewer",
  description: "The caller: a member or an API key of a team.",
  types: () => [TeamMember, ApiKey] as const,
  resolveType: (value) => typeById(value),
});

/** The caller's team. Every member of a list leads to it, so a request reads it once. */
export async function loadTeam(context: Context): Promise<Team> {
  return await loaderOf<string, Team>(context, "the caller's team", async (ids) => {
    const team = await readTeam(context);
    return ids.map(() => team);
  }).load(accessOf(context).teamId);
}

async function readTeam(context: Context): Promise<Team> {
  const { teamId } = accessOf(context);
  const row = await db(context.em)
    .selectFrom("team")
    .select([
      "name",
      "slug",
      "features",
      "notification_scheme as notificationScheme",
      "time_zone as timeZone",
      "created_at as createdAt",
    ])
    .where("id", "=", teamId)
    .executeTakeFirstOrThrow();
  return { ...row, id: globalId("Team", teamId) };
}

@Resolver(() => Team)
export class TeamResolver {
  @Permission("PUBLIC")
  @Query(() => Viewer, {
    nullable: true,
    description: "The member or API key of the credential; null without a credential.",
  })
  async viewer(@Ctx() context: Context): Promise<object | null> {
    const { viewer } = context;
    if (viewer === null) return null;
    return markOwn(
      await loadRow(context, viewer.teamId, viewer.type === "ApiKey" ? apiKeyShape : memberShape, viewer.id),
    );
  }

  @Permission("READ")
  @Query(() => Team, { description: "The caller's team." })
  async team(@Ctx() context: Context): Promise<Team> {
    return await loadTeam(context);
  }

  @Permission("READ")
  @Query(() => TeamMemberConnection, { nullable: true, description: "The members of the team, newest first." })
  async members(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("state", () => [TeamMemberStateEnum], { nullable: true, description: "Only members in one of these states." })
    state?: (keyof typeof TeamMemberStateEnum)[],
  ): Promise<object> {
    const where = state == null ? [] : [rowOf("team_member")("$.state", "=", anyOf(array.text(state)))];
    const list = { shape: memberShape, where, orderBy: null, descending: true };
    return await readPage(context.services, accessOf(context).teamId, list, page, info);
  }
}

@Resolver(() => TeamMember)
export class MemberResolver {
  @FieldResolver(() => String, { description: "The name, or the e-mail address where there is none." })
  displayName(@Root() member: TeamMember): string {
    return memberDisplayName(member);
  }

  @FieldResolver(() => Team, { description: "The team of the member." })
  async team(@Ctx() context: Context): Promise<Team> {
    return await loadTeam(context);
  }
}
