import { UserProblem } from "../base/errors.ts";
import { globalId } from "../base/ids.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";
import { isBlinded } from "../teams/permissions.ts";

/**
 * Gives a candidate another address. Whatever the mailbox before had asked for (no reminders) was its
 * own, and so was the link that switches them. People are never merged.
 *
 * @throws UserProblem ALREADY_EXISTS with the candidate who has this address. For a caller who must not know who
 *   candidates are without them, and also where it is this candidate: else the one who is not refused is the one who has it
 */
export async function changeEmail(tx: Tx, candidateId: string, email: string): Promise<void> {
  const blinded = isBlinded(tx.context.access);
  const other = await firstRow<{ id: string }>(
    tx.em,
    sql`select id from candidate where team_id = ${tx.teamId} and email = ${email} and (id <> ${candidateId} or ${blinded})`,
  );
  if (other !== null)
    throw blinded
      ? new UserProblem("ALREADY_EXISTS", "A candidate has this address already.", { path: ["email"] })
      : new UserProblem("ALREADY_EXISTS", "Another candidate has this address. People are never merged.", {
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
