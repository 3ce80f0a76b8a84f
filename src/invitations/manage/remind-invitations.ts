import type { Context } from "../../access/context.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { bulkResult } from "../../idempotency/bulk-result.ts";
import { UserError } from "../../platform/errors.ts";
import type { BulkResult } from "../../platform/graphql/read-ids.ts";
import { waitingStates } from "../lifecycle/states.ts";
import { rejectUnmailable } from "./steps/reject-unmailable.ts";
import {
  bulkResultOf,
  invitationEvent,
  type LockedInvitation,
  lockInvitationRows,
  rejectByState,
} from "./steps/select-for-update.ts";

/**
 * Sends reminders to candidates who have not started and have not switched reminders off.
 *
 * @throws UserError FEATURE_NOT_ENABLED without REMINDERS; QUOTA_EXCEEDED
 */
export async function remindInvitations(context: Context, ids: string[]): Promise<BulkResult> {
  return await withTransaction(
    context,
    async (tx) => {
      if (!context.plan.includes("REMINDERS"))
        throw new UserError("FEATURE_NOT_ENABLED", "The team's subscription does not include REMINDERS.");
      const selected = await lockInvitationRows(tx, ids);
      const waiting = selected.invitations.filter((one) => {
        const { id, state } = one;
        if (!waitingStates.includes(state)) rejectByState(selected, one, "reminded of");
        else if (!one.emailRequested)
          selected.read.refuse(
            id,
            "INVALID_STATE",
            "It was made without e-mail; nothing is mailed for it before it is resent.",
          );
        else if (one.locked) selected.read.refuse(id, "LOCKED", "It is locked: the candidate could not start.");
        else if (one.early)
          selected.read.refuse(id, "NOT_OPEN_YET", "It has not opened: the candidate could not start yet.");
        else if (one.remindersOff)
          selected.read.refuse(id, "NOT_ALLOWED", "The candidate has switched this team's reminders off.");
        else return true;
        return false;
      });
      const mailed = await rejectUnmailable(tx, selected, waiting);
      await enqueueReminders(tx, mailed);
      return bulkResultOf(selected, mailed);
    },
    { bulk: ids.length > 100, once: bulkResult },
  );
}

/** Queues the reminders and records their events. */
export async function enqueueReminders(
  tx: Tx,
  some: Pick<LockedInvitation, "id" | "candidateId" | "assessmentId" | "email">[],
): Promise<void> {
  await enqueueEmails(
    tx,
    some.map(({ id, candidateId, assessmentId, email }) => ({
      kind: "REMINDER",
      invitationId: id,
      candidateId,
      assessmentId,
      address: email,
    })),
  );
  for (const one of some) tx.recordEvents(invitationEvent(one, "INVITATION_REMINDED"));
}
