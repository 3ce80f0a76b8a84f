import { Field, ID, ObjectType } from "type-graphql";
import { DateTime, Url } from "../../platform/graphql/scalars.ts";
import { UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import { TeamMember, TeamMemberStateEnum, TeamRoleEnum } from "../../teams/team.type.ts";
import type { TeamRole } from "../roles.ts";

@ObjectType({ simpleResolvers: true, description: "The result of signIn." })
export class SignInPayload {
  @Field(() => String, { nullable: true, description: "The bearer token, which is shown once." })
  token: string | null;

  @Field(() => TeamMember, { nullable: true, description: "The member who has signed in." })
  member: TeamMember | null;

  @Field(() => DateTime, { nullable: true, description: "When the token expires." })
  expiresAt: Date | null;

  @Field(() => [UserErrorObject], {
    description:
      "LINK_UNKNOWN when the link is unknown, used or expired; SIGN_ON_REQUIRED where the team accepts no links.",
  })
  userErrors: UserErrorObject[];
}

@ObjectType({
  simpleResolvers: true,
  description: "A team that has a member with the e-mail address of the calling member.",
})
export class TeamMembership {
  @Field(() => ID, { description: "The id of the team, for switchTeam." })
  teamId: string;

  @Field(() => String, { description: "The name of the team." })
  teamName: string;

  @Field(() => TeamRoleEnum, { description: "The role of that member." })
  role: TeamRole;

  @Field(() => TeamMemberStateEnum, { description: "ACTIVE, or INVITED before the first sign-in to this team." })
  state: "ACTIVE" | "INVITED";

  @Field(() => Url, {
    nullable: true,
    description: `Where to sign on to the team, in a browser: it accepts only sessions that came by its issuer, and this one did not.
Null: switchTeam changes to the team.`,
  })
  signOnUrl: string | null;

  @Field(() => Boolean, { description: "Whether this is the team of the session." })
  current: boolean;
}

@ObjectType({ simpleResolvers: true, description: "The result of switchTeam." })
export class SwitchTeamPayload {
  @Field(() => String, {
    nullable: true,
    description: `The bearer token for the other team, which is shown once. Null where the session is a cookie, which the answer
replaces, and where nothing has changed.`,
  })
  token: string | null;

  @Field(() => TeamMember, { nullable: true, description: "The member who is signed in now." })
  member: TeamMember | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When the session ends: changing does not prolong it. Null where nothing has changed.",
  })
  expiresAt: Date | null;

  @Field(() => [UserErrorObject], {
    description:
      "NOT_FOUND for a team without a member of this address; SIGN_ON_REQUIRED where it accepts only sessions by its issuer; NOT_ALLOWED for a cookie over a WebSocket or a stream.",
  })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of signOut." })
export class SignOutPayload {
  @Field(() => String, {
    nullable: true,
    description: `Where a browser ends the session at the team's issuer as well; it leads back to the sign-in page. Null where the
session did not come by an issuer that offers this.`,
  })
  logoutUrl: string | null;

  @Field(() => [UserErrorObject], { description: "Always empty." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of requestSignIn, the same for every address." })
export class RequestSignInPayload {
  @Field(() => [UserErrorObject], { description: "URL_NOT_ALLOWED for a redirectUrl; otherwise empty." })
  userErrors: UserErrorObject[];
}
