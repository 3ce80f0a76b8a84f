import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import { asPayload } from "../base/errors.ts";
import { loadRow } from "../base/loader.ts";
import { EmailAddress, Url } from "../base/scalars.ts";
import type { Context } from "./context.ts";
import { Idempotent, idempotencyKeyDescription } from "./idempotent.ts";
import { inviteTeamMembers } from "./invite-team-members.ts";
import {
  RequestSignInPayload,
  TeamMemberInput,
  TeamMemberPayload,
  TeamMembersPayload,
  TeamPayload,
  UpdateProfileInput,
  UpdateTeamInput,
} from "./people.type.ts";
import { accessOf, Permission } from "./permission.ts";
import { requestSignIn } from "./request-sign-in.ts";
import type { TeamRole } from "./roles.ts";
import { memberShape } from "./team.query.ts";
import { loadTeam } from "./team.resolver.ts";
import { TeamRoleEnum } from "./team.type.ts";
import { updateProfile } from "./update-profile.ts";
import { updateTeam } from "./update-team.ts";
import { updateTeamMember } from "./update-team-member.ts";

/** Does the change and answers with the member as they are then. */
const changed = (context: Context, work: () => Promise<string>): Promise<TeamMemberPayload> =>
  asPayload<TeamMemberPayload>({ member: null }, async () => ({
    member: await loadRow(context, accessOf(context).teamId, memberShape, await work()),
  }));

@Resolver()
export class PeopleResolver {
  @Permission("ADMIN")
  @Mutation(() => TeamPayload, { description: "Changes the team's settings. What is left out stays." })
  async updateTeam(
    @Ctx() context: Context,
    @Arg("input", () => UpdateTeamInput, { description: "What is to change." }) input: UpdateTeamInput,
  ): Promise<TeamPayload> {
    return await asPayload<TeamPayload>({ team: null }, async () => {
      await updateTeam(context, input);
      return { team: await loadTeam(context) };
    });
  }

  @Permission("ADMIN")
  @Idempotent()
  @Mutation(() => TeamMembersPayload, {
    description: `Invites up to 100 people to the team: each is mailed a link, good for 7 days and once, and is INVITED
until it is used. Who is INVITED already is mailed again: TOO_SOON within 10 minutes, and where the team has mailed the
address 6 times within the hour. It counts for the team's e-mails of the day: over them the call is QUOTA_EXCEEDED as a
whole. A key invites to no role that may do more than the key, and to MANAGER at most: NOT_ALLOWED.`,
  })
  async inviteTeamMembers(
    @Ctx() context: Context,
    @Arg("members", () => [TeamMemberInput], { description: "Up to 100 people: whom, and as what." })
    members: TeamMemberInput[],
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<TeamMembersPayload> {
    return await asPayload<TeamMembersPayload>({ members: [], warnings: [] }, async () => {
      const { ids, errors, warnings } = await inviteTeamMembers(context, members);
      const { teamId } = accessOf(context);
      const found = await Promise.all(ids.map((id) => loadRow(context, teamId, memberShape, id)));
      return { members: found.filter((one) => one !== null), userErrors: errors as never, warnings: warnings as never };
    });
  }

  @Permission("SELF")
  @Mutation(() => TeamMemberPayload, {
    description: "Changes the caller's own name, language and zone, in this team alone.",
  })
  async updateProfile(
    @Ctx() context: Context,
    @Arg("input", () => UpdateProfileInput, { description: "What is to change." }) input: UpdateProfileInput,
  ): Promise<TeamMemberPayload> {
    return await changed(context, () => updateProfile(context, input));
  }

  @Permission("ADMIN")
  @Mutation(() => TeamMemberPayload, {
    description: `Changes a member's role, disables or enables them. The last active owner stays one: NOT_ALLOWED. So is, of
a key, any change of an owner, and a role that may do more than the key or more than MANAGER. Keys that they made go on:
see apiKeys.`,
  })
  async updateTeamMember(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The member." }) id: string,
    @Arg("role", () => TeamRoleEnum, { nullable: true, description: "Left out: stays." }) role?: TeamRole,
    @Arg("disabled", () => Boolean, {
      nullable: true,
      description: "True: signed out everywhere at once, and told of nothing any more. Left out: stays.",
    })
    disabled?: boolean,
  ): Promise<TeamMemberPayload> {
    return await changed(context, () => updateTeamMember(context, id, { role, disabled }));
  }

  @Permission("PUBLIC")
  @Mutation(() => RequestSignInPayload, {
    description: `Mails a sign-in link for each team of the address, good for an hour and once. The answer is the same whether
the address is known or not, and after 5 in an hour for an address, when nothing is mailed any more: the links that were
mailed work still. RATE_LIMITED after 20 in an hour for an address from one network, or 300 from the network.
With redirectUrl the links lead to a front end of yours: see docs/frontends.md.`,
  })
  async requestSignIn(
    @Ctx() context: Context,
    @Arg("email", () => EmailAddress, { description: "The member's address." }) email: string,
    @Arg("redirectUrl", () => Url, {
      nullable: true,
      description: `The page of your front end that the links lead to. Its origin is one of the server's ALLOWED_ORIGINS,
or that of its APP_URL; else URL_NOT_ALLOWED. The query parameter "code" is added (one that is there already is
replaced): hand it to signIn as token. Opening the page does not use it up. Left out: the server's own page.`,
    })
    redirectUrl?: string | null,
  ): Promise<RequestSignInPayload> {
    return await asPayload<RequestSignInPayload>({}, async () => {
      await requestSignIn(context, email, redirectUrl);
      return {};
    });
  }
}
