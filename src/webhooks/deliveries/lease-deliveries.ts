import type { Services } from "../../access/context.ts";
import type { ApiKeyScope } from "../../access/roles.ts";
import type { EventType } from "../../events/log/event-types.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { readRows } from "../../platform/graphql/read-plan.ts";
import type { EndpointOwner } from "../endpoints/endpoint-context.ts";
import { ownerColumns, ownerJoins } from "../endpoints/endpoint-context.ts";

/** How many deliveries to one endpoint are in flight at once, over all workers; a failing endpoint gets one at a time. */
const perEndpoint = 10;
/** How many are in flight for one team: half the concurrency of a worker, so that no team occupies it alone. */
const perTeam = 100;
/** How long a worker holds a delivery: the longest attempt (docs/rules.md, Webhooks 4: 15 s: 15 s), and time to record its outcome. */
const leaseSeconds = 30;

/** A delivery that is due, leased by this worker, with the current settings of its endpoint. */
export interface DueDelivery extends EndpointOwner {
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

/** Whether anything may be due: one look at an index. */
export async function isAnythingDue(services: Services): Promise<boolean> {
  const [row] = await readRows(
    services,
    "select exists (select team_id from webhook_delivery where next_attempt_at <= now())",
    [],
  );
  return row![0] as boolean;
}

/**
 * Leases due deliveries, for each endpoint and each team as many as it has room for. Teams with the fewest deliveries in
 * flight come first, then endpoints that succeed before those that fail. An endpoint is locked while its deliveries are
 * counted, so that several workers together stay within its limit. The lease of a worker that dies ends after 30 s.
 *
 * @param limit how many deliveries this worker has room for
 */
export async function leaseDeliveries(services: Services, limit: number): Promise<DueDelivery[]> {
  return await rows<DueDelivery>(
    services.em.fork(),
    sql`with held as materialized (
        select team_id, endpoint_id, count(*) as n from webhook_delivery where leased_until > now() group by team_id, endpoint_id),
      team_held as materialized (select team_id, sum(n) as n from held group by team_id),
      waiting as materialized (
        select e.team_id, e.id, e.enabled, coalesce(t.n, 0) as team_n,
          (case when e.consecutive_failures > 0 then 1 else ${perEndpoint} end) - coalesce(h.n, 0) as room
        from webhook_endpoint e left join held h on h.team_id = e.team_id and h.endpoint_id = e.id
          left join team_held t on t.team_id = e.team_id
        where e.deleted_at is null and (e.resting_until is null or e.resting_until <= now())
          and coalesce(h.n, 0) < case when e.consecutive_failures > 0 then 1 else ${perEndpoint} end
          and coalesce(t.n, 0) < ${perTeam}
          and exists (select 1 from webhook_delivery d where d.team_id = e.team_id and d.endpoint_id = e.id
            and d.next_attempt_at <= now() and (e.enabled or d.test_type is not null))
        order by coalesce(t.n, 0), e.consecutive_failures > 0, random() limit ${sql.raw(String(limit))}
        for no key update of e skip locked),
      -- The first delivery of each team, then the second of each: the backlog of one team does not delay the others.
      ranked as (
        select d.team_id, d.id, w.team_n + row_number() over (partition by d.team_id order by d.nth, random()) as place
        from waiting w cross join lateral (
          select d.team_id, d.id, row_number() over (order by d.next_attempt_at, d.id) as nth from webhook_delivery d
          where d.team_id = w.team_id and d.endpoint_id = w.id and d.next_attempt_at <= now()
            and (w.enabled or d.test_type is not null)
          order by d.next_attempt_at, d.id limit w.room) d),
      chosen as materialized (
        select team_id, id from ranked where place <= ${perTeam} order by place, random() limit ${sql.raw(String(limit))}),
      due as materialized (
        select d.team_id, d.id from webhook_delivery d join chosen using (team_id, id)
        where d.next_attempt_at <= now() for no key update of d skip locked),
      taken as (
        update webhook_delivery d set attempts = d.attempts + 1, tries = d.tries + 1, leased_by = gen_random_uuid(),
          leased_until = now() + make_interval(secs => ${leaseSeconds}), next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
        from due where d.team_id = due.team_id and d.id = due.id
        returning d.*)
      select d.team_id as "teamId", d.id, d.leased_by as "leasedBy", d.endpoint_id as "endpointId", d.event_sequence as "eventSequence",
        d.test_type as "testType", d.tries, e.url, e.payload_query as "payloadQuery", e.scopes, t.features, ${sql.raw(ownerColumns)},
        array_remove(array[e.secret, case when e.previous_until > now() then e.previous_secret end], null) as secrets
      from taken d join webhook_endpoint e on e.team_id = d.team_id and e.id = d.endpoint_id join team t on t.id = d.team_id
        ${sql.raw(ownerJoins)}
      order by d.id`,
  );
}

/** Gives deliveries back that were not sent: due at once, and no attempt is counted. */
export async function releaseDeliveries(services: Services, deliveries: DueDelivery[]): Promise<void> {
  await rows(
    services.em.fork(),
    sql`update webhook_delivery d set attempts = d.attempts - 1, tries = greatest(0, d.tries - 1),
        leased_by = null, leased_until = null, next_attempt_at = now()
      from unnest(${deliveries.map((one) => one.teamId)}::uuid[], ${deliveries.map((one) => one.id)}::uuid[],
        ${deliveries.map((one) => one.leasedBy)}::uuid[]) as given (team_id, id, leased_by)
      where d.team_id = given.team_id and d.id = given.id and d.leased_by = given.leased_by`,
  );
}
