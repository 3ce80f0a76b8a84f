import { UserProblem } from "../base/errors.ts";
import type { BulkResult } from "../base/read-ids.ts";
import { enqueueEmails } from "../emails/enqueue-emails.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { keptBulk } from "../teams/kept-bulk.ts";
import { refuseUnmailable } from "./refuse-unmailable.ts";
import { asAsked, factOf, refuseState, type TakenInvitation, takeInvitations } from "./take-invitations.ts";

/**
 * Reminds candidates who have not started. Who has switched this team's reminders off is not reminded.
 *
 * @throws UserProblem FEATURE_NOT_ENABLED without REMINDERS; QUOTA_EXCEEDED
 */
export async function remindInvitations(context: Context, ids: string[]): Promise<BulkResult> {
  return await transact(
    context,
    async (tx) => {
      if (!context.plan.includes("REMINDERS"))
        throw new UserProblem("FEATURE_NOT_ENABLED", "The team's subscription does not include REMINDERS.");
      const taken = await takeInvitations(tx, ids);
      const waiting = taken.invitations.filter((one) => {
        const { id, state } = one;
        if (state !== "PENDING" && state !== "OPENED") refuseState(taken, one, "reminded of");
        else if (!one.emailRequested)
          taken.read.refuse(
            id,
            "INVALID_STATE",
            "It was made without e-mail; nothing is mailed for it before it is resent.",
          );
        else if (one.locked) taken.read.refuse(id, "LOCKED", "It is locked: the candidate could not start.");
        else if (one.early)
          taken.read.refuse(id, "NOT_OPEN_YET", "It has not opened: the candidate could not start yet.");
        else if (one.remindersOff)
          taken.read.refuse(id, "NOT_ALLOWED", "The candidate has switched this team's reminders off.");
        else return true;
        return false;
      });
      const mailed = await refuseUnmailable(tx, taken, waiting);
      await mailReminders(tx, mailed);
      return asAsked(taken, mailed);
    },
    { bulk: ids.length > 100, once: keptBulk },
  );
}

/** Queues the letters and records that these candidates were reminded. */
export async function mailReminders(
  tx: Tx,
  some: Pick<TakenInvitation, "id" | "candidateId" | "assessmentId" | "email">[],
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
  for (const one of some) tx.record(factOf(one, "INVITATION_REMINDED"));
}
