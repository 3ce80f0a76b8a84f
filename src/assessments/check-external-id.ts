import type { Tx } from "../events/log/with-transaction.ts";
import { db } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { globalId } from "../platform/ids/ids.ts";

/**
 * Refuses an external id that another assessment of the team has that is not archived. Of two who race for one, the
 * unique index lets one through.
 *
 * @throws UserError ALREADY_EXISTS with that assessment
 */
export async function checkExternalId(
  tx: Tx,
  externalId: string | null | undefined,
  ownId: string | null,
): Promise<void> {
  if (externalId == null) return;
  const other = await db(tx.em)
    .selectFrom("assessment")
    .select("id")
    .where("team_id", "=", tx.teamId)
    .where("external_id", "=", externalId)
    .where("state", "<>", "ARCHIVED")
    .$if(ownId !== null, (query) => query.where("id", "<>", ownId))
    .executeTakeFirst();
  if (other !== undefined)
    throw new UserError("ALREADY_EXISTS", "Another assessment has this externalId.", {
      path: ["input", "externalId"],
      existing: { id: globalId("Assessment", other.id) },
    });
}
