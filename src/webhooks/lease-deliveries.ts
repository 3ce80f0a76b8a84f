import { readRows } from "../base/read-plan.ts";
import { rows, sql } from "../base/rows.ts";
import type { EventType } from "../events/event-types.ts";
import type { Services } from "../teams/context.ts";
import type { ApiKeyScope } from "../teams/roles.ts";
import type { Saver } from "./webhook-viewer.ts";
import { saverColumns, saverJoins } from "./webhook-viewer.ts";

/** How many deliveries of one endpoint are on their way at once, over all workers; one that fails gets one at a time. */
const perEndpoint = 10;
/** How long a worker may be at one: what it takes at most (rules.md: 15 s), and room to write it down. */
const leaseSeconds = 30;

/** A delivery whose turn has come, held by this worker, with its endpoint as it is now. */
export interface DueDelivery extends Saver {
  teamId: string;
  id: string;
  leasedBy: string;
  endpointId: string;
  eventSequence: number | null;
  testType: EventType | null;
  tries: number;
  url: string;
  payloadQuery: string | null;
  scopes: ApiKeyScope[];
  features: string[];
  /** As they are stored, newest first. */
  secrets: Buffer[];
}

/** Whether anything may be due: one look at an index, where the rest of the time there is nothing to take. */
export async function isAnythingDue(services: Services): Promise<boolean> {
  const [row] = await readRows(
    services,
    "select exists (select team_id from webhook_delivery where next_attempt_at <= now())",
    [],
  );
  return row![0] as boolean;
}

/**
 * Takes what is due: of each endpoint as many as it has room for, those that answer before those that fail. An
 * endpoint is held while that is counted, so that several workers do not each give it all it takes. Whoever dies
 * with a lease loses it after 30 s.
 *
 * @param most how many this worker can take
 */
export async function leaseDeliveries(services: Services, most: number): Promise<DueDelivery[]> {
  return await rows<DueDelivery>(
    services.em.fork(),
    sql`with waiting as (
        select e.team_id, e.id from webhook_endpoint e
        where e.deleted_at is null and (e.resting_until is null or e.resting_until <= now())
          and exists (select 1 from webhook_delivery d where d.team_id = e.team_id and d.endpoint_id = e.id
            and d.next_attempt_at <= now() and (e.enabled or d.test_type is not null))
        order by e.consecutive_failures > 0, random() limit ${sql.raw(String(most))}
        for no key update of e skip locked),
      due as (
        select d.team_id, d.id from waiting join webhook_endpoint e using (team_id, id)
          cross join lateral (
            select d.team_id, d.id from webhook_delivery d
            where d.team_id = e.team_id and d.endpoint_id = e.id and d.next_attempt_at <= now()
              and (e.enabled or d.test_type is not null)
            order by d.next_attempt_at, d.id
            limit greatest(0, (case when e.consecutive_failures > 0 then 1 else ${perEndpoint} end) - (
              select count(*) from webhook_delivery held
              where held.team_id = e.team_id and held.endpoint_id = e.id and held.leased_until > now()))
            for no key update skip locked) d
        limit ${sql.raw(String(most))}),
      taken as (
        update webhook_delivery d set attempts = d.attempts + 1, tries = d.tries + 1, leased_by = gen_random_uuid(),
          leased_until = now() + make_interval(secs => ${leaseSeconds}), next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
        from due where d.team_id = due.team_id and d.id = due.id
        returning d.*)
      select d.team_id as "teamId", d.id, d.leased_by as "leasedBy", d.endpoint_id as "endpointId", d.event_sequence as "eventSequence",
        d.test_type as "testType", d.tries, e.url, e.payload_query as "payloadQuery", e.scopes, t.features, ${sql.raw(saverColumns)},
        array_remove(array[e.secret, case when e.previous_until > now() then e.previous_secret end], null) as secrets
      from taken d join webhook_endpoint e on e.team_id = d.team_id and e.id = d.endpoint_id join team t on t.id = d.team_id
        ${sql.raw(saverJoins)}
      order by d.id`,
  );
}
