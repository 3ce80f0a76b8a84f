import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, createUnionType, FieldResolver, Info, Mutation, Query, Resolver, Root } from "type-graphql";
import { authenticate } from "../access/authenticate.ts";
import type { Context } from "../access/context.ts";
import { applyCredential } from "../access/contexts.ts";
import { accessOf, markOwn, Permission } from "../access/permission.ts";
import { signIn } from "../access/sign-in/sign-in.ts";
import { signOut } from "../access/sign-in/sign-out.ts";
import { firstRow, sql } from "../platform/database/rows.ts";
import { anyOf, array } from "../platform/database/sql.ts";
import { asPayload } from "../platform/errors.ts";
import { PageArgs } from "../platform/graphql/connection.type.ts";
import { loadRow } from "../platform/graphql/loader.ts";
import { typeById } from "../platform/graphql/node.type.ts";
import { readPage } from "../platform/graphql/pagination.ts";
import { rowOf } from "../platform/graphql/shape.ts";
import { globalId } from "../platform/ids.ts";
import { apiKeyShape, memberDisplayName, memberShape } from "./team.query.ts";
import {
  ApiKey,
  SignInPayload,
  SignOutPayload,
  Team,
  TeamMember,
  TeamMemberConnection,
  TeamMemberStateEnum,
} from "./team.type.ts";

const Viewer = createUnionType({
  name: "Viewer",
  description: "The caller: a member or an API key of a team.",
  types: () => [TeamMember, ApiKey] as const,
  resolveType: (value) => typeById(value),
});

/** The row of the caller's team. */
export async function loadTeam(context: Context): Promise<Team> {
  const { teamId } = accessOf(context);
  const row = await firstRow<Omit<Team, "id">>(
    context.em,
    sql`select name, slug, features, notification_scheme as "notificationScheme", time_zone as "timeZone",
      created_at as "createdAt" from team where id = ${teamId}`,
  );
  return { ...row!, id: globalId("Team", teamId) };
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

  @Permission("PUBLIC")
  @Mutation(() => SignInPayload, { description: "Exchanges the token of a sign-in link for a bearer token, once." })
  async signIn(
    @Ctx() context: Context,
    @Arg("token", () => String, { description: "The part of the link after /sign-in/, or its query parameter code." })
    token: string,
  ): Promise<SignInPayload> {
    return await asPayload<SignInPayload>({ token: null, member: null, expiresAt: null }, async () => {
      const signed = await signIn(context, token, "TOKEN");
      // The selected fields of the member are read with the new credential, not with the one of the request.
      applyCredential(context, await authenticate(context.services, signed.token));
      context.loaders.clear();
      const member = (await loadRow(context, signed.teamId, memberShape, signed.memberId)) as unknown as TeamMember;
      return { token: signed.token, expiresAt: signed.expiresAt, member };
    });
  }

  @Permission("SELF")
  @Mutation(() => SignOutPayload, { description: "Ends the bearer token or session of this request." })
  async signOut(@Ctx() context: Context): Promise<SignOutPayload> {
    await signOut(context);
    return { userErrors: [] };
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
