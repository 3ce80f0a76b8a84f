import { Field, InputType, ObjectType } from "type-graphql";
import type { TeamRole } from "../access/roles.ts";
import { Locale, TimeZone } from "../platform/graphql/scalars.ts";
import { UserErrorObject } from "../platform/graphql/user-error.type.ts";
import type { NewMember } from "./add-member.ts";
import type { NotificationScheme } from "./team.entity.ts";
import { NotificationSchemeEnum, Team, TeamMember, TeamRoleEnum } from "./team.type.ts";
import type { Profile } from "./update-profile.ts";
import type { TeamChange } from "./update-team.ts";

@InputType({ description: "A member to invite to the team." })
export class TeamMemberInput implements NewMember {
  @Field(() => String, {
    description: "The address that the invitation is sent to; parsed like the addresses of inviteCandidates.",
  })
  email: string;

  @Field(() => String, { nullable: true, description: "Up to 200 characters." })
  name?: string | null;

  @Field(() => TeamRoleEnum, { description: "The role. BLIND_REVIEWER needs the feature BLIND_REVIEW." })
  role: TeamRole;
}

@InputType({
  description: "The profile of the calling member. Omitted fields stay unchanged, and null clears a field.",
})
export class UpdateProfileInput implements Profile {
  @Field(() => String, { nullable: true, description: "Up to 200 characters." })
  name?: string | null;

  @Field(() => Locale, { nullable: true, description: "The language of e-mails to the member." })
  locale?: string | null;

  @Field(() => TimeZone, {
    nullable: true,
    description: "The time zone of e-mails to the member; null: that of the team.",
  })
  timeZone?: string | null;
}

@InputType({ description: "The settings of the team that an owner can change. Omitted fields stay unchanged." })
export class UpdateTeamInput implements TeamChange {
  @Field(() => String, {
    nullable: true,
    description: "The name of the team as candidates see it: 1 to 200 characters.",
  })
  name?: string | null;

  @Field(() => TimeZone, { nullable: true, description: "The time zone of e-mails to recipients who have none." })
  timeZone?: string | null;

  @Field(() => NotificationSchemeEnum, {
    nullable: true,
    description: "Which members are notified of starts and submissions.",
  })
  notificationScheme?: NotificationScheme | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of the team." })
export class TeamPayload {
  @Field(() => Team, { nullable: true, description: "The team after the change; null where it was refused." })
  team: Team | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of a member." })
export class TeamMemberPayload {
  @Field(() => TeamMember, { nullable: true, description: "The member after the change; null where it was refused." })
  member: object | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of inviteTeamMembers." })
export class TeamMembersPayload {
  @Field(() => [TeamMember], { description: "The members whose invitation is sent, in the given order." })
  members: object[];

  @Field(() => [UserErrorObject], {
    description: "Why rows were refused, each with its path; the other rows have succeeded.",
  })
  userErrors: UserErrorObject[];

  @Field(() => [UserErrorObject], {
    description: "Notes on rows that have succeeded: what was removed from an address, and likely typing errors in it.",
  })
  warnings: UserErrorObject[];
}
