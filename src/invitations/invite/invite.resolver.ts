import { Arg, Ctx, Int, Mutation, Resolver } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf, Permission } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import { candidateShape } from "../../candidates/read/candidate.query.ts";
import { Idempotent, idempotencyKeyDescription } from "../../idempotency/idempotent.ts";
import { asPayload } from "../../platform/errors.ts";
import { loadRow } from "../../platform/graphql/loader.ts";
import { batchShape, invitationShape } from "../read/invitation.query.ts";
import { InviteCandidatesInput, InviteCandidatesPayload, type InviteResult } from "./invite.type.ts";
import { inviteCandidates } from "./invite-candidates.ts";
import { EmailPreviewPayload } from "./preview.type.ts";
import { previewInvitationEmail } from "./preview-invitation-email.ts";
import { mayReveal, withoutExisting } from "./steps/blinded-rows.ts";

@Resolver()
export class InviteResolver {
  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => InviteCandidatesPayload, {
    description: `Invites 1 to 10,000 candidates to an assessment, in one transaction. Each row has a result of its own, and an invalid
row does not affect the others. With sendEmail: false the same data are stored and no e-mail is sent: use inviteUrl of the
answer.`,
  })
  async inviteCandidates(
    @Ctx() context: Context,
    @Arg("input", () => InviteCandidatesInput, {
      description: "The candidates and the settings of their invitations.",
    })
    input: InviteCandidatesInput,
    @Arg("sendEmail", () => Boolean, {
      defaultValue: true,
      description: "Whether e-mails are sent for these invitations.",
    })
    sendEmail: boolean,
    @Arg("dryRun", () => Boolean, {
      defaultValue: false,
      description: `Whether the call only returns its outcomes, and stores nothing. Without CANDIDATES_PII, a row with an address or an
external id is FORBIDDEN, since the outcome would reveal whether it is known.`,
    })
    dryRun: boolean,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InviteCandidatesPayload> {
    const { teamId } = accessOf(context);
    return await asPayload<InviteCandidatesPayload>({ batch: null, results: [] }, async () => {
      const done = await inviteCandidates(context, input, { sendEmail, dryRun });
      const results = done.rows.map((row) => {
        const { invitee, outcome, candidateId, invitationId } = row;
        const leads = mayReveal(context.access, row);
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
    description: `Returns a preview of the e-mail of one row. Nothing is stored, and its links do not work. Without CANDIDATES_PII or
READ it is rendered as for an unknown candidate; without CANDIDATES_PII, a row with an address or an external id is
FORBIDDEN.`,
  })
  async previewInvitationEmail(
    @Ctx() context: Context,
    @Arg("input", () => InviteCandidatesInput, { description: "The input of inviteCandidates." })
    input: InviteCandidatesInput,
    @Arg("index", () => Int, { defaultValue: 0, description: "The index of the row." }) index: number,
    @Arg("sendTestToMe", () => Boolean, {
      defaultValue: false,
      description:
        "Whether the preview is also sent to the caller, as an e-mail of kind TEST. The error NOT_ALLOWED is returned for an API key.",
    })
    sendTestToMe: boolean,
  ): Promise<EmailPreviewPayload> {
    const nothing = { subject: null, html: null, text: null, warnings: [] };
    return await asPayload<EmailPreviewPayload>(nothing, async () => {
      const { email, warnings } = await previewInvitationEmail(context, input, index, sendTestToMe);
      return { ...email, warnings };
    });
  }
}
