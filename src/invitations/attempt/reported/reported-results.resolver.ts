import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { Context } from "../../../access/context.ts";
import { accessOf, Permission } from "../../../access/permission.ts";
import { Idempotent, idempotencyKeyDescription } from "../../../idempotency/idempotent.ts";
import { asPayload } from "../../../platform/errors.ts";
import { loadRow } from "../../../platform/graphql/loader.ts";
import { DateTime } from "../../../platform/graphql/scalars.ts";
import { invitationShape } from "../../read/invitation.query.ts";
import { InvitationPayload } from "../../write/changes.type.ts";
import { SubmissionInput } from "../candidate-invitation.type.ts";
import { recordStart } from "./record-start.ts";
import { recordSubmission } from "./record-submission.ts";

const occurredDescription = "The time of the event, between the creation of the invitation and now; now by default.";

const recorded = (context: Context, work: () => Promise<string>): Promise<InvitationPayload> =>
  asPayload<InvitationPayload>({ invitation: null }, async () => ({
    invitation: await loadRow(context, accessOf(context).teamId, invitationShape, await work()),
  }));

@Resolver()
export class RecordResolver {
  @Permission("RESULTS")
  @Idempotent()
  @Mutation(() => InvitationPayload, {
    description: `Records that the candidate has started in the system that runs the assessment. Give exactly one of invitationId and
externalId. A repeated call answers like the first.`,
  })
  async recordStart(
    @Ctx() context: Context,
    @Arg("invitationId", () => ID, { nullable: true, description: "The id of the invitation." }) id?: string,
    @Arg("externalId", () => String, { nullable: true, description: "The external id of the invitation." })
    externalId?: string,
    @Arg("occurredAt", () => DateTime, { nullable: true, description: occurredDescription }) occurredAt?: Date,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InvitationPayload> {
    return await recorded(context, () => recordStart(context, { id, externalId, occurredAt }));
  }

  @Permission("RESULTS")
  @Idempotent()
  @Mutation(() => InvitationPayload, {
    description: `Records a submission, which implies the start. For a submitted invitation, score, resultUrl and notes change,
submittedAt stays, and no second notification is sent.`,
  })
  async recordSubmission(
    @Ctx() context: Context,
    @Arg("submission", () => SubmissionInput, {
      description: "The submitted work. Fields that are left out stay, and null clears them.",
    })
    submission: SubmissionInput,
    @Arg("invitationId", () => ID, { nullable: true, description: "The id of the invitation." }) id?: string,
    @Arg("externalId", () => String, { nullable: true, description: "The external id of the invitation." })
    externalId?: string,
    @Arg("occurredAt", () => DateTime, { nullable: true, description: occurredDescription }) occurredAt?: Date,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InvitationPayload> {
    return await recorded(context, () => recordSubmission(context, { id, externalId, occurredAt }, submission));
  }
}
