import { rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

/**
 * Makes a candidate into somebody the team has never heard of, but for what the caller says of them: for
 * a rehearsal alone, which rolls it back. Who may not know people reads a letter as it would be written then.
 */
export async function passForStranger(
  tx: Tx,
  candidateId: string,
  given: { name?: string | null; locale?: string | null; timeZone?: string | null },
): Promise<void> {
  await rows(
    tx.em,
    sql`update candidate set name = ${given.name ?? null}, locale = ${given.locale ?? null}, time_zone = ${given.timeZone ?? null}, extra_time = 0
      where team_id = ${tx.teamId} and id = ${candidateId}`,
  );
}
