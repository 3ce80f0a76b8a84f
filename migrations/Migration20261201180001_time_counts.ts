import { Migration } from "@mikro-orm/migrations";

/** Lower bounds in seconds, each a fifth above the one before, from 4 s to more than a year. Shorter times have no bound. */
const bounds = Array.from({ length: 93 }, (_, n) => Math.round(2 ** (2 + n / 4) * 1_000) / 1_000);
/** One more than bounds: the first is of what is below all of them. */
const size = bounds.length + 1;
const none = `array_fill(0, array[${size}])`;

/** The times of invitations in a table of rows, each counted `n` times, by their kind and their range. */
const timesOf = (table: string, n: string, where = "true") => `
  select team_id, assessment_id, 'START' as kind, time_range(started_at - created_at) as range, ${n} as n
    from ${table} where started_at is not null and ${where}
  union all select team_id, assessment_id, 'SUBMIT', time_range(submitted_at - started_at), ${n}
    from ${table} where submitted_at is not null and ${where}`;

/** What has changed, one row an assessment. */
const changes = (times: string) => `
  select team_id, assessment_id, array_agg(kind) as kinds, array_agg(range) as ranges, array_agg(n) as numbers from (
    select team_id, assessment_id, kind, range, sum(n)::integer as n from (${times}) times
      where range is not null group by team_id, assessment_id, kind, range having sum(n) <> 0
  ) net group by team_id, assessment_id`;

const add = `perform add_to_invitation_time_count(change.team_id, change.assessment_id, change.kinds, change.ranges, change.numbers)`;
const trigger = (operation: "insert" | "update" | "delete", tables: string) => `
create trigger count_invitation_times_${operation} after ${operation} on invitation referencing ${tables}
  for each statement execute function count_invitation_times();
alter table invitation enable always trigger count_invitation_times_${operation};`;

/** How many invitations of an assessment took how long, so that a median is found without reading half of an index. */
export class Migration20261201180001_time_counts extends Migration {
  override up(): void {
    this.addSql(`
-- The lower bounds of the ranges from the second on: range n begins at bound n - 1 and ends before bound n.
create function time_range_bounds() returns interval[] language sql immutable parallel safe as $$
  select '{${bounds.map((seconds) => `${seconds} s`).join(",")}}'::interval[]
$$;
create function time_range(length interval) returns integer language sql immutable parallel safe as $$
  select width_bucket(length, time_range_bounds()) + 1
$$;

-- As of invitation_count, the sum of an assessment's rows counts: element n of an array those in range n.
create table invitation_time_count (
  team_id uuid not null references team (id),
  assessment_id uuid not null,
  slot uuid not null default gen_random_uuid(),
  to_start integer[] not null default '{}',
  to_submit integer[] not null default '{}',
  primary key (team_id, assessment_id, slot)
) with (fillfactor = 50);

create function add_to_invitation_time_count(team uuid, assessment uuid, kinds text[], ranges integer[], numbers integer[])
  returns void language plpgsql set enable_seqscan = off as $$
declare
  free uuid;
  starts integer[];
  submits integer[];
begin
  select slot, to_start, to_submit into free, starts, submits from invitation_time_count
    where team_id = team and assessment_id = assessment limit 1 for update skip locked;
  if free is null then
    starts := ${none};
    submits := ${none};
  end if;
  for i in 1..cardinality(ranges) loop
    if kinds[i] = 'START' then starts[ranges[i]] := starts[ranges[i]] + numbers[i];
    else submits[ranges[i]] := submits[ranges[i]] + numbers[i];
    end if;
  end loop;
  if free is null then
    insert into invitation_time_count (team_id, assessment_id, to_start, to_submit) values (team, assessment, starts, submits);
  else
    update invitation_time_count set to_start = starts, to_submit = submits
      where team_id = team and assessment_id = assessment and slot = free;
  end if;
end $$;

create function count_invitation_times() returns trigger language plpgsql as $$
declare change record;
begin
  if tg_op = 'INSERT' then
    if not exists (select from new_rows where started_at is not null) then return null; end if;
    for change in ${changes(timesOf("new_rows", "1"))} loop ${add}; end loop;
  elsif tg_op = 'UPDATE' then
    if not exists (select from new_rows where started_at is not null) and not exists (select from old_rows where started_at is not null)
      then return null; end if;
    for change in ${changes(`${timesOf("new_rows", "1")} union all ${timesOf("old_rows", "-1")}`)} loop ${add}; end loop;
  else
    for change in ${changes(timesOf("old_rows", "-1"))} loop ${add}; end loop;
  end if;
  return null;
end $$;

-- Those of an assessment's invitations as counted: compares, corrects, and returns by how much they were wrong.
create function compare_time_counts(team uuid) returns integer language plpgsql as $$
declare change record; found_wrong integer := 0;
begin
  perform pg_advisory_xact_lock(20261131, hashtext(team::text));
  for change in ${changes(`${timesOf("invitation", "1", "team_id = team")} union all
    select team_id, assessment_id, 'START', range::integer, -n from invitation_time_count, unnest(to_start) with ordinality one(n, range)
      where team_id = team union all
    select team_id, assessment_id, 'SUBMIT', range::integer, -n from invitation_time_count, unnest(to_submit) with ordinality one(n, range)
      where team_id = team`)}
  loop
    found_wrong := found_wrong + (select sum(abs(n)) from unnest(change.numbers) n);
    ${add};
  end loop;
  return found_wrong;
end $$;
alter function compare_counts(uuid) rename to compare_state_counts;
create function compare_counts(team uuid) returns integer language sql as $$
  select compare_state_counts(team) + compare_time_counts(team)
$$;

-- Writers wait from here on until the counts are complete: what they write is counted by the triggers.
lock table invitation in share row exclusive mode;
${trigger("insert", "new table as new_rows")}
${trigger("update", "new table as new_rows old table as old_rows")}
${trigger("delete", "old table as old_rows")}
do $$ begin perform compare_time_counts(id) from team; end $$;
`);
  }
}
