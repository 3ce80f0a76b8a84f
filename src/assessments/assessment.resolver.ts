import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { Idempotent, idempotencyKeyDescription } from "../idempotency/idempotent.ts";
import { asPayload } from "../platform/errors.ts";
import { loadRow, type OrPromise } from "../platform/graphql/loader.ts";
import { Url } from "../platform/graphql/scalars.ts";
import { memberShape } from "../teams/team.query.ts";
import { TeamMember } from "../teams/team.type.ts";
import { archiveAssessment } from "./archive-assessment.ts";
import { assessmentShape } from "./assessment.query.ts";
import { Assessment, AssessmentPayload, CreateAssessmentInput, UpdateAssessmentInput } from "./assessment.type.ts";
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
