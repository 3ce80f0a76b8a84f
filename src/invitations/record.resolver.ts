import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import { asPayload } from "../base/errors.ts";
import { loadRow } from "../base/loader.ts";
import { DateTime } from "../base/scalars.ts";
import type { Context } from "../teams/context.ts";
import { Idempotent, idempotencyKeyDescription } from "../teams/idempotent.ts";
import { accessOf, Permission } from "../teams/permission.ts";
import { SubmissionInput } from "./candidate-invitation.type.ts";
import { invitationShape } from "./invitation.query.ts";
import { InvitationPayload } from "./invitation-changes.type.ts";
import { recordStart } from "./record-start.ts";
import { recordSubmission } from "./record-submission.ts";

const occurredDescription = "Between the invitation's making and now; left out: now.";

const recorded = (context: Context, work: () => Promise<string>): Promise<InvitationPayload> =>
  asPayload<InvitationPayload>({ invitation: null }, async () => ({
    invitation: await loadRow(context, accessOf(context).teamId, invitationShape, await work()),
  }));

@Resolver()
export class RecordResolver {
  @Permission("RESULTS")
  @Idempotent()
  @Mutation(() => InvitationPayload, {
    description: `What the system that runs the assessment reports, by exactly one of the invitation's ids: the candidate
started. Who has started already is answered as the first time.`,
  })
  async recordStart(
    @Ctx() context: Context,
    @Arg("invitationId", () => ID, { nullable: true, description: "The invitation." }) id?: string,
    @Arg("externalId", () => String, { nullable: true, description: "Its id of the caller's own." })
    externalId?: string,
    @Arg("occurredAt", () => DateTime, { nullable: true, description: occurredDescription }) occurredAt?: Date,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InvitationPayload> {
    return await recorded(context, () => recordStart(context, { id, externalId, occurredAt }));
  }

  @Permission("RESULTS")
  @Idempotent()
  @Mutation(() => InvitationPayload, {
    description: `Reports a submission, which implies the start. Of a submitted invitation score, resultUrl and notes
change, submittedAt stays, and nobody is told twice.`,
  })
  async recordSubmission(
    @Ctx() context: Context,
    @Arg("submission", () => SubmissionInput, { description: "What is left out stays, and null clears." })
    submission: SubmissionInput,
    @Arg("invitationId", () => ID, { nullable: true, description: "The invitation." }) id?: string,
    @Arg("externalId", () => String, { nullable: true, description: "Its id of the caller's own." })
    externalId?: string,
    @Arg("occurredAt", () => DateTime, { nullable: true, description: occurredDescription }) occurredAt?: Date,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InvitationPayload> {
    return await recorded(context, () => recordSubmission(context, { id, externalId, occurredAt }, submission));
  }
}
