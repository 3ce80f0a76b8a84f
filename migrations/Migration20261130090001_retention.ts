import { Migration } from "@mikro-orm/migrations";

/** The numbers of an assessment's invitations, as the migration that made their triggers names them. */
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
const zeros = names.map(() => "0").join(", ");
const counted = Object.entries(numbers)
  .map(([name, condition]) => `count(*) filter (where ${condition}) as ${name}`)
  .join(", ");
const listed = (of: (name: string) => string, separator = ", ") => columns.map(of).join(separator);

/** Old rows are deleted, and what is counted of them is not. */
export class Migration20261130090001_retention extends Migration {
  override up(): void {
    this.addSql(`
-- Up to which number of the log events are deleted, and notifications. It is raised before they are.
alter table team_counter add column purged integer not null default 0;
alter table reaction_cursor add column purged integer not null default 0;
-- How many of a batch's e-mails are deleted.
alter table invitation_batch
  add column purged_sent integer not null default 0,
  add column purged_failed integer not null default 0;

-- What is counted of the deleted e-mails of an invitation. Without a foreign key, as email itself.
create table invitation_email_history (
  team_id uuid not null,
  invitation_id uuid not null,
  -- Those to the candidate that a mail server accepted, and whether one of them did not bounce.
  sent integer not null,
  delivered boolean not null,
  -- Those that count for the limit of e-mails of an invitation.
  counted integer not null,
  primary key (team_id, invitation_id)
);

-- Which teams were looked through last for rows that are to be deleted, for each kind of data.
create table retention_turn (
  data text collate "C" primary key,
  looked_at timestamptz(3) not null default '-infinity',
  after_team uuid not null default '00000000-0000-0000-0000-000000000000'
);

-- As before, with the deleted e-mails of an invitation.
create or replace function count_emailed_of(team uuid, invitations uuid[], more integer[]) returns void
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
    select team, assessment_id, null::uuid, ${zeros}, sum((now > 0)::integer - (now > n)::integer)::integer
    from (
      select (select i.assessment_id from invitation i where i.team_id = team and i.id = one.id) as assessment_id, one.n,
        (select count(*) from email e where e.team_id = team and e.invitation_id = one.id and e.member_id is null
          and e.sent_at is not null)
        + coalesce((select h.sent from invitation_email_history h where h.team_id = team and h.invitation_id = one.id), 0) as now
      from unnest(invitations, more) as one(id, n)
    ) counted
    where assessment_id is not null group by assessment_id having sum((now > 0)::integer - (now > n)::integer) <> 0
  loop
    perform add_to_invitation_count(change);
  end loop;
end $$;

-- A deleted e-mail changes no number: it was sent all the same.
create or replace function count_emailed() returns trigger language plpgsql set enable_seqscan = off as $$
declare of_team record;
begin
  if tg_op = 'INSERT' then
    for of_team in select team_id, array_agg(invitation_id) as invitations, array_agg(n) as more from (
        select team_id, invitation_id, count(*)::integer as n from new_rows
        where sent_at is not null and invitation_id is not null and member_id is null group by team_id, invitation_id
      ) net group by team_id order by team_id
    loop perform count_emailed_of(of_team.team_id, of_team.invitations, of_team.more); end loop;
  elsif tg_op = 'UPDATE' then
    for of_team in select team_id, array_agg(invitation_id) as invitations, array_agg(n) as more from (
        select team_id, invitation_id, sum(n)::integer as n from (
          select team_id, invitation_id, member_id, sent_at, 1 as n from new_rows
          union all select team_id, invitation_id, member_id, sent_at, -1 from old_rows
        ) rows
        where sent_at is not null and invitation_id is not null and member_id is null
        group by team_id, invitation_id having sum(n) <> 0
      ) net group by team_id order by team_id
    loop perform count_emailed_of(of_team.team_id, of_team.invitations, of_team.more); end loop;
  else
    insert into invitation_email_history as h (team_id, invitation_id, sent, delivered, counted)
      select team_id, invitation_id, sent, delivered, counted from (
        select team_id, invitation_id,
          (count(*) filter (where member_id is null and sent_at is not null))::integer as sent,
          coalesce(bool_or(member_id is null and state = 'SENT'), false) as delivered,
          (count(*) filter (where kind in ('INVITATION', 'REMINDER') and state not in ('SUPPRESSED', 'CANCELLED')))::integer as counted
        from old_rows where invitation_id is not null group by team_id, invitation_id
      ) gone where sent > 0 or counted > 0 order by team_id, invitation_id
      on conflict (team_id, invitation_id) do update set sent = h.sent + excluded.sent,
        delivered = h.delivered or excluded.delivered, counted = h.counted + excluded.counted;
    update invitation_batch b set purged_sent = b.purged_sent + gone.sent, purged_failed = b.purged_failed + gone.failed
      from (
        select team_id, batch_id, (count(*) filter (where state = 'SENT'))::integer as sent,
          (count(*) filter (where state in ('FAILED', 'BOUNCED', 'SUPPRESSED')))::integer as failed
        from old_rows where batch_id is not null and kind = 'INVITATION' group by team_id, batch_id
      ) gone
      where b.team_id = gone.team_id and b.id = gone.batch_id and gone.sent + gone.failed > 0;
  end if;
  return null;
end $$;

-- As before, with invitations that were e-mailed by e-mails that are deleted.
create or replace function compare_counts(team uuid) returns integer language plpgsql as $$
declare change invitation_count; of_candidates candidate_count; found_wrong integer := 0;
begin
  perform pg_advisory_xact_lock(20261131, hashtext(team::text));
  for change in
    select team, assessment_id, null::uuid, ${listed((name) => `sum(${name})::integer`)} from (
      select assessment_id, ${counted}, 0 as emailed
        from invitation where team_id = team group by assessment_id
      union all
      select i.assessment_id, ${zeros}, count(*) from invitation i
        join (select invitation_id from email where team_id = team and invitation_id is not null
            and member_id is null and sent_at is not null
          union select invitation_id from invitation_email_history where team_id = team and sent > 0) e on e.invitation_id = i.id
        where i.team_id = team group by i.assessment_id
      union all
      select assessment_id, ${listed((name) => `-sum(${name})`)} from invitation_count where team_id = team group by assessment_id
    ) compared group by assessment_id having ${listed((name) => `sum(${name}) <> 0`, " or ")}
  loop
    found_wrong := found_wrong + ${listed((name) => `abs(change.${name})`, " + ")};
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
`);
  }
}
