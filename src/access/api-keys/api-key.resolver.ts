import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from "type-graphql";
import { Idempotent, idempotencyKeyDescription } from "../../idempotency/idempotent.ts";
import { asPayload } from "../../platform/errors.ts";
import { loadRow, type OrPromise } from "../../platform/graphql/loader.ts";
import { Duration } from "../../platform/graphql/scalars.ts";
import { apiKeyShape, memberShape } from "../../teams/team.query.ts";
import { ApiKey, TeamMember } from "../../teams/team.type.ts";
import type { Context } from "../context.ts";
import { accessOf, Permission } from "../permission.ts";
import { readApiKeys } from "./api-key.query.ts";
import { ApiKeyInput, ApiKeyPayload } from "./api-key.type.ts";
import { createApiKey, type IssuedApiKey } from "./create-api-key.ts";
import { revokeApiKey } from "./revoke-api-key.ts";
import { rotateApiKey } from "./rotate-api-key.ts";

/** Runs a mutation, and answers with the key as it is afterwards. */
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
    description: `The API keys of the team, newest first: all active keys, and the newest 200 that are revoked or expired.
The keys of a disabled member stay active; createdBy names the member, and owners can revoke them.`,
  })
  async apiKeys(@Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<object[]> {
    return await readApiKeys(context.services, accessOf(context).teamId, info);
  }

  @Permission("ADMIN")
  @Idempotent()
  @Mutation(() => ApiKeyPayload, {
    description: `Creates an API key for a program; the key is shown in this response only. A team has at most 200 active keys.
The key belongs to the team: it stays active when the member who created it is disabled. A key that creates a key cannot
grant a scope that it lacks, nor a later expiry than its own: NOT_ALLOWED.`,
  })
  async createApiKey(
    @Ctx() context: Context,
    @Arg("input", () => ApiKeyInput, { description: "The new key." }) input: ApiKeyInput,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<ApiKeyPayload> {
    return await answer(context, () => createApiKey(context, input));
  }

  @Permission("ADMIN")
  @Mutation(() => ApiKeyPayload, {
    description: `Replaces the secret of a key; the new one is shown in this response only. Id, name, scopes and expiry stay;
the prefix changes. When a key is rotated again during the overlap, each earlier secret ends at the earlier of its two
ends. INVALID_STATE for a revoked or expired key. A key cannot rotate a key with a scope that it lacks, nor one that
expires later than it does: NOT_ALLOWED.`,
  })
  async rotateApiKey(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The key." }) id: string,
    @Arg("overlap", () => Duration, {
      nullable: true,
      description: "How long the old secret stays valid, at most P7D; default: P1D. PT0S ends it immediately.",
    })
    overlap?: string,
  ): Promise<ApiKeyPayload> {
    return await answer(context, () => rotateApiKey(context, id, overlap));
  }

  @Permission("ADMIN")
  @Mutation(() => ApiKeyPayload, {
    description: `Revokes a key permanently, with the earlier secrets that its rotations have left valid. It is refused
everywhere within one second, and its open subscriptions end within five. Revoking a revoked key has no further effect.`,
  })
  async revokeApiKey(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The key." }) id: string,
  ): Promise<ApiKeyPayload> {
    return await answer(context, async () => ({ id: await revokeApiKey(context, id), key: null }));
  }

  @FieldResolver(() => String, { description: "The name of the key." })
  displayName(@Root() key: ApiKey): string {
    return key.name;
  }

  @FieldResolver(() => TeamMember, {
    nullable: true,
    description:
      "The member who created the key, directly or through another key; counts as the inviter where no other member is named. Null: the operator.",
  })
  createdBy(@Ctx() context: Context, @Root() key: ApiKey): OrPromise<object | null> {
    return key.createdBy ?? loadRow(context, accessOf(context).teamId, memberShape, key.createdById);
  }
}
