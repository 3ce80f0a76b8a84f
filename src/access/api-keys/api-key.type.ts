import { Field, InputType, ObjectType } from "type-graphql";
import { DateTime } from "../../platform/graphql/scalars.ts";
import { UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import { ApiKey, ApiKeyScopeEnum } from "../../teams/team.type.ts";
import type { ApiKeyScope } from "../roles.ts";
import type { NewApiKey } from "./create-api-key.ts";

@InputType({ description: "An API key to create." })
export class ApiKeyInput implements NewApiKey {
  @Field(() => String, { description: "The purpose of the key, to tell keys apart: 1 to 200 characters." })
  name: string;

  @Field(() => [ApiKeyScopeEnum], {
    description:
      "The scopes of the key: at least one, without duplicates. A key that creates a key can grant only scopes that it has.",
  })
  scopes: ApiKeyScope[];

  @Field(() => DateTime, {
    nullable: true,
    description: "When the key expires, within 5 years; by default it is valid until it is revoked.",
  })
  expiresAt?: Date | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of a mutation of an API key." })
export class ApiKeyPayload {
  @Field(() => ApiKey, {
    nullable: true,
    description: "The key after the mutation; null where the mutation was refused.",
  })
  apiKey: object | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The secret of the key, shown in this response only: null for a repeat with the same idempotencyKey, and for revokeApiKey.",
  })
  key: string | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}
