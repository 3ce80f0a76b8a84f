import { enqueueEmails, type NewEmail } from "../emails/enqueue-emails.ts";
import type { Tx } from "../events/transact.ts";
import type { InviteRow } from "./outcome-of.ts";
import { type Invitee, pathOf } from "./read-invitees.ts";

/** Warns that nothing is mailed to the address of a row. */
export const warnOfSuppressed = ({ index, given, warnings }: Invitee): void =>
  void warnings.push({
    code: "EMAIL_SUPPRESSED",
    message: "Mail to this address has bounced, so nothing is mailed to it. Copy the link, or mend the address.",
    path: pathOf(index, given.id == null ? "email" : "id"),
  });

/**
 * Queues the letters of one call, and the inviter's copy where it is wanted. Who is not mailed any more
 * because mail to them bounced stands in the ledger all the same.
 *
 * @throws UserProblem QUOTA_EXCEEDED
 */
export async function mailInvited(
  tx: Tx,
  call: { assessmentId: string; batchId: string; copyToMe: boolean },
  touched: InviteRow[],
  suppressedAddresses: Set<string>,
): Promise<void> {
  const { assessmentId, batchId } = call;
  const letters = touched.map(({ candidateId, invitationId, invitee }): NewEmail => {
    const address = invitee.person!.email;
    const suppressed = suppressedAddresses.has(address);
    return { kind: "INVITATION", candidateId, invitationId, assessmentId, batchId, address, suppressed };
  });
  const first = letters.find((letter) => !letter.suppressed);
  // It shows what that candidate is sent.
  const { actor } = tx.context;
  if (call.copyToMe && first !== undefined && actor.type === "TeamMember")
    letters.push({
      kind: "INVITER_COPY",
      memberId: actor.id,
      assessmentId,
      batchId,
      invitationId: first.invitationId,
    });
  await enqueueEmails(tx, letters);
}
