import { rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

/**
 * Takes what says who a candidate is out of the ledger: addresses, subjects, the mail server's words,
 * also of what the team was told about them. What waits is not sent; a letter that is under way right
 * now finds `erased_at` when it is written down, and leaves no words.
 */
export async function forgetEmails(tx: Tx, candidateId: string, address: string | null): Promise<void> {
  await rows(
    tx.em,
    sql`update email set subject = null, last_response = null, content = null, erased_at = clock_timestamp(),
        to_address = case when member_id is not null then to_address end,
        state = case when state in ('QUEUED', 'DEFERRED') then 'CANCELLED' else state end
      where team_id = ${tx.teamId} and candidate_id = ${candidateId}`,
  );
  await rows(tx.em, sql`delete from email_suppression where team_id = ${tx.teamId} and address = ${address}`);
}
