import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import type { TeamRole } from "../access/roles.ts";
import { Idempotent, idempotencyKeyDescription } from "../idempotency/idempotent.ts";
import { asPayload } from "../platform/errors.ts";
import { loadRow } from "../platform/graphql/loader.ts";
import { inviteTeamMembers } from "./invite-team-members.ts";
import {
  TeamMemberInput,
  TeamMemberPayload,
  TeamMembersPayload,
  TeamPayload,
  UpdateProfileInput,
  UpdateTeamInput,
} from "./members.type.ts";
import { memberShape } from "./team.query.ts";
import { loadTeam } from "./team.resolver.ts";
import { TeamRoleEnum } from "./team.type.ts";
import { updateProfile } from "./update-profile.ts";
import { updateTeam } from "./update-team.ts";
import { updateTeamMember } from "./update-team-member.ts";

/** Runs a mutation, and answers with the member as it is afterwards. */
const changed = (context: Context, work: () => Promise<string>): Promise<TeamMemberPayload> =>
  asPayload<TeamMemberPayload>({ member: null }, async () => ({
    member: await loadRow(context, accessOf(context).teamId, memberShape, await work()),
  }));

@Resolver()
export class MembersResolver {
  @Permission("ADMIN")
  @Mutation(() => TeamPayload, { description: "Changes the settings of the team. Omitted fields stay unchanged." })
  async updateTeam(
    @Ctx() context: Context,
    @Arg("input", () => UpdateTeamInput, { description: "The changes." }) input: UpdateTeamInput,
  ): Promise<TeamPayload> {
    return await asPayload<TeamPayload>({ team: null }, async () => {
      await updateTeam(context, input);
      // The team may have been read before the change.
      context.loaders.clear();
      return { team: await loadTeam(context) };
    });
  }

  @Permission("ADMIN")
  @Idempotent()
  @Mutation(() => TeamMembersPayload, {
    description: `Invites up to 100 members to the team. Each is sent a link that works once within 7 days, and is INVITED until
the link is used. A member who is INVITED already is sent the e-mail again: TOO_SOON within 10 minutes, and where the team
has sent 6 e-mails to the address within the hour. The e-mails count against the team's daily limit: beyond it the whole
call is refused with QUOTA_EXCEEDED. A key cannot invite to a role with more permissions than the key, nor to OWNER:
NOT_ALLOWED.`,
  })
  async inviteTeamMembers(
    @Ctx() context: Context,
    @Arg("members", () => [TeamMemberInput], { description: "Up to 100 members to invite, each with a role." })
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
    description: "Changes the name, language and time zone of the calling member, in this team only.",
  })
  async updateProfile(
    @Ctx() context: Context,
    @Arg("input", () => UpdateProfileInput, { description: "The changes." }) input: UpdateProfileInput,
  ): Promise<TeamMemberPayload> {
    return await changed(context, () => updateProfile(context, input));
  }

  @Permission("ADMIN")
  @Mutation(() => TeamMemberPayload, {
    description: `Changes the role of a member, or disables or enables the member. NOT_ALLOWED for the last active owner; for a
key also for any owner, and for a role with more permissions than the key or than MANAGER. API keys that the member has
created stay active: see apiKeys.`,
  })
  async updateTeamMember(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The id of the member." }) id: string,
    @Arg("role", () => TeamRoleEnum, { nullable: true, description: "The new role; omitted: unchanged." })
    role?: TeamRole,
    @Arg("disabled", () => Boolean, {
      nullable: true,
      description:
        "True: the member is signed out everywhere immediately, and is notified of nothing any more. Omitted: unchanged.",
    })
    disabled?: boolean,
  ): Promise<TeamMemberPayload> {
    return await changed(context, () => updateTeamMember(context, id, { role, disabled }));
  }
}
