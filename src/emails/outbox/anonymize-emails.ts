import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** The addresses that a candidate was mailed at: also one that was mistyped, and corrected since. */
export async function addressesMailed(tx: Tx, candidateId: string): Promise<string[]> {
  const found = await rows<{ address: string }>(
    tx.em,
    sql`select distinct to_address as address from email where team_id = ${tx.teamId} and candidate_id = ${candidateId}
      and member_id is null and to_address is not null`,
  );
  return found.map((row) => row.address);
}

/**
 * Purges what identifies a candidate from the e-mails to and about them: addresses, subjects and responses of the mail
 * server. What waits is cancelled; for an e-mail that is being sent right now, recording its outcome finds `erased_at`
 * and stores no text.
 */
export async function anonymizeEmails(tx: Tx, candidateId: string, addresses: string[]): Promise<void> {
  await rows(
    tx.em,
    sql`update email set subject = null, last_response = null, content = null, erased_at = clock_timestamp(),
        to_address = case when member_id is not null then to_address end,
        state = case when state in ('QUEUED', 'DEFERRED') then 'CANCELLED' else state end
      where team_id = ${tx.teamId} and candidate_id = ${candidateId}`,
  );
  // Another candidate of the team may have the address by now: then its suppression stays.
  await rows(
    tx.em,
    sql`delete from email_suppression s where s.team_id = ${tx.teamId} and s.address = any(${addresses}::text[])
      and not exists (select 1 from candidate c where c.team_id = s.team_id and c.email = s.address and c.id <> ${candidateId})`,
  );
}
