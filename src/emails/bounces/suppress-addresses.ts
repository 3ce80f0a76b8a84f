import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, insertFrom, unnest } from "../../platform/database/sql.ts";

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
  const changed = await db(tx.em)
    .with("suppressed", (q) =>
      insertFrom(
        q,
        "email_suppression",
        q.selectFrom(unnest("new", { address: array.text([...new Set(addresses)].sort()) })),
        (eb) => ({ team_id: tx.teamId, address: eb.ref("new.address"), reason }),
      )
        .onConflict((oc) => oc.columns(["team_id", "address"]).doNothing())
        .returning("address"),
    )
    .selectFrom("suppressed")
    .innerJoin("candidate as c", (join) =>
      join
        .on("c.team_id", "=", tx.teamId)
        .on("c.email", "=", anyOf(array.text(addresses)))
        .onRef("c.email", "=", "suppressed.address"),
    )
    .select("c.id as candidateId")
    .orderBy("c.id")
    .execute();
  for (const { candidateId } of changed)
    tx.recordEvents({
      type: "CANDIDATE_UPDATED",
      candidateId,
      changes: { emailSuppressed: { from: false, to: true } },
      actor: null,
    });
}
