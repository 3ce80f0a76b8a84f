import type { Context } from "../../access/context.ts";
import { audit } from "../../audit/audit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, statementTimestamp } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import { checkText } from "../../platform/graphql/check-input.ts";
import type { BulkResult } from "../../platform/graphql/read-ids.ts";
import { globalId } from "../../platform/ids/ids.ts";
import { canMove, moveStatement } from "../lifecycle/lifecycle.ts";
import { endReopening } from "../write/end-reopening.ts";
import { bulkResultOf, invitationEvent, lockInvitationRows, rejectByState } from "./steps/select-for-update.ts";

/** The maximum number of ids in one entry of the audit log. The event log has all of them. */
const maxNamed = 100;

/**
 * Cancels live invitations: their links stop working, and waiting e-mails are not sent. For a reopened invitation,
 * only the reopening is cancelled, and the submitted work stays.
 *
 * @param reason for the team; the candidate never sees it
 */
export async function cancelInvitations(context: Context, ids: string[], reason: string | null): Promise<BulkResult> {
  const errors: UserErrorValue[] = [];
  const text = checkText(errors, ["reason"], reason, 2_000);
  if (errors.length > 0) throw UserError.of(errors);
  return await withTransaction(context, (tx) => cancelInTransaction(tx, ids, text), { bulk: ids.length > 100 });
}

/** Cancels invitations within a transaction of the caller. */
export async function cancelInTransaction(tx: Tx, ids: string[], reason: string | null): Promise<BulkResult> {
  const selected = await lockInvitationRows(tx, ids);
  const done = selected.invitations.filter((one) => {
    if (canMove(one.state, "cancel") || one.state === "CANCELLED" || one.reopened) return true;
    rejectByState(selected, one, "cancelled");
    return false;
  });
  await endReopening(
    tx,
    done.filter((one) => one.state === "SUBMITTED").map((one) => one.id),
  );
  const live = done.filter((one) => canMove(one.state, "cancel"));
  await moveStatement(db(tx.em), tx.teamId, "cancel", anyOf(array.uuid(live.map((one) => one.id))), {
    cancelled_at: statementTimestamp(),
    cancel_reason: reason,
    next_reminder_at: null,
  }).execute();
  for (const one of live)
    tx.recordEvents(invitationEvent(one, "INVITATION_CANCELLED", { state: { from: one.state, to: "CANCELLED" } }));
  const ended = done.filter((one) => one.state !== "CANCELLED").map((one) => globalId("Invitation", one.id));
  if (ended.length > 0)
    await audit(tx.em, tx.context, tx.teamId, {
      action: "invitation.cancel",
      changes: { count: ended.length, invitations: ended.slice(0, maxNamed) },
    });
  return bulkResultOf(selected, done);
}
