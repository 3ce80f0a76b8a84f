import { Migration } from "@mikro-orm/migrations";

/** The numbers of an assessment's invitations that triggers keep, and what an invitation has to be to count in each. */
const numbers = {
  pending: "state = 'PENDING'",
  opened: "state = 'OPENED'",
  started: "state = 'STARTED'",
  submitted: "state = 'SUBMITTED'",
  expired: "state = 'EXPIRED'",
  cancelled: "state = 'CANCELLED'",
  ever_opened: "opened_at is not null or started_at is not null",
  ever_started: "started_at is not null",
  ever_submitted: "submitted_at is not null",
  scored: "score is not null",
};
const names = Object.keys(numbers);
const columns = [...names, "emailed"];
const read = "state, opened_at, started_at, submitted_at, score";
const net = (condition: string) => `coalesce(sum(n) filter (where ${condition}), 0)::integer`;

/** The part of a trigger that reads changed rows: new ones count once more, old ones once less. */
const changed = (table: string, wanted: string, operation: string) => {
  const added = `select team_id, ${wanted}, 1 as n from new_rows`;
  const gone = `select team_id, ${wanted}, -1 as n from old_rows`;
  const rows = { INSERT: added, DELETE: gone, UPDATE: `${added} union all ${gone}` }[operation];
  return `(${rows}) ${table}`;
};

/** A trigger for each operation, that runs once a statement, also where rows are loaded with triggers off. */
const triggers = (table: string, name: string) =>
  (["INSERT", "UPDATE", "DELETE"] as const)
    .map((operation) => {
      const trigger = `${name}_${operation.toLowerCase()}`;
      const tables = {
        INSERT: "new table as new_rows",
        DELETE: "old table as old_rows",
        UPDATE: "new table as new_rows old table as old_rows",
      }[operation];
      return `create trigger ${trigger} after ${operation.toLowerCase()} on ${table} referencing ${tables}
        for each statement execute function ${name}();
      alter table ${table} enable always trigger ${trigger};`;
    })
    .join("\n");

/** A function of a trigger with a branch for each operation, since each knows other tables of changed rows. */
const branches = (body: (operation: string) => string) =>
  `if tg_op = 'INSERT' then ${body("INSERT")}
  elsif tg_op = 'UPDATE' then ${body("UPDATE")}
  else ${body("DELETE")}
  end if;`;

/** Adds a row of numbers to one of the rows that nobody else has locked, and makes a new one where there is none. */
const addTo = (table: string, keys: string[], counted: string[]) => `
create function add_to_${table}(change ${table}) returns void language plpgsql set enable_seqscan = off as $$
declare free uuid;
begin
  select slot into free from ${table} where ${keys.map((key) => `${key} = change.${key}`).join(" and ")}
    limit 1 for update skip locked;
  if found then
    update ${table} set ${counted.map((name) => `${name} = ${name} + change.${name}`).join(", ")}
      where ${keys.map((key) => `${key} = change.${key}`).join(" and ")} and slot = free;
  else
    insert into ${table} (${[...keys, ...counted].join(", ")}) values (${[...keys, ...counted].map((name) => `change.${name}`).join(", ")});
  end if;
end $$;`;

