import { UserProblem } from "../base/errors.ts";
import { globalId } from "../base/ids.ts";
import { firstRow, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

/**
 * Refuses an external id that another assessment of the team has that is not archived. Of two who race for one, the
 * unique index lets one through.
 *
 * @throws UserProblem ALREADY_EXISTS with that assessment
 */
export async function checkExternalId(
  tx: Tx,
  externalId: string | null | undefined,
  ownId: string | null,
): Promise<void> {
  if (externalId == null) return;
  const other = await firstRow<{ id: string }>(
    tx.em,
    sql`select id from assessment where team_id = ${tx.teamId} and external_id = ${externalId} and state <> 'ARCHIVED' and id is distinct from ${ownId}::uuid`,
  );
  if (other !== null)
    throw new UserProblem("ALREADY_EXISTS", "Another assessment has this externalId.", {
      path: ["input", "externalId"],
      existing: { id: globalId("Assessment", other.id) },
    });
}
