import type { Context } from "../../access/context.ts";
import { array, db } from "../../platform/database/sql.ts";
import { moveStatement, stateAfter } from "../lifecycle/lifecycle.ts";
import { aboutAttempt } from "./attempt.query.ts";
import { actByLink } from "./steps/lock-invitation.ts";

/** Records that the link was opened. It only moves PENDING to OPENED, since mail scanners open links, too. */
export async function openInvitation(context: Context, token: string): Promise<void> {
  await actByLink(context, token, async (tx, attempt) => {
    if (attempt.state !== "PENDING") return {};
    const ids = array.uuid([attempt.invitationId]);
    tx.changeWithEvents(moveStatement(db(tx.em), tx.teamId, "open", ids, { opened_at: attempt.now }));
    tx.recordEvents({ type: "INVITATION_OPENED", ...aboutAttempt(attempt) });
    return { state: stateAfter("open") };
  });
}
