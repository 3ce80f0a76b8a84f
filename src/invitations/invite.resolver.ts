import { Arg, Ctx, Int, Mutation, Resolver } from "type-graphql";
import { asPayload } from "../base/errors.ts";
import { loadRow } from "../base/loader.ts";
import { candidateShape } from "../candidates/candidate.query.ts";
import type { Context } from "../teams/context.ts";
import { Idempotent, idempotencyKeyDescription } from "../teams/idempotent.ts";
import { accessOf, Permission } from "../teams/permission.ts";
import { isBlinded } from "../teams/permissions.ts";
import { mayLead, withoutExisting } from "./blinded-rows.ts";
import { batchShape, invitationShape } from "./invitation.query.ts";
import { EmailPreviewPayload } from "./invitation-changes.type.ts";
import { InviteCandidatesInput, InviteCandidatesPayload, type InviteResult } from "./invite.type.ts";
import { inviteCandidates } from "./invite-candidates.ts";
import { previewInvitationEmail } from "./preview-invitation-email.ts";

@Resolver()
export class InviteResolver {
  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => InviteCandidatesPayload, {
    description: `Invites candidates to an assessment: 1 to 10,000 in one call and one transaction. Each row answers
with its outcome; one bad row never fails the others. With sendEmail: false the same is stored and nothing is mailed:
take inviteUrl from the answer.`,
  })
  async inviteCandidates(
    @Ctx() context: Context,
    @Arg("input", () => InviteCandidatesInput, { description: "Whom to what, and how." }) input: InviteCandidatesInput,
    @Arg("sendEmail", () => Boolean, { defaultValue: true, description: "False: mail nothing for these invitations." })
    sendEmail: boolean,
    @Arg("dryRun", () => Boolean, {
      defaultValue: false,
      description: `Do it all and keep nothing: the same outcomes, no event, no e-mail. FORBIDDEN for a caller without
CANDIDATES_PII where a row has an address or an external id: that looks candidates up.`,
    })
    dryRun: boolean,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InviteCandidatesPayload> {
    const { teamId } = accessOf(context);
    return await asPayload<InviteCandidatesPayload>({ batch: null, results: [] }, async () => {
      const done = await inviteCandidates(context, input, { sendEmail, dryRun });
      const results = done.rows.map((row) => {
        const { invitee, outcome, candidateId, invitationId } = row;
        const leads = mayLead(context.access, row);
        return {
          index: invitee.index,
          ref: invitee.given.ref ?? null,
          email: invitee.given.email ?? null,
          outcome,
          // Looked up only where they are selected: ten thousand rows may only want their outcomes.
          candidate: () =>
            outcome === "REJECTED" || !leads ? null : loadRow(context, teamId, candidateShape, candidateId),
          invitation: () =>
            outcome === "REJECTED" || !leads ? null : loadRow(context, teamId, invitationShape, invitationId),
          errors: isBlinded(context.access) ? withoutExisting(invitee.errors) : invitee.errors,
          warnings: invitee.warnings,
        } as unknown as InviteResult;
      });
      return { batch: dryRun ? null : await loadRow(context, teamId, batchShape, done.batchId), results };
    });
  }

  @Permission("INVITE")
  @Mutation(() => EmailPreviewPayload, {
    description: `Shows how the letter of one row would look. Nothing is stored; its links do not work. For a caller without
CANDIDATES_PII or without READ it is written as to somebody who is not known; without CANDIDATES_PII a row with an address or
an external id is FORBIDDEN.`,
  })
  async previewInvitationEmail(
    @Ctx() context: Context,
    @Arg("input", () => InviteCandidatesInput, { description: "As for inviteCandidates." })
    input: InviteCandidatesInput,
    @Arg("index", () => Int, { defaultValue: 0, description: "Which row." }) index: number,
    @Arg("sendTestToMe", () => Boolean, {
      defaultValue: false,
      description: "Also mail it to the caller (kind TEST, counted nowhere). NOT_ALLOWED for a key.",
    })
    sendTestToMe: boolean,
  ): Promise<EmailPreviewPayload> {
    const nothing = { subject: null, html: null, text: null, warnings: [] };
    return await asPayload<EmailPreviewPayload>(nothing, async () => {
      const { letter, warnings } = await previewInvitationEmail(context, input, index, sendTestToMe);
      return { ...letter, warnings };
    });
  }
}
