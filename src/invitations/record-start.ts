import type { Context } from "../teams/context.ts";
import { begin } from "./start-assessment.ts";
import { type Reported, refuseStart, takeReported } from "./take-reported.ts";

/**
 * The system that runs the assessment reports that a candidate started. Who has started already, or
 * submitted, is answered as the first time.
 *
 * @throws UserProblem NOT_FOUND, INVALID_VALUE, and what Start is refused for
 */
export async function recordStart(context: Context, reported: Reported): Promise<string> {
  return await takeReported(context, reported, async (tx, invitation, at) => {
    if (invitation.state === "STARTED" || (invitation.state === "SUBMITTED" && invitation.reopenedAt == null)) return;
    await refuseStart(tx, invitation, at);
    await begin(tx, invitation, at);
  });
}
