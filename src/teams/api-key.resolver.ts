import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from "type-graphql";
import { asPayload } from "../base/errors.ts";
import { loadRow } from "../base/loader.ts";
import { Duration } from "../base/scalars.ts";
import { readApiKeys } from "./api-key.query.ts";
import { ApiKeyInput, ApiKeyPayload } from "./api-key.type.ts";
import type { Context } from "./context.ts";
import { createApiKey, type IssuedApiKey } from "./create-api-key.ts";
import { Idempotent, idempotencyKeyDescription } from "./idempotent.ts";
import { accessOf, Permission } from "./permission.ts";
import { revokeApiKey } from "./revoke-api-key.ts";
import { rotateApiKey } from "./rotate-api-key.ts";
import { apiKeyShape, memberShape } from "./team.query.ts";
import { ApiKey, TeamMember } from "./team.type.ts";

/** Does it and answers with the key as it is then. */
const answer = (context: Context, work: () => Promise<IssuedApiKey>): Promise<ApiKeyPayload> =>
  asPayload<ApiKeyPayload>({ apiKey: null, key: null }, async () => {
    const { id, key } = await work();
    return { key, apiKey: await loadRow(context, accessOf(context).teamId, apiKeyShape, id) };
  });

@Resolver(() => ApiKey)
export class ApiKeyResolver {
  @Permission("ADMIN")
  @Query(() => [ApiKey], {
    nullable: true,
    description: `The team's keys, newest first: all that work, and the newest 200 that are revoked or expired. Keys of a
member who was disabled go on working; createdBy says whose they are, and owners revoke them.`,
  })
  async apiKeys(@Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<object[]> {
    return await readApiKeys(context.services, accessOf(context).teamId, info);
  }

  @Permission("ADMIN")
  @Idempotent()
  @Mutation(() => ApiKeyPayload, {
    description: `Makes an API key for a machine; it is shown in this answer alone. At most 200 work at a time. It belongs to
the team: disabling whoever made it does not end it. A key that makes a key hands out no scope that it lacks, and none
that outlives it: NOT_ALLOWED.`,
  })
  async createApiKey(
    @Ctx() context: Context,
    @Arg("input", () => ApiKeyInput, { description: "What it is." }) input: ApiKeyInput,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<ApiKeyPayload> {
    return await answer(context, () => createApiKey(context, input));
  }

  @Permission("ADMIN")
  @Mutation(() => ApiKeyPayload, {
    description: `Replaces a key by a new one, shown in this answer alone. Id, name, scopes and end stay; the prefix is the new
one's. Rotated again during the overlap, every earlier one keeps the sooner of its ends. INVALID_STATE for a key that is
revoked or expired. A key rotates none that has a scope that it lacks, nor one that outlives it: NOT_ALLOWED.`,
  })
  async rotateApiKey(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The key." }) id: string,
    @Arg("overlap", () => Duration, {
      nullable: true,
      description: "How long the old one works on, at most P7D; left out: P1D. PT0S ends it at once.",
    })
    overlap?: string,
  ): Promise<ApiKeyPayload> {
    return await answer(context, () => rotateApiKey(context, id, overlap));
  }

  @Permission("ADMIN")
  @Mutation(() => ApiKeyPayload, {
    description: `Ends a key for good, with what its rotations have left working: refused everywhere within a second, its open
subscriptions ended within five. Revoked twice, the second answers the first.`,
  })
  async revokeApiKey(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The key." }) id: string,
  ): Promise<ApiKeyPayload> {
    return await answer(context, async () => ({ id: await revokeApiKey(context, id), key: null }));
  }

  @FieldResolver(() => String, { description: "Its name." })
  displayName(@Root() key: ApiKey): string {
    return key.name;
  }

  @FieldResolver(() => TeamMember, {
    nullable: true,
    description:
      "Who made the key, also through another key; counts as the inviter where nobody else is named. Null: the operator.",
  })
  async createdBy(@Ctx() context: Context, @Root() key: ApiKey): Promise<object | null> {
    return await loadRow(context, accessOf(context).teamId, memberShape, key.createdById);
  }
}
