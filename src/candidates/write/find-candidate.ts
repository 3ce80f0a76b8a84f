import type { Tx } from "../../events/log/with-transaction.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";

/** The locked row of a candidate. */
export interface LockedCandidate {
  id: string;
  email: string | null;
  name: string | null;
  externalId: string | null;
  locale: string | null;
  timeZone: string | null;
  extraTime: number;
  metadata: object | null;
  erased: boolean;
}

/**
 * Loads and locks a candidate of the team.
 *
 * @param options.alsoErased also accepts an erased candidate
 * @param options.path where the caller has named the candidate
 * @throws UserError NOT_FOUND; INVALID_STATE for an erased candidate
 */
export async function findCandidate(
  tx: Tx,
  globalId: string,
  options: { alsoErased?: boolean; path?: string[] } = {},
): Promise<LockedCandidate> {
  const found = await db(tx.em)
    .selectFrom("candidate")
    .select((eb) => [
      "id",
      "email",
      "name",
      "external_id as externalId",
      "locale",
      "time_zone as timeZone",
      "extra_time as extraTime",
      "metadata",
      sql<boolean>`${eb.ref("erased_at")} is not null`.as("erased"),
    ])
    .where("team_id", "=", tx.teamId)
    .where("id", "=", storedId("Candidate", globalId))
    .forNoKeyUpdate()
    .executeTakeFirst();
  const { path = ["id"] } = options;
  if (found === undefined) throw new UserError("NOT_FOUND", "There is no such candidate.", { path });
  if (found.erased && !options.alsoErased) throw new UserError("INVALID_STATE", "This candidate was erased.", { path });
  return found;
}
