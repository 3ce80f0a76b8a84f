import { Field, ObjectType } from "type-graphql";
import { UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import { Invitation } from "../read/invitation.type.ts";

@ObjectType({ simpleResolvers: true, description: "The result of a change of one invitation." })
export class InvitationPayload {
  @Field(() => Invitation, { nullable: true, description: "The invitation after the change; null if it was rejected." })
  invitation: object | null;

  @Field(() => [UserErrorObject], { description: "The reasons of the rejection; empty if the change succeeded." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of several invitations." })
export class InvitationsPayload {
  @Field(() => [Invitation], {
    description: "The invitations that are in the requested state now, in the given order.",
  })
  invitations: object[];

  @Field(() => [UserErrorObject], {
    description: "The reasons why ids were rejected, each with its path. The other ids succeeded.",
  })
  userErrors: UserErrorObject[];
}
