import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** Which of these addresses are not mailed any more, because mail to them has bounced. One statement for all. */
export async function findSuppressed(tx: Tx, addresses: string[]): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const found = await rows<{ address: string }>(
    tx.em,
    sql`select address from email_suppression where team_id = ${tx.teamId} and address = any(${addresses}::text[])`,
  );
  return new Set(found.map((row) => row.address));
}

/** Lets mail go to an address again. @returns whether it was suppressed */
export async function liftSuppression(tx: Tx, address: string): Promise<boolean> {
  const lifted = await rows(
    tx.em,
    sql`delete from email_suppression where team_id = ${tx.teamId} and address = ${address} returning address`,
  );
  return lifted.length > 0;
}
