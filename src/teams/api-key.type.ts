import { Field, InputType, ObjectType } from "type-graphql";
import { DateTime } from "../base/scalars.ts";
import { UserError } from "../base/user-error.type.ts";
import type { NewApiKey } from "./create-api-key.ts";
import type { ApiKeyScope } from "./roles.ts";
import { ApiKey, ApiKeyScopeEnum } from "./team.type.ts";

@InputType({ description: "A key for a machine." })
export class ApiKeyInput implements NewApiKey {
  @Field(() => String, { description: "What it is for, so that people can tell keys apart: 1 to 200 characters." })
  name: string;

  @Field(() => [ApiKeyScopeEnum], {
    description: "What it may do: at least one, none twice. A key that makes a key gives at most what it has.",
  })
  scopes: ApiKeyScope[];

  @Field(() => DateTime, {
    nullable: true,
    description: "From when on it is refused, within 5 years; left out: it works until it is revoked.",
  })
  expiresAt?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: "What became of a key." })
export class ApiKeyPayload {
  @Field(() => ApiKey, { nullable: true, description: "As it is now; null where it was refused." })
  apiKey: object | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The key itself, shown in this one answer: a repeat with the same idempotencyKey answers null, and so does revokeApiKey.",
  })
  key: string | null;

  @Field(() => [UserError], { description: "Why it was refused; empty when it was done." })
  userErrors: UserError[];
}
