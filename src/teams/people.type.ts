import { Field, InputType, ObjectType } from "type-graphql";
import { Locale, TimeZone } from "../base/scalars.ts";
import { UserError } from "../base/user-error.type.ts";
import type { NewMember } from "./add-member.ts";
import type { TeamRole } from "./roles.ts";
import type { NotificationScheme } from "./team.entity.ts";
import { NotificationSchemeEnum, Team, TeamMember, TeamRoleEnum } from "./team.type.ts";
import type { Profile } from "./update-profile.ts";
import type { TeamChange } from "./update-team.ts";

@InputType({ description: "Somebody to invite to the team." })
export class TeamMemberInput implements NewMember {
  @Field(() => String, {
    description: "Where the way into the team is mailed to; read as the addresses of inviteCandidates are.",
  })
  email: string;

  @Field(() => String, { nullable: true, description: "Up to 200 characters." })
  name?: string | null;

  @Field(() => TeamRoleEnum, { description: "BLIND_REVIEWER needs BLIND_REVIEW." })
  role: TeamRole;
}

@InputType({ description: "What a member says of themselves. What is left out stays, and null clears." })
export class UpdateProfileInput implements Profile {
  @Field(() => String, { nullable: true, description: "Up to 200 characters." })
  name?: string | null;

  @Field(() => Locale, { nullable: true, description: "Language of e-mails to you." })
  locale?: string | null;

  @Field(() => TimeZone, { nullable: true, description: "Zone of times in e-mails to you; null: the team's." })
  timeZone?: string | null;
}

@InputType({ description: "What an owner can change of the team. What is left out stays." })
export class UpdateTeamInput implements TeamChange {
  @Field(() => String, { nullable: true, description: "1 to 200 characters; as candidates read it." })
  name?: string | null;

  @Field(() => TimeZone, { nullable: true, description: "Zone of times in e-mails, where the reader has none." })
  timeZone?: string | null;

  @Field(() => NotificationSchemeEnum, { nullable: true, description: "Who is told of starts and submissions." })
  notificationScheme?: NotificationScheme | null;
}

@ObjectType({ simpleResolvers: true, description: "What a change of the team came to." })
export class TeamPayload {
  @Field(() => Team, { nullable: true, description: "As it is now; null where it was refused." })
  team: Team | null;

  @Field(() => [UserError], { description: "Why it was refused; empty when it was done." })
  userErrors: UserError[];
}

@ObjectType({ simpleResolvers: true, description: "What a change of a member came to." })
export class TeamMemberPayload {
  @Field(() => TeamMember, { nullable: true, description: "As they are now; null where it was refused." })
  member: object | null;

  @Field(() => [UserError], { description: "Why it was refused; empty when it was done." })
  userErrors: UserError[];
}

@ObjectType({ simpleResolvers: true, description: "What inviting people came to." })
export class TeamMembersPayload {
  @Field(() => [TeamMember], { description: "Who is mailed the way into the team, in the order given." })
  members: object[];

  @Field(() => [UserError], { description: "Why rows were refused, each with its path; the others are done." })
  userErrors: UserError[];

  @Field(() => [UserError], {
    description:
      "What the caller should know although it was done: what was taken off an address, and likely slips in it.",
  })
  warnings: UserError[];
}

@ObjectType({ simpleResolvers: true, description: "The same for every address." })
export class RequestSignInPayload {
  @Field(() => [UserError], { description: "URL_NOT_ALLOWED of a redirectUrl; empty otherwise." })
  userErrors: UserError[];
}
