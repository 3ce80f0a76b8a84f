import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/**
 * Suppresses addresses for the team: no e-mail is sent there until a member clears it (docs/rules.md, Inviting 8). An existing
 * suppression stays as it is. The event CANDIDATE_UPDATED is recorded for the candidate who has such an address now, which
 * may differ from the recipient of the bounced e-mail, since addresses are corrected.
 */
export async function suppressAddresses(
  tx: Tx,
  addresses: string[],
  reason: "BOUNCE" | "COMPLAINT" = "BOUNCE",
): Promise<void> {
  if (addresses.length === 0) return;
  const changed = await rows<{ candidateId: string }>(
    tx.em,
    sql`with suppressed as (
        insert into email_suppression (team_id, address, reason)
        select ${tx.teamId}, address, ${reason} from unnest(${[...new Set(addresses)].sort()}::text[]) as address
        on conflict (team_id, address) do nothing
        returning address)
      select c.id as "candidateId" from suppressed join candidate c on c.team_id = ${tx.teamId} and c.email = any(${addresses}::text[])
        and c.email = suppressed.address
      order by c.id`,
  );
  for (const { candidateId } of changed)
    tx.recordEvents({
      type: "CANDIDATE_UPDATED",
      candidateId,
      changes: { emailSuppressed: { from: false, to: true } },
      actor: null,
    });
}
