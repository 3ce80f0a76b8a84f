import { UserProblem } from "../base/errors.ts";
import { storedId } from "../base/ids.ts";
import { firstRow, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

/** A candidate as the database holds them, locked. */
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
 * Loads a candidate of the team and locks them.
 *
 * @param options.alsoErased without it, whoever was forgotten is refused
 * @throws UserProblem NOT_FOUND; INVALID_STATE for somebody who was forgotten
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
  if (found === null) throw new UserProblem("NOT_FOUND", "There is no such candidate.", { path: ["id"] });
  if (found.erased && !options.alsoErased)
    throw new UserProblem("INVALID_STATE", "This person was forgotten.", { path: ["id"] });
  return found;
}
