import { findSuppressed } from "../emails/suppression.ts";
import type { Tx } from "../events/transact.ts";
import { mailings, tooSoon } from "./mailings.ts";
import type { Taken, TakenInvitation } from "./take-invitations.ts";

/** Leaves those that can be mailed now; the others are refused, each by itself: TOO_SOON, EMAIL_SUPPRESSED. */
export async function refuseUnmailable(tx: Tx, { read }: Taken, some: TakenInvitation[]): Promise<TakenInvitation[]> {
  const suppressed = await findSuppressed(
    tx,
    some.flatMap((one) => one.email ?? []),
  );
  const mailed = await mailings(
    tx,
    some.map((one) => one.id),
  );
  return some.filter(({ id, email }) => {
    const refusal = tooSoon(mailed.get(id));
    if (email === null) read.refuse(id, "INVALID_STATE", "This person was forgotten.");
    else if (suppressed.has(email))
      read.refuse(
        id,
        "EMAIL_SUPPRESSED",
        "Mail to this address has bounced. Mend the address, or clear it once it works.",
      );
    else if (refusal !== null) read.refuse(id, refusal.code, refusal.message);
    else return true;
    return false;
  });
}
