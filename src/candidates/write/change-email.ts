import { isBlinded } from "../../access/permissions.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { globalId } from "../../platform/ids/ids.ts";

/**
 * Changes a candidate's address. The reminder preference and the link that changes it belonged to the old mailbox, so
 * the preference is reset and the link becomes invalid. Candidates are never merged.
 *
 * @throws UserError ALREADY_EXISTS with the candidate who has this address. A blind reviewer gets it without that
 *   candidate, and also where this candidate has the address: otherwise success would reveal whose address it is
 */
export async function changeEmail(tx: Tx, candidateId: string, email: string): Promise<void> {
  const blinded = isBlinded(tx.context.access);
  const other = await db(tx.em)
    .selectFrom("candidate")
    .select("id")
    .where("team_id", "=", tx.teamId)
    .where("email", "=", email)
    .$if(!blinded, (query) => query.where("id", "<>", candidateId))
    .executeTakeFirst();
  if (other !== undefined)
    throw blinded
      ? new UserError("ALREADY_EXISTS", "A candidate has this address already.", { path: ["email"] })
      : new UserError("ALREADY_EXISTS", "Another candidate has this address. Candidates are never merged.", {
          path: ["email"],
          existing: { id: globalId("Candidate", other.id) },
        });
  await db(tx.em)
    .updateTable("candidate")
    .set({ email, reminders_off: false, link_version: (eb) => eb("link_version", "+", 1) })
    .where("team_id", "=", tx.teamId)
    .where("id", "=", candidateId)
    .execute();
  tx.recordEvents({ type: "CANDIDATE_UPDATED", candidateId, changes: { email: { from: null, to: null } } });
}
