import { Field, ObjectType } from "type-graphql";
import { DateTime } from "../../platform/graphql/scalars.ts";
import { UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import { TeamMember } from "../../teams/team.type.ts";

@ObjectType({ simpleResolvers: true, description: "The result of signIn." })
export class SignInPayload {
  @Field(() => String, { nullable: true, description: "The bearer token, which is shown once." })
  token: string | null;

  @Field(() => TeamMember, { nullable: true, description: "The member who has signed in." })
  member: TeamMember | null;

  @Field(() => DateTime, { nullable: true, description: "When the token expires." })
  expiresAt: Date | null;

  @Field(() => [UserErrorObject], { description: "LINK_UNKNOWN when the link is unknown, used or expired." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of signOut." })
export class SignOutPayload {
  @Field(() => [UserErrorObject], { description: "Always empty." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of requestSignIn, the same for every address." })
export class RequestSignInPayload {
  @Field(() => [UserErrorObject], { description: "URL_NOT_ALLOWED for a redirectUrl; otherwise empty." })
  userErrors: UserErrorObject[];
}
