import type { Context } from "../../access/context.ts";
import { moveInvitation } from "../lifecycle.ts";
import { lockInvitationByLink } from "./steps/lock-invitation.ts";

/** Records that the link was opened. It only moves PENDING to OPENED, since mail scanners open links, too. */
export async function openInvitation(context: Context, token: string): Promise<void> {
  await lockInvitationByLink(context, token, async ({ tx, invitation, now }) => {
    if (invitation.state !== "PENDING") return;
    moveInvitation(invitation, "open", now);
    invitation.openedAt = now;
    tx.recordEvents({
      type: "INVITATION_OPENED",
      invitationId: invitation.id,
      candidateId: invitation.candidateId,
      assessmentId: invitation.assessmentId,
    });
  });
}
