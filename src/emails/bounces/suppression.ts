import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db } from "../../platform/database/sql.ts";

/** Finds which of these addresses the team sends no e-mail to, in one statement. */
export async function findSuppressed(tx: Tx, addresses: string[]): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const found = await db(tx.em)
    .selectFrom("email_suppression")
    .select("address")
    .where("team_id", "=", tx.teamId)
    .where("address", "=", anyOf(array.text(addresses)))
    .execute();
  return new Set(found.map((row) => row.address));
}

/** Allows e-mail to an address again. @returns whether it was suppressed */
export async function liftSuppression(tx: Tx, address: string): Promise<boolean> {
  const lifted = await db(tx.em)
    .deleteFrom("email_suppression")
    .where("team_id", "=", tx.teamId)
    .where("address", "=", address)
    .returning("address")
    .execute();
  return lifted.length > 0;
}
