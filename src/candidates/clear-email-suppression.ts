import type { Context } from "../access/context.ts";
import { liftSuppression } from "../emails/bounces/suppression.ts";
import { withTransaction } from "../events/log/with-transaction.ts";
import { findCandidate } from "./write/find-candidate.ts";

/** Lifts the suppression of a candidate's address, so that mail is sent to it again. It may be called without one. */
export async function clearEmailSuppression(context: Context, id: string): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const candidate = await findCandidate(tx, id);
    if (candidate.email !== null && (await liftSuppression(tx, candidate.email)))
      tx.recordEvents({
        type: "CANDIDATE_UPDATED",
        candidateId: candidate.id,
        changes: { emailSuppressed: { from: true, to: false } },
      });
    return candidate.id;
  });
}
