import type { Services } from "../../access/context.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import type { DueDelivery } from "./lease-deliveries.ts";

/** How long all deliveries to an endpoint may fail before it is disabled (docs/rules.md, Webhooks 5). */
const patienceDays = 5;

/** The outcome of an attempt. */
export interface DeliveryOutcome {
  delivery: DueDelivery;
  state: "SUCCEEDED" | "RETRYING" | "FAILED";
  statusCode: number | null;
  requestBody: object | null;
  /** The response of the endpoint, or a sentence that says why there was none. */
  responseBody: string | null;
  durationMs: number;
  retrySeconds: number | null;
  /** The pause that the endpoint asked for. */
  restSeconds: number | null;
  /** The endpoint answered 410 Gone. */
  gone: boolean;
  /** It failed before anything was sent: the endpoint is not to blame. */
  unsent: boolean;
  /** It was not attempted: no attempt is counted, and it is due again after `retrySeconds`. */
  postponed: boolean;
}

/** An endpoint that is to be disabled, and why. */
export interface FailingEndpoint {
  teamId: string;
  id: string;
  gone: boolean;
}

/**
 * Records any number of outcomes and the health of their endpoints in one statement. An outcome whose lease another
 * worker holds by now is dropped. Bodies about an erased candidate are not stored (forget-bodies.ts, which also purges
 * those that were recorded between the erasure and its own run).
 *
 * @returns the endpoints that have to be disabled
 */
export async function recordDeliveryOutcomes(
  services: Services,
  settled: DeliveryOutcome[],
): Promise<FailingEndpoint[]> {
  return await rows<FailingEndpoint>(
    services.em.fork(),
    sql`with new as (
        select * from unnest(${settled.map((one) => one.delivery.teamId)}::uuid[], ${settled.map((one) => one.delivery.id)}::uuid[],
          ${settled.map((one) => one.delivery.leasedBy)}::uuid[], ${settled.map((one) => one.state)}::text[],
          ${settled.map((one) => one.statusCode)}::integer[], ${settled.map((one) => Math.round(one.durationMs))}::integer[],
          ${settled.map((one) => one.retrySeconds)}::double precision[], ${settled.map((one) => one.restSeconds)}::double precision[],
          ${settled.map((one) => one.gone)}::boolean[], ${settled.map((one) => one.unsent)}::boolean[],
          ${settled.map((one) => (one.requestBody === null ? null : JSON.stringify(one.requestBody)))}::jsonb[],
          ${settled.map((one) => one.responseBody)}::text[], ${settled.map((one) => one.postponed)}::boolean[])
          as new (team_id, id, leased_by, state, status_code, duration_ms, retry, rest, gone, unsent, request_body, response_body, postponed)),
      -- Endpoints are locked in one order, so that two workers do not deadlock.
      endpoint as (
        select e.team_id, e.id, e.enabled, e.deleted_at is not null as deleted from webhook_endpoint e
        where (e.team_id, e.id) in (select d.team_id, d.endpoint_id from new join webhook_delivery d using (team_id, id))
        order by e.team_id, e.id for no key update of e),
      written as (
        update webhook_delivery d set status_code = new.status_code, duration_ms = new.duration_ms,
          leased_until = null, leased_by = null,
          tries = case when new.postponed then greatest(0, d.tries - 1) else d.tries end,
          attempts = case when new.postponed then greatest(0, d.attempts - 1) else d.attempts end,
          -- With no attempt counted it was queued again while in flight: a failure is not the last attempt.
          state = case when new.state = 'SUCCEEDED' then 'SUCCEEDED' when e.deleted then 'FAILED' when d.tries = 0 or new.postponed and d.tries = 1 then 'PENDING' else new.state end,
          next_attempt_at = case when new.state = 'SUCCEEDED' or e.deleted then null
            when new.retry is null and d.tries > 0 then null when not e.enabled then 'infinity'
            else now() + make_interval(secs => case when d.tries = 0 then 0 else new.retry end) end,
          request_body = case when not d.forgotten then new.request_body end,
          response_body = case when not d.forgotten then new.response_body end
        from new, endpoint e
        where d.team_id = new.team_id and d.id = new.id and d.leased_by = new.leased_by
          and e.team_id = d.team_id and e.id = d.endpoint_id
        returning d.team_id, d.endpoint_id as id, d.state = 'SUCCEEDED' as good, d.test_type is not null or new.unsent as uncounted, new.gone, new.rest),
      result as (
        select team_id, id, bool_or(good) as good, bool_or(gone) as gone, count(*)::int as tries, max(rest) as rest
        from written where not uncounted group by team_id, id),
      told as (
        update webhook_endpoint e set
          consecutive_failures = case when r.good then 0 else e.consecutive_failures + r.tries end,
          failing_since = case when r.good then null else coalesce(e.failing_since, now()) end,
          resting_until = case when r.good then null else greatest(e.resting_until, now() + make_interval(secs => r.rest)) end
        from result r where e.team_id = r.team_id and e.id = r.id
        returning e.team_id, e.id, r.gone, e.enabled, e.failing_since)
      select team_id as "teamId", id, gone from told
      where enabled and (gone or failing_since < now() - make_interval(days => ${patienceDays}))`,
  );
}
