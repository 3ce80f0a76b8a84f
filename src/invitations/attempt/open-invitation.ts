import type { Context } from "../../access/context.ts";
import { preparedChange } from "../../events/log/write-events.ts";
import { moveStatement, stateAfter } from "../lifecycle/lifecycle.ts";
import { aboutAttempt } from "./attempt.query.ts";
import { actByLink } from "./steps/lock-invitation.ts";

const open = preparedChange<{ invitationId: string; openedAt: Date }>((creator, parameter) => [
  moveStatement(creator, parameter("teamId"), "open", parameter("invitationId"), { opened_at: parameter("openedAt") }),
]);

/** Records that the link was opened. It only moves PENDING to OPENED, since mail scanners open links, too. */
export async function openInvitation(context: Context, token: string): Promise<void> {
  await actByLink(context, token, async (tx, attempt) => {
    if (attempt.state !== "PENDING") return {};
    tx.changeWithEvents(open, { invitationId: attempt.invitationId, openedAt: attempt.now });
    tx.recordEvents({ type: "INVITATION_OPENED", ...aboutAttempt(attempt) });
    return { state: stateAfter("open") };
  });
}
