import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { Idempotent, idempotencyKeyDescription } from "../idempotency/idempotent.ts";
import { anyOf, array, sql } from "../platform/database/sql.ts";
import { asPayload } from "../platform/errors.ts";
import { PageArgs } from "../platform/graphql/connection.type.ts";
import { exactlyOne, readOne } from "../platform/graphql/find-by-key.ts";
import type { ListCondition } from "../platform/graphql/list.ts";
import { loadRow, type OrPromise } from "../platform/graphql/loader.ts";
import { readPage } from "../platform/graphql/pagination.ts";
import { Url } from "../platform/graphql/scalars.ts";
import { rowOf } from "../platform/graphql/shape.ts";
import { memberShape } from "../teams/team.query.ts";
import { TeamMember } from "../teams/team.type.ts";
import { archiveAssessment } from "./archive-assessment.ts";
import { assessmentShape } from "./assessment.query.ts";
import {
  Assessment,
  AssessmentConnection,
  AssessmentFilter,
  AssessmentOrder,
  AssessmentPayload,
  CreateAssessmentInput,
  UpdateAssessmentInput,
} from "./assessment.type.ts";
import { createAssessment } from "./create-assessment.ts";
import { publicUrl } from "./public-link.ts";
import { publishAssessment } from "./publish-assessment.ts";
import { rotatePublicLink } from "./rotate-public-link.ts";
import { updateAssessment } from "./update-assessment.ts";

/** Does the change and answers with the assessment as it is then. */
const changed = (context: Context, work: () => Promise<string>): Promise<AssessmentPayload> =>
  asPayload<AssessmentPayload>({ assessment: null }, async () => {
    const id = await work();
    return { assessment: await loadRow(context, accessOf(context).teamId, assessmentShape, id) };
  });

@Resolver(() => Assessment)
export class AssessmentResolver {
  @Permission("READ")
  @Query(() => Assessment, {
    nullable: true,
    description: "One assessment, by exactly one of its ids; null where there is none.",
  })
  async assessment(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("id", () => ID, { nullable: true, description: "Global id." }) id?: string,
    @Arg("externalId", () => String, { nullable: true, description: "The caller's own id." }) externalId?: string,
  ): Promise<object | null> {
    const by = exactlyOne(assessmentShape, { id, externalId });
    return await readOne(context.services, accessOf(context).teamId, assessmentShape, by, info);
  }

  @Permission("READ")
  @Query(() => AssessmentConnection, { description: "The team's assessments, newest first." })
  async assessments(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => AssessmentFilter, { nullable: true, description: "All that is given has to hold." })
    filter?: AssessmentFilter,
    @Arg("orderBy", () => AssessmentOrder, { nullable: true, description: "Default: newest first." })
    orderBy?: AssessmentOrder,
  ): Promise<object> {
    const row = rowOf("assessment");
    const where: ListCondition[] = [];
    if (filter?.state != null) where.push(row("$.state", "=", anyOf(array.text(filter.state))));
    if (filter?.externalId != null) where.push(row("$.external_id", "=", filter.externalId));
    if (filter?.search != null)
      where.push(
        // As for candidates: eight words of a search count, and each has to begin a word of the title.
        sql`not exists (select 1 from (select distinct word from unnest(string_to_array(btrim(search_text(${filter.search.slice(0, 500)})), ' ')) as word limit 8) typed where strpos(search_text(${row.ref("$.title")}), ' ' || word) = 0)`,
      );
    const by = orderBy?.field === "TITLE" ? { name: "TITLE", sql: row.ref("$.title"), cast: "text" } : null;
    const list = { shape: assessmentShape, where, orderBy: by, descending: orderBy?.direction !== "ASC" };
    return await readPage(context.services, accessOf(context).teamId, list, page, info);
  }

  @Permission("ASSESSMENTS")
  @Idempotent()
  @Mutation(() => AssessmentPayload, { description: "Makes an assessment, as a DRAFT." })
  async createAssessment(
    @Ctx() context: Context,
    @Arg("input", () => CreateAssessmentInput, { description: "What it is." }) input: CreateAssessmentInput,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<AssessmentPayload> {
    return await changed(context, () => createAssessment(context, input));
  }

  @Permission("ASSESSMENTS")
  @Mutation(() => AssessmentPayload, { description: "Edits an assessment. What is left out stays, and null clears." })
  async updateAssessment(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The assessment." }) id: string,
    @Arg("input", () => UpdateAssessmentInput, { description: "What is to change." }) input: UpdateAssessmentInput,
  ): Promise<AssessmentPayload> {
    return await changed(context, () => updateAssessment(context, id, input));
  }

  @Permission("ASSESSMENTS")
  @Mutation(() => AssessmentPayload, { description: "Opens an assessment to candidates." })
  async publishAssessment(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The assessment." }) id: string,
  ): Promise<AssessmentPayload> {
    return await changed(context, () => publishAssessment(context, id));
  }

  @Permission("ASSESSMENTS")
  @Mutation(() => AssessmentPayload, { description: "Stops new invitations; live ones go on." })
  async archiveAssessment(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "The assessment." }) id: string,
  ): Promise<AssessmentPayload> {
    return await changed(context, () => archiveAssessment(context, id));
  }

  @Permission("ASSESSMENTS")
  @Mutation(() => AssessmentPayload, {
    description: "Creates a new public link; the old one stops working. Candidates who registered through it stay.",
  })
  async rotatePublicLink(
    @Ctx() context: Context,
    @Arg("assessmentId", () => ID, { description: "The assessment." }) assessmentId: string,
  ): Promise<AssessmentPayload> {
    return await changed(context, () => rotatePublicLink(context, assessmentId));
  }

  @Permission("INVITATION_LINKS")
  @FieldResolver(() => Url, {
    nullable: true,
    description: "The link to paste into an e-mail of your own. Null unless published and not invite-only.",
  })
  publicUrl(@Ctx() context: Context, @Root() assessment: Assessment): string | null {
    if (assessment.state !== "PUBLISHED" || assessment.inviteOnly) return null;
    const target = { teamId: accessOf(context).teamId, id: assessment.uuid, version: assessment.publicLinkVersion };
    return publicUrl(context.services, target);
  }

  @FieldResolver(() => [TeamMember], { description: "Members who are assigned to invited candidates." })
  async defaultAssignees(@Ctx() context: Context, @Root() assessment: Assessment): Promise<object[]> {
    const { teamId } = accessOf(context);
    const members = await Promise.all(
      assessment.defaultAssigneeIds.map((id) => loadRow(context, teamId, memberShape, id)),
    );
    return members.filter((member) => member !== null);
  }

  @FieldResolver(() => TeamMember, { nullable: true, description: "Who made it." })
  createdBy(@Ctx() context: Context, @Root() assessment: Assessment): OrPromise<object | null> {
    return assessment.createdBy ?? loadRow(context, accessOf(context).teamId, memberShape, assessment.createdById);
  }
}
