import type { Context } from "../teams/context.ts";
import { takeInvitation } from "./take-invitation.ts";

/** The link was opened. Moves PENDING to OPENED and nothing else ever: mail scanners open links, too. */
export async function openInvitation(context: Context, token: string): Promise<void> {
  await takeInvitation(context, token, async ({ tx, invitation, now }) => {
    if (invitation.state !== "PENDING") return;
    invitation.state = "OPENED";
    invitation.openedAt = now;
    invitation.updatedAt = now;
    tx.record({
      type: "INVITATION_OPENED",
      invitationId: invitation.id,
      candidateId: invitation.candidateId,
      assessmentId: invitation.assessmentId,
    });
  });
}
