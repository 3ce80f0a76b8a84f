import { findSuppressed } from "../../../emails/bounces/suppression.ts";
import { allowEmails, tooManyEmails } from "../../../emails/outbox/email-limit.ts";
import type { Tx } from "../../../events/log/with-transaction.ts";
import { readEmailCounts, tooSoon } from "../../emails/email-counts.ts";
import type { LockedInvitation, LockedInvitations } from "./select-for-update.ts";

const bounced = {
  code: "EMAIL_SUPPRESSED",
  message: "Mail to this address has bounced. Mend the address, or clear it once it works.",
} as const;

const emailOf = (one: LockedInvitation): string => one.email!;

/**
 * Returns the invitations whose e-mails can be sent now, and rejects the others with TOO_SOON or EMAIL_SUPPRESSED.
 */
export async function rejectUnmailable(
  tx: Tx,
  { read }: LockedInvitations,
  some: LockedInvitation[],
): Promise<LockedInvitation[]> {
  const known = some.filter(({ id, email }) => {
    if (email === null) read.refuse(id, "INVALID_STATE", "The candidate was erased.");
    return email !== null;
  });
  const mailed = await readEmailCounts(
    tx,
    known.map((one) => one.id),
  );
  const rejections = new Map(known.map((one) => [one, tooSoon(mailed.get(one.id))]));
  // Only the others count as mailed.
  const soon = known.filter((one) => rejections.get(one) !== null);
  const others = known.filter((one) => rejections.get(one) === null);
  const suppressed = await findSuppressed(tx, soon.map(emailOf));
  const mailability = await allowEmails(tx, others.map(emailOf));
  others.forEach((one, i) => {
    if (mailability[i] === "OVER_LIMIT") rejections.set(one, tooManyEmails);
    if (mailability[i] === "SUPPRESSED") suppressed.add(emailOf(one));
  });
  return known.filter((one) => {
    const rejection = suppressed.has(emailOf(one)) ? bounced : rejections.get(one)!;
    if (rejection !== null) read.refuse(one.id, rejection.code, rejection.message);
    return rejection === null;
  });
}
