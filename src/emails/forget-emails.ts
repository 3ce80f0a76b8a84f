import { rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

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
 * Takes what says who a candidate is out of the ledger: addresses, subjects, the mail server's words,
 * also of what the team was told about them. What waits is not sent; a letter that is under way right
 * now finds `erased_at` when it is written down, and leaves no words.
 */
export async function forgetEmails(tx: Tx, candidateId: string, addresses: string[]): Promise<void> {
  await rows(
    tx.em,
    sql`update email set subject = null, last_response = null, content = null, erased_at = clock_timestamp(),
        to_address = case when member_id is not null then to_address end,
        state = case when state in ('QUEUED', 'DEFERRED') then 'CANCELLED' else state end
      where team_id = ${tx.teamId} and candidate_id = ${candidateId}`,
  );
  // An address that somebody else of the team has by now is theirs.
  await rows(
    tx.em,
    sql`delete from email_suppression s where s.team_id = ${tx.teamId} and s.address = any(${addresses}::text[])
      and not exists (select 1 from candidate c where c.team_id = s.team_id and c.email = s.address and c.id <> ${candidateId})`,
  );
}
