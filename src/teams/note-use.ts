import { errorFields } from "../base/log.ts";
import type { Services } from "./context.ts";

/**
 * Asked by every process that sees a key, so the statement decides by itself who writes: a row that
 * somebody else holds is passed over, and one that was written meanwhile is not due any more.
 */
const statement = `
  update api_key k set last_used_at = now()
  from (select k.team_id, k.id from unnest($1::uuid[], $2::uuid[]) as used (team_id, id)
      join api_key k on k.team_id = used.team_id and k.id = used.id
    where (k.last_used_at > now() - interval '1 minute') is not true
    for no key update of k skip locked) due
  where k.team_id = due.team_id and k.id = due.id`;

const busy = new WeakSet<object>();

/**
 * Writes down that keys are used, at most once a minute for each. Nobody waits for it, and a process
 * has one such statement under way at most: what is left out is noted at the next look-up, within a second.
 */
export function noteUse(services: Services, keys: { teamId: string; id: string }[]): void {
  if (keys.length === 0 || busy.has(services)) return;
  busy.add(services);
  services.pool
    .query(statement, [keys.map((key) => key.teamId), keys.map((key) => key.id)])
    .catch((error: unknown) => services.log.debug(errorFields(error), "use of keys not noted"))
    .finally(() => busy.delete(services));
}
