import { UserProblem } from "../base/errors.ts";
import { globalId } from "../base/ids.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

/**
 * Gives a candidate another address. Whatever the mailbox before had asked for (no reminders) was its
 * own, and so was the link that switches them. People are never merged.
 *
 * @throws UserProblem ALREADY_EXISTS with the candidate who has this address
 */
export async function changeEmail(tx: Tx, candidateId: string, email: string): Promise<void> {
  const other = await firstRow<{ id: string }>(
    tx.em,
    sql`select id from candidate where team_id = ${tx.teamId} and email = ${email} and id <> ${candidateId}`,
  );
  if (other !== null)
    throw new UserProblem("ALREADY_EXISTS", "Another candidate has this address. People are never merged.", {
      path: ["email"],
      existing: { id: globalId("Candidate", other.id) },
    });
  await rows(
    tx.em,
    sql`update candidate set email = ${email}, reminders_off = false, link_version = link_version + 1
      where team_id = ${tx.teamId} and id = ${candidateId}`,
  );
  tx.record({ type: "CANDIDATE_UPDATED", candidateId, changes: { email: { from: null, to: null } } });
}
