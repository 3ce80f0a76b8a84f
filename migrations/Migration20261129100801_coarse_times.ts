import { Migration } from "@mikro-orm/migrations";

/** Times as those read them who must not know of a candidate's extra time. */
export class Migration20261129100801_coarse_times extends Migration {
  override up(): void {
    this.addSql(`
-- Where the time limit ends without extra time. deadline_at has it, and is set in the same moment.
alter table invitation add column standard_deadline_at timestamptz(3);
update invitation i set standard_deadline_at = least(i.started_at + coalesce(i.time_limit, a.time_limit)::interval, i.deadline_at)
  from assessment a where a.team_id = i.team_id and a.id = i.assessment_id and i.deadline_at is not null;

-- The same rule as src/invitations/read/coarse-times.ts: under a time limit the UTC day, and never later than the limit ends
-- without extra time. Here it orders lists, so that neither places in them nor cursors tell more than the times shown.
create function coarse_time(moment timestamptz, latest timestamptz, deadline timestamptz) returns timestamp
  language sql immutable parallel safe as $$
  select case when deadline is null then moment at time zone 'UTC'
    else date_trunc('day', least(moment, latest) at time zone 'UTC') end
$$;
create index invitation_by_coarse_start on invitation (team_id, coarse_time(started_at, null, deadline_at) desc, id desc)
  where started_at is not null;
create index invitation_by_coarse_submission on invitation
  (team_id, coarse_time(submitted_at, standard_deadline_at, deadline_at) desc, id desc) where submitted_at is not null;

-- Ids of deliveries in the order of the log, that tell the day and not the time of what they are of: the day, the event's
-- number, and 40 random bits. Of a test, which has no event, the number of the newest and the time of the day.
create function delivery_id(sequence integer, is_test boolean) returns uuid language sql volatile parallel safe as $$
  select (lpad(to_hex((extract(epoch from date_trunc('day', clock_timestamp() at time zone 'UTC')) * 1000)::bigint), 12, '0')
    || '7' || substr(number, 1, 3) || '8' || substr(number, 4, 5)
    || case when is_test
         then to_hex(134217728 + (extract(epoch from (clock_timestamp() at time zone 'UTC')::time) * 1000)::integer) || substr(random, 1, 3)
         else '0' || substr(random, 1, 9) end)::uuid
  from (select lpad(to_hex(sequence), 8, '0') as number, replace(gen_random_uuid()::text, '-', '') as random) parts
$$;
`);
  }
}
