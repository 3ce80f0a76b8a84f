import { checkText } from "../base/check-input.ts";
import { type UserErrorValue, UserProblem } from "../base/errors.ts";
import { globalId } from "../base/ids.ts";
import type { BulkResult } from "../base/read-ids.ts";
import { rows, sql } from "../base/rows.ts";
import { transact } from "../events/transact.ts";
import { audit } from "../teams/audit.ts";
import type { Context } from "../teams/context.ts";
import { endReopening } from "./end-reopening.ts";
import { canMove, moveStatement } from "./lifecycle.ts";
import { bulkResultOf, invitationEvent, lockInvitationRows, rejectByState } from "./take-invitations.ts";

/** How many a line of the audit log names; the event log has all of them. */
const maxNamed = 100;

/**
 * Takes live invitations back: their links lead nowhere from then on, and mail that waits is not sent.
 * Of a reopened one it takes back the reopening: what was handed in stays.
 *
 * @param reason for the team; never shown to the candidate
 */
export async function cancelInvitations(context: Context, ids: string[], reason: string | null): Promise<BulkResult> {
  const errors: UserErrorValue[] = [];
  const text = checkText(errors, ["reason"], reason, 2_000);
  if (errors.length > 0) throw UserProblem.of(errors);
  return await transact(
    context,
    async (tx) => {
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
      await rows(
        tx.em,
        moveStatement(
          tx.teamId,
          "cancel",
          sql`${live.map((one) => one.id)}::uuid[]`,
          sql`cancelled_at = clock_timestamp(), cancel_reason = ${text}, next_reminder_at = null`,
        ),
      );
      for (const one of live)
        tx.record(invitationEvent(one, "INVITATION_CANCELLED", { state: { from: one.state, to: "CANCELLED" } }));
      const ended = done.filter((one) => one.state !== "CANCELLED").map((one) => globalId("Invitation", one.id));
      if (ended.length > 0)
        await audit(tx.em, context, tx.teamId, {
          action: "invitation.cancel",
          changes: { count: ended.length, invitations: ended.slice(0, maxNamed) },
        });
      return bulkResultOf(selected, done);
    },
    { bulk: ids.length > 100 },
  );
}
