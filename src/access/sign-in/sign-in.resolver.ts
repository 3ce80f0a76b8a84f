import { Arg, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { asPayload } from "../../platform/errors.ts";
import { loadRow } from "../../platform/graphql/loader.ts";
import { EmailAddress, Url } from "../../platform/graphql/scalars.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { memberShape } from "../../teams/team.query.ts";
import type { TeamMember } from "../../teams/team.type.ts";
import { authenticate } from "../authenticate.ts";
import type { Context } from "../context.ts";
import { applyCredential } from "../contexts.ts";
import { Permission, viewerOf } from "../permission.ts";
import { membershipsOfCaller } from "./memberships.query.ts";
import { requestSignIn } from "./request-sign-in.ts";
import { signIn } from "./sign-in.ts";
import {
  RequestSignInPayload,
  SignInPayload,
  SignOutPayload,
  SwitchTeamPayload,
  TeamMembership,
} from "./sign-in.type.ts";
import { signOut } from "./sign-out.ts";
import { switchTeam } from "./switch-team.ts";

@Resolver()
export class SignInResolver {
  @Permission("PUBLIC")
  @Mutation(() => RequestSignInPayload, {
    description: `Sends a sign-in link for each team of the address; a link works once within an hour. The response is the same
whether or not the address is known. After 5 requests in an hour for an address no more e-mails are sent, with the same
response; the links that were sent still work. RATE_LIMITED after 20 requests in an hour for an address from one network, or
300 from the network. With redirectUrl the links lead to your front end: see docs/frontends.md.`,
  })
  async requestSignIn(
    @Ctx() context: Context,
    @Arg("email", () => EmailAddress, { description: "The e-mail address of the member." }) email: string,
    @Arg("redirectUrl", () => Url, {
      nullable: true,
      description: `The page of your front end that the links lead to. Its origin must be one of the server's ALLOWED_ORIGINS,
or that of its APP_URL; otherwise URL_NOT_ALLOWED. The query parameter "code" is added, or replaced where it exists: pass
it to signIn as token. Opening the page does not use it up. By default the links lead to the server's own page.`,
    })
    redirectUrl?: string | null,
  ): Promise<RequestSignInPayload> {
    return await asPayload<RequestSignInPayload>({}, async () => {
      await requestSignIn(context, email, redirectUrl);
      return {};
    });
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
  @Query(() => [TeamMembership], {
    nullable: true,
    description: `The teams with a member who has the e-mail address of the calling member, up to 100. Those that have been joined come
first.`,
  })
  async myTeams(@Ctx() context: Context): Promise<TeamMembership[]> {
    const { teamId: currentTeamId } = viewerOf(context);
    const memberships = await membershipsOfCaller(context.em, context);
    return memberships.map(({ teamId, teamName, role, state, signOnUrl }) => ({
      teamId: globalId("Team", teamId),
      ...{ teamName, role, state, signOnUrl, current: teamId === currentTeamId },
    }));
  }

  @Permission("SELF")
  @Mutation(() => SwitchTeamPayload, {
    description: `Signs the calling member in to another team with a member of the same e-mail address, without a new sign-in link.
The session of this request ends a minute later, and the new one when this one would have ended. A bearer token is answered with a token for the other team; the
cookie of the server's own pages is replaced by the answer. RATE_LIMITED after 120 changes in an hour.`,
  })
  async switchTeam(
    @Ctx() context: Context,
    @Arg("teamId", () => ID, { description: "The team, as myTeams lists it. The session's own changes nothing." })
    teamId: string,
  ): Promise<SwitchTeamPayload> {
    return await asPayload<SwitchTeamPayload>({ token: null, member: null, expiresAt: null }, async () => {
      const signed = await switchTeam(context, teamId);
      if (signed !== null) applyCredential(context, await authenticate(context.services, signed.token));
      context.loaders.clear();
      const viewer = viewerOf(context);
      const member = (await loadRow(context, viewer.teamId, memberShape, viewer.id)) as unknown as TeamMember;
      const isCookie = signed === null || signed.kind === "COOKIE";
      return { token: isCookie ? null : signed.token, expiresAt: signed?.expiresAt ?? null, member };
    });
  }

  @Permission("SELF")
  @Mutation(() => SignOutPayload, { description: "Ends the bearer token or session of this request." })
  async signOut(@Ctx() context: Context): Promise<SignOutPayload> {
    return { logoutUrl: await signOut(context), userErrors: [] };
  }
}
