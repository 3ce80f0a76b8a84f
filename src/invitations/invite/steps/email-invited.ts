import { enqueueEmails, type NewEmail } from "../../../emails/outbox/enqueue-emails.ts";
import type { Tx } from "../../../events/log/with-transaction.ts";
import type { InviteRow } from "../invite-outcome.ts";
import { type Invitee } from "../invite-outcome.ts";
import { pathOf } from "./read-invitees.ts";

/** Adds the warning that no e-mail is sent to the address of a row. */
export const warnAboutSuppressed = ({ index, given, warnings }: Invitee): void =>
  void warnings.push({
    code: "EMAIL_SUPPRESSED",
    message: "Mail to this address has bounced, so nothing is mailed to it. Copy the link, or correct the address.",
    path: pathOf(index, given.id == null ? "email" : "id"),
  });

/**
 * Queues the e-mails of one call, and the copy for the inviter if requested. The ledger also records e-mails that are
 * suppressed because earlier ones bounced.
 *
 * @throws UserError QUOTA_EXCEEDED
 */
export async function enqueueInvitationEmails(
  tx: Tx,
  call: { assessmentId: string; batchId: string; copyToMe: boolean },
  touched: InviteRow[],
  suppressedAddresses: Set<string>,
): Promise<void> {
  const { assessmentId, batchId } = call;
  const emails = touched.map(({ candidateId, invitationId, invitee }): NewEmail => {
    const address = invitee.candidateValues!.email;
    const suppressed = suppressedAddresses.has(address);
    return { kind: "INVITATION", candidateId, invitationId, assessmentId, batchId, address, suppressed };
  });
  const first = emails.find((email) => !email.suppressed);
  // It shows what that candidate is sent.
  const { actor } = tx.context;
  if (call.copyToMe && first !== undefined && actor.type === "TeamMember")
    emails.push({
      kind: "INVITER_COPY",
      memberId: actor.id,
      assessmentId,
      batchId,
      invitationId: first.invitationId,
    });
  await enqueueEmails(tx, emails);
}
