import { liftSuppression } from "../emails/suppression.ts";
import { transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { findCandidate } from "./find-candidate.ts";

/** After the address has been mended elsewhere: mail goes to it again. Whoever is not suppressed stays as they are. */
export async function clearEmailSuppression(context: Context, id: string): Promise<string> {
  return await transact(context, async (tx) => {
    const candidate = await findCandidate(tx, id);
    if (candidate.email !== null && (await liftSuppression(tx, candidate.email)))
      tx.record({
        type: "CANDIDATE_UPDATED",
        candidateId: candidate.id,
        changes: { emailSuppressed: { from: true, to: false } },
      });
    return candidate.id;
  });
}
