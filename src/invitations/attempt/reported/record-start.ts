import type { Context } from "../../../access/context.ts";
import { beginReported } from "./steps/begin-reported.ts";
import { lockReportedInvitation, type Reported, validateReportedStart } from "./steps/lock-reported.ts";

/**
 * Records that a candidate started in the system that runs the assessment. A repeated call answers like the first.
 *
 * @throws UserError NOT_FOUND, INVALID_VALUE, and the errors of a start
 */
export async function recordStart(context: Context, reported: Reported): Promise<string> {
  return await lockReportedInvitation(context, reported, async (tx, invitation, at) => {
    if (invitation.state === "STARTED" || (invitation.state === "SUBMITTED" && invitation.reopenedAt == null)) return;
    await validateReportedStart(tx, invitation, at);
    await beginReported(tx, invitation, at);
  });
}
