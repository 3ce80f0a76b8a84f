import { Field, ID, ObjectType } from "type-graphql";
import { Node } from "../../../platform/graphql/node.type.ts";
import { DateTime, JSONObject } from "../../../platform/graphql/scalars.ts";
import { UserErrorObject } from "../../../platform/graphql/user-error.type.ts";

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "A passkey of the calling member, by which they sign in without an e-mail.",
})
export class Passkey implements Node {
  @Field(() => ID, { description: "Global id." })
  id: string;

  uuid: string;

  @Field(() => String, { description: "The name that the member gave it." })
  name: string;

  @Field(() => Boolean, { description: "Whether it is stored elsewhere as well, as by a password manager." })
  backedUp: boolean;

  @Field(() => DateTime, { description: "When it was added." })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: "When it last signed the member in; null: never." })
  lastUsedAt: Date | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of startPasskey." })
export class StartPasskeyPayload {
  @Field(() => JSONObject, {
    nullable: true,
    description:
      "The options for navigator.credentials.create, as PublicKeyCredentialCreationOptionsJSON: valid for five minutes, once. Null where the mutation was refused.",
  })
  options: object | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of the calling member's passkeys." })
export class PasskeysPayload {
  @Field(() => [Passkey], {
    nullable: true,
    description: "The member's passkeys after the change, the oldest first; null where it was refused.",
  })
  passkeys: object[] | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}
