import type { Context } from "../../access/context.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { bulkResult } from "../../idempotency/bulk-result.ts";
import type { BulkResult } from "../../platform/graphql/read-ids.ts";
import { requestEmails } from "../write/insert-invitations.ts";
import { rejectUnmailable } from "./steps/reject-unmailable.ts";
import { bulkResultOf, isWaiting, lockInvitationRows, rejectByState } from "./steps/select-for-update.ts";

/**
 * Sends the e-mails of live and reopened invitations again, with the same link, also of those that were created
 * without e-mail. At most once in 10 minutes and 10 times in all for each.
 *
 * @throws UserError QUOTA_EXCEEDED
 */
export async function resendInvitations(context: Context, ids: string[]): Promise<BulkResult> {
  return await withTransaction(
    context,
    async (tx) => {
      const selected = await lockInvitationRows(tx, ids);
      const live = selected.invitations.filter((one) => {
        if (isWaiting(one) || one.state === "STARTED") return true;
        rejectByState(selected, one, "sent again");
        return false;
      });
      const mailed = await rejectUnmailable(tx, selected, live);
      await requestEmails(
        tx,
        mailed.map((one) => one.id),
      );
      await enqueueEmails(
        tx,
        mailed.map(({ id, candidateId, assessmentId, email }) => ({
          kind: "INVITATION",
          invitationId: id,
          candidateId,
          assessmentId,
          address: email,
        })),
      );
      return bulkResultOf(selected, mailed);
    },
    { bulk: ids.length > 100, once: bulkResult },
  );
}
