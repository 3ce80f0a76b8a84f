import { Field, ObjectType } from "type-graphql";
import { UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import { Invitation } from "../invitation.type.ts";

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

@ObjectType({ simpleResolvers: true, description: "A preview of the e-mail of one row. Its links do not work." })
export class EmailPreviewPayload {
  @Field(() => String, { nullable: true, description: "The subject of the e-mail." })
  subject: string | null;

  @Field(() => String, { nullable: true, description: "The HTML part. Show it in a sandboxed frame." })
  html: string | null;

  @Field(() => String, { nullable: true, description: "The plain-text part, with the same content." })
  text: string | null;

  @Field(() => [String], {
    description: "Warnings to read before sending, for example that e-mail to the address has bounced.",
  })
  warnings: string[];

  @Field(() => [UserErrorObject], { description: "The reasons why there is no preview; empty if there is one." })
  userErrors: UserErrorObject[];
}
