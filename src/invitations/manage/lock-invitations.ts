import type { Context } from "../../access/context.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, statementTimestamp } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import type { BulkResult } from "../../platform/graphql/read-ids.ts";
import {
  bulkResultOf,
  invitationEvent,
  isWaiting,
  lockInvitationRows,
  rejectByState,
} from "./steps/select-for-update.ts";

/**
 * Locks invitations that have not been started: Start is refused until they are unlocked.
 *
 * @throws UserError FEATURE_NOT_ENABLED without ACCESS_LOCK
 */
export async function lockInvitations(context: Context, ids: string[]): Promise<BulkResult> {
  if (!context.plan.includes("ACCESS_LOCK"))
    throw new UserError("FEATURE_NOT_ENABLED", "The team's subscription does not include ACCESS_LOCK.");
  return await setLocked(context, ids, true);
}

/** Unlocks invitations. Undoing needs no feature, and one that is not locked counts as done in any state. */
export async function unlockInvitations(context: Context, ids: string[]): Promise<BulkResult> {
  return await setLocked(context, ids, false);
}

async function setLocked(context: Context, ids: string[], locked: boolean): Promise<BulkResult> {
  return await withTransaction(
    context,
    async (tx) => {
      const selected = await lockInvitationRows(tx, ids);
      const done = selected.invitations.filter((one) => {
        if (one.locked === locked || !locked || isWaiting(one)) return true;
        rejectByState(selected, one, "locked");
        return false;
      });
      const changed = done.filter((one) => one.locked !== locked);
      await db(tx.em)
        .updateTable("invitation")
        .set({ locked, updated_at: statementTimestamp() })
        .where("team_id", "=", tx.teamId)
        .where("id", "=", anyOf(array.uuid(changed.map((one) => one.id))))
        .execute();
      for (const one of changed)
        tx.recordEvents(invitationEvent(one, "INVITATION_UPDATED", { locked: { from: !locked, to: locked } }));
      return bulkResultOf(selected, done);
    },
    { bulk: ids.length > 100 },
  );
}
