import type { Tx } from "../../events/log/with-transaction.ts";
import { firstRow, sql } from "../../platform/database/rows.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids.ts";

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
 * @throws UserError NOT_FOUND; INVALID_STATE for an erased candidate
 */
export async function findCandidate(
  tx: Tx,
  globalId: string,
  options: { alsoErased?: boolean } = {},
): Promise<LockedCandidate> {
  const found = await firstRow<LockedCandidate>(
    tx.em,
    sql`select id, email, name, external_id as "externalId", locale, time_zone as "timeZone", extra_time as "extraTime", metadata,
        erased_at is not null as erased
      from candidate where team_id = ${tx.teamId} and id = ${storedId("Candidate", globalId)}::uuid for no key update`,
  );
  if (found === null) throw new UserError("NOT_FOUND", "There is no such candidate.", { path: ["id"] });
  if (found.erased && !options.alsoErased)
    throw new UserError("INVALID_STATE", "This candidate was erased.", { path: ["id"] });
  return found;
}