/** How many invitations and candidates there are, so that lists and funnels need not count them. */
export class Migration20261129162001_counts extends Migration {
  override up(): void {
    this.addSql(`
-- The sum of an assessment's rows counts its invitations. Each transaction adds to a row that no other one has locked, so
-- that none waits for another, and there are as many rows as have been written to at the same time.
create table invitation_count (
  team_id uuid not null references team (id),
  assessment_id uuid not null,
  slot uuid not null default gen_random_uuid(),
  ${columns.map((name) => `${name} integer not null default 0`).join(",\n  ")},
  primary key (team_id, assessment_id, slot)
) with (fillfactor = 50);
create table candidate_count (
  team_id uuid not null references team (id),
  slot uuid not null default gen_random_uuid(),
  active integer not null default 0,
  archived integer not null default 0,
  primary key (team_id, slot)
) with (fillfactor = 50);
-- When the counts of a team were last compared with its rows, and by how much they were wrong.
create table count_comparison (
  team_id uuid not null references team (id) primary key,
  compared_at timestamptz(3) not null default now(),
  wrong integer not null default 0,
  wrong_at timestamptz(3)
);
-- Counted afresh by every restore.
${addTo("invitation_count", ["team_id", "assessment_id"], columns)}
${addTo("candidate_count", ["team_id"], ["active", "archived"])}

create function count_invitations() returns trigger language plpgsql as $$
declare change invitation_count;
begin
  ${branches(
    (operation) => `
    for change in select team_id, assessment_id, null::uuid, ${names.map((name) => net(numbers[name as keyof typeof numbers])).join(", ")},
      ${
        operation === "DELETE"
          ? "-(count(*) filter (where exists (select from email e where e.team_id = rows.team_id and e.invitation_id = rows.id and e.member_id is null and e.sent_at is not null)))::integer"
          : "0"
      }
      from ${changed("rows", `id, assessment_id, ${read}`, operation)} group by team_id, assessment_id
      ${operation === "UPDATE" ? `having ${names.map((name) => `${net(numbers[name as keyof typeof numbers])} <> 0`).join(" or ")}` : ""}
    loop perform add_to_invitation_count(change); end loop;`,
  )}
  return null;
end $$;

create function count_candidates() returns trigger language plpgsql as $$
declare change candidate_count;
begin
  ${branches(
    (operation) => `
    for change in select team_id, null::uuid, ${net("archived_at is null")}, ${net("archived_at is not null")}
      from ${changed("rows", "archived_at", operation)} group by team_id
      ${operation === "UPDATE" ? `having ${net("archived_at is null")} <> 0` : ""}
    loop perform add_to_candidate_count(change); end loop;`,
  )}
  return null;
end $$;

-- Adds what the numbers of sent e-mails of some invitations of a team have changed to how many invitations were e-mailed.
-- Two e-mails of one invitation that are recorded at once wait for each other: only one of them is its first.
create function count_emailed_of(team uuid, invitations uuid[], more integer[]) returns void
  language plpgsql set enable_seqscan = off as $$
declare change invitation_count; key integer;
begin
  if cardinality(invitations) > 1000 then
    perform pg_advisory_xact_lock(20261129, hashtext(team::text));
  else
    perform pg_advisory_xact_lock_shared(20261129, hashtext(team::text));
    for key in select distinct hashtext(one::text) from unnest(invitations) one order by 1 loop
      perform pg_advisory_xact_lock(20261130, key);
    end loop;
  end if;
  for change in
    select team, assessment_id, null::uuid, ${names.map(() => "0").join(", ")}, sum((now > 0)::integer - (now > n)::integer)::integer
    from (
      select (select i.assessment_id from invitation i where i.team_id = team and i.id = one.id) as assessment_id, one.n,
        (select count(*) from email e where e.team_id = team and e.invitation_id = one.id and e.member_id is null
          and e.sent_at is not null) as now
      from unnest(invitations, more) as one(id, n)
    ) counted
    where assessment_id is not null group by assessment_id having sum((now > 0)::integer - (now > n)::integer) <> 0
  loop
    perform add_to_invitation_count(change);
  end loop;
end $$;
create function count_emailed() returns trigger language plpgsql as $$
declare of_team record;
begin
  ${branches(
    (operation) => `
    for of_team in select team_id, array_agg(invitation_id) as invitations, array_agg(n) as more from (
        select team_id, invitation_id, sum(n)::integer as n
        from ${changed("rows", "invitation_id, member_id, sent_at", operation)}
        where sent_at is not null and invitation_id is not null and member_id is null
        group by team_id, invitation_id having sum(n) <> 0
      ) net group by team_id order by team_id
    loop perform count_emailed_of(of_team.team_id, of_team.invitations, of_team.more); end loop;`,
  )}
  return null;
end $$;

-- Compares the counts of a team with its rows, corrects them, and returns by how much they were wrong. Both are read by
-- one statement, so that calls which commit meanwhile make no difference.
create function compare_counts(team uuid) returns integer language plpgsql as $$
declare change invitation_count; of_candidates candidate_count; found_wrong integer := 0;
begin
  perform pg_advisory_xact_lock(20261131, hashtext(team::text));
  for change in
    select team, assessment_id, null::uuid, ${columns.map((name) => `sum(${name})::integer`).join(", ")} from (
      select assessment_id, ${names.map((name) => `count(*) filter (where ${numbers[name as keyof typeof numbers]}) as ${name}`).join(", ")}, 0 as emailed
        from invitation where team_id = team group by assessment_id
      union all
      select i.assessment_id, ${names.map(() => "0").join(", ")}, count(*) from invitation i
        join (select distinct invitation_id from email where team_id = team and invitation_id is not null
          and member_id is null and sent_at is not null) e on e.invitation_id = i.id
        where i.team_id = team group by i.assessment_id
      union all
      select assessment_id, ${columns.map((name) => `-sum(${name})`).join(", ")} from invitation_count where team_id = team group by assessment_id
    ) compared group by assessment_id having ${columns.map((name) => `sum(${name}) <> 0`).join(" or ")}
  loop
    found_wrong := found_wrong + ${columns.map((name) => `abs(change.${name})`).join(" + ")};
    perform add_to_invitation_count(change);
  end loop;
  for of_candidates in
    select team, null::uuid, sum(active)::integer, sum(archived)::integer from (
      select count(*) filter (where archived_at is null) as active, count(*) filter (where archived_at is not null) as archived
        from candidate where team_id = team
      union all
      select -coalesce(sum(active), 0), -coalesce(sum(archived), 0) from candidate_count where team_id = team
    ) compared having sum(active) <> 0 or sum(archived) <> 0
  loop
    found_wrong := found_wrong + abs(of_candidates.active) + abs(of_candidates.archived);
    perform add_to_candidate_count(of_candidates);
  end loop;
  return found_wrong;
end $$;

-- Writers wait from here on until the counts are complete: what they write is counted by the triggers.
lock table candidate, invitation, email in share row exclusive mode;
${triggers("invitation", "count_invitations")}
${triggers("candidate", "count_candidates")}
${triggers("email", "count_emailed")}
do $$ begin perform compare_counts(id) from team; end $$;
insert into count_comparison (team_id) select id from team;

-- What the medians of a funnel are found by; the included columns spare a look at the rows.
create index invitation_by_time_to_start on invitation (team_id, assessment_id, (started_at - created_at))
  include (started_at, created_at) where started_at is not null;
create index invitation_by_time_to_submit on invitation (team_id, assessment_id, (submitted_at - started_at))
  include (submitted_at, started_at) where submitted_at is not null;
`);
  }
}
