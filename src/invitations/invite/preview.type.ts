import { Field, ObjectType } from "type-graphql";
import { UserErrorObject } from "../../platform/graphql/user-error.type.ts";

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
