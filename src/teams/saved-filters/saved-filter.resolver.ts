import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf, Permission } from "../../access/permission.ts";
import { Idempotent, idempotencyKeyDescription } from "../../idempotency/idempotent.ts";
import { asPayload } from "../../platform/errors.ts";
import { loadRow } from "../../platform/graphql/loader.ts";
import { memberShape } from "../team.query.ts";
import { TeamMember } from "../team.type.ts";
import { createSavedFilter } from "./create-saved-filter.ts";
import { deleteSavedFilter } from "./delete-saved-filter.ts";
import type { SavedFilterList } from "./saved-filter.entity.ts";
import { readSavedFilters, savedFilterShape } from "./saved-filter.query.ts";
import {
  DeleteSavedFilterPayload,
  SavedFilter,
  SavedFilterInput,
  SavedFilterListEnum,
  SavedFilterPayload,
  UpdateSavedFilterInput,
} from "./saved-filter.type.ts";
import { updateSavedFilter } from "./update-saved-filter.ts";

/** Runs a mutation, and answers with the saved filter as it is afterwards. */
const changed = (context: Context, work: () => Promise<string>): Promise<SavedFilterPayload> =>
  asPayload<SavedFilterPayload>({ savedFilter: null }, async () => ({
    savedFilter: await loadRow(context, accessOf(context).teamId, savedFilterShape, await work()),
  }));

@Resolver(() => SavedFilter)
export class SavedFilterResolver {
  @Permission("SELF")
  @Query(() => [SavedFilter], {
    nullable: true,
    description: "The saved filters of the calling member and those that the team shares, by name.",
  })
  async savedFilters(
    @Ctx() context: Context,
    @Arg("list", () => SavedFilterListEnum, { nullable: true, description: "Only those of this list." })
    list?: SavedFilterList,
  ): Promise<object[]> {
    return await readSavedFilters(context, list ?? null);
  }

  @Permission("SELF")
  @Idempotent()
  @Mutation(() => SavedFilterPayload, {
    description: `Saves a filter of a list under a name. A member has up to 100, and a team shares up to 200: NOT_ALLOWED beyond
that. It is checked against the filter of its list, and gives nobody a right: the list answers each caller as always.`,
  })
  async createSavedFilter(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("input", () => SavedFilterInput, { description: "What is to be saved." }) input: SavedFilterInput,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<SavedFilterPayload> {
    return await changed(context, () => createSavedFilter(context, info.schema, input));
  }

  @Permission("SELF")
  @Mutation(() => SavedFilterPayload, { description: "Changes a saved filter of the calling member." })
  async updateSavedFilter(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("id", () => ID, { description: "The saved filter." }) id: string,
    @Arg("input", () => UpdateSavedFilterInput, { description: "The changes." }) input: UpdateSavedFilterInput,
  ): Promise<SavedFilterPayload> {
    return await changed(context, () => updateSavedFilter(context, info.schema, id, input));
  }

  @Permission("SELF")
  @Mutation(() => DeleteSavedFilterPayload, {
    description: "Deletes a saved filter: one's own, or, for owners and managers, any that is shared.",
  })
  async deleteSavedFilter(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The saved filter." }) id: string,
  ): Promise<DeleteSavedFilterPayload> {
    return await asPayload<DeleteSavedFilterPayload>({ deletedId: null }, async () => {
      await deleteSavedFilter(context, id);
      return { deletedId: id };
    });
  }

  @FieldResolver(() => TeamMember, { nullable: true, description: "The member who saved it." })
  async owner(@Ctx() context: Context, @Root() filter: SavedFilter): Promise<object | null> {
    return filter.owner ?? (await loadRow(context, accessOf(context).teamId, memberShape, filter.ownerId));
  }
}
