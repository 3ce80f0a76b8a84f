import { Field, ObjectType } from "type-graphql";
import { UserError } from "../base/user-error.type.ts";
import { Invitation } from "./invitation.type.ts";

@ObjectType({ simpleResolvers: true, description: "What a change of an invitation came to." })
export class InvitationPayload {
  @Field(() => Invitation, { nullable: true, description: "As it is now; null where it was refused." })
  invitation: object | null;

  @Field(() => [UserError], { description: "Why it was refused; empty when it was done." })
  userErrors: UserError[];
}

@ObjectType({ simpleResolvers: true, description: "What a change of several invitations came to." })
export class InvitationsPayload {
  @Field(() => [Invitation], { description: "Those that are as asked now, in the order given." })
  invitations: object[];

  @Field(() => [UserError], { description: "Why rows were refused, each with its path; the others are done." })
  userErrors: UserError[];
}

@ObjectType({ simpleResolvers: true, description: "How the letter of a row would look. Its links do not work." })
export class EmailPreviewPayload {
  @Field(() => String, { nullable: true, description: "As the candidate would read it." })
  subject: string | null;

  @Field(() => String, { nullable: true, description: "The HTML part. Show it in a sandboxed frame." })
  html: string | null;

  @Field(() => String, { nullable: true, description: "The plain-text part, which says the same." })
  text: string | null;

  @Field(() => [String], { description: "What to know before sending, e.g. that mail to the address has bounced." })
  warnings: string[];

  @Field(() => [UserError], { description: "Why there is nothing to show." })
  userErrors: UserError[];
}
