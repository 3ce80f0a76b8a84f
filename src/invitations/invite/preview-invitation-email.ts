import type { Context, Services } from "../../access/context.ts";
import { isBlinded, may } from "../../access/permissions.ts";
import { anonymizeForPreview } from "../../candidates/write/anonymize-for-preview.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import { type RenderedEmail, renderEmail } from "../../emails/rendering/render-email.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { emailVariables, readInvitationDetails } from "../emails/invitation-details.query.ts";
import { inviteInTransaction } from "./invite-candidates.ts";
import { type InviteInput } from "./invite-input.ts";
import { validateDryRun } from "./steps/blinded-rows.ts";
import { validateRowCount } from "./steps/check-invite-input.ts";
import { pathOf } from "./steps/read-invitees.ts";

/** Test mails and previews carry no working link (docs/rules.md, Inviting 11). */
const noLinks = ({ env }: Services) => ({
  startUrl: `${env.PUBLIC_URL}/i/PREVIEW`,
  practiceUrl: `${env.PUBLIC_URL}/p/PREVIEW`,
});

export interface Preview {
  email: RenderedEmail;
  warnings: string[];
}

/**
 * Shows how the e-mail of one row would look: the code that invites runs for this row alone, and
 * is rolled back. On request it is mailed to the calling member, which counts against no limit of the candidate.
 *
 * @throws UserError for a call or a row that is rejected; NOT_ALLOWED for an API key that requests the e-mail
 * @throws FORBIDDEN for a row that looks a candidate up, for a blinded caller
 */
export async function previewInvitationEmail(
  context: Context,
  input: InviteInput,
  index: number,
  sendTestToMe: boolean,
): Promise<Preview> {
  validateRowCount(input);
  const row = input.candidates[index];
  if (row === undefined) throw new UserError("INVALID_VALUE", `There is no row ${index}.`, { path: ["index"] });
  validateDryRun(context.access, [row]);
  const knows = may(context.access, "READ") && !isBlinded(context.access);
  if (sendTestToMe && context.actor.type !== "TeamMember")
    throw new UserError("NOT_ALLOWED", "A key has nobody to send a test to.", { path: ["sendTestToMe"] });
  const { services } = context;
  const { content, candidateId, warnings } = await withTransaction(
    context,
    async (tx) => {
      const invited = await inviteInTransaction(
        tx,
        { ...input, copyToMe: false, candidates: [row] },
        { sendEmail: true, isPreview: true },
      );
      const { invitee, outcome, invitationId, candidateId } = invited.rows[0]!;
      if (invitee.errors.length > 0) throw UserError.of(invitee.errors.map((error) => atRow(error, index)));
      if (!knows) await anonymizeForPreview(tx, candidateId!, row);
      const details = (await readInvitationDetails(tx, tx.teamId, invitationId))!;
      // An invitation that was there before may carry a message that was written to this candidate.
      if (!knows && outcome !== "INVITED" && outcome !== "RETAKEN") details.message = input.message?.trim() || null;
      const { language, variables } = await emailVariables("INVITATION", details);
      return {
        content: { language, variables: { ...variables, reopened: details.reopened, ...noLinks(services) } },
        candidateId,
        warnings: invitee.warnings.map((warning) => warning.message),
      };
    },
    { dryRun: true },
  );
  const email = await renderEmail("INVITATION", content.variables, content.language);
  const { actor } = context;
  if (sendTestToMe && actor.type === "TeamMember")
    await withTransaction(context, (tx) =>
      // With its candidate, so that it is erased with the candidate.
      enqueueEmails(tx, [{ kind: "TEST", memberId: actor.id, candidateId, content }]),
    );
  return { email, warnings };
}

/** An error of the one row that ran, where the caller's list has it. */
const atRow = (error: UserErrorValue, index: number): UserErrorValue =>
  error.path?.[1] === "candidates" ? { ...error, path: pathOf(index, error.path[3]) } : error;
