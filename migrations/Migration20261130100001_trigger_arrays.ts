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
const names = Object.keys(numbers) as (keyof typeof numbers)[];
const net = (condition: string) => `coalesce(sum(n) filter (where ${condition}), 0)::integer`;
const nets = names.map((name) => net(numbers[name])).join(", ");
const read = "team_id, id, assessment_id, state, opened_at, started_at, submitted_at, score";

/**
 * What triggers do with the changed rows of a statement, team by team, through arrays: a statement over several servers
 * (Citus) cannot read the table of changed rows, and is sent to the server of its team where it names the team as a value.
 */
export class Migration20261130100001_trigger_arrays extends Migration {
  override up(): void {
    this.addSql(`
create or replace function note_candidate_activity() returns trigger language plpgsql as $$
declare of_team record;
begin
  for of_team in select team_id, array_agg(candidate_id) as candidates, array_agg(last) as sequences from (
      select team_id, candidate_id, max(sequence) as last from new_rows where candidate_id is not null group by team_id, candidate_id
    ) noted group by team_id
  loop
    insert into candidate_activity as known (team_id, candidate_id, last_sequence)
      select of_team.team_id, one.candidate_id, one.sequence from unnest(of_team.candidates, of_team.sequences) one(candidate_id, sequence)
      on conflict (team_id, candidate_id)
        do update set last_sequence = excluded.last_sequence where known.last_sequence < excluded.last_sequence;
  end loop;
  return null;
end $$;

create or replace function count_invitations() returns trigger language plpgsql as $$
declare change invitation_count; deleted record;
begin
  if tg_op = 'INSERT' then
    for change in select team_id, assessment_id, null::uuid, ${nets}, 0
      from (select ${read}, 1 as n from new_rows) rows group by team_id, assessment_id
    loop perform add_to_invitation_count(change); end loop;
  elsif tg_op = 'UPDATE' then
    for change in select team_id, assessment_id, null::uuid, ${nets}, 0
      from (select ${read}, 1 as n from new_rows union all select ${read}, -1 from old_rows) rows group by team_id, assessment_id
      having ${names.map((name) => `${net(numbers[name])} <> 0`).join(" or ")}
    loop perform add_to_invitation_count(change); end loop;
  else
    for deleted in select row(team_id, assessment_id, null::uuid, ${nets}, 0)::invitation_count as counts, array_agg(id) as ids
      from (select ${read}, -1 as n from old_rows) rows group by team_id, assessment_id
    loop
      change := deleted.counts;
      change.emailed := -(select count(distinct e.invitation_id) from email e
        where e.team_id = change.team_id and e.invitation_id = any (deleted.ids) and e.member_id is null and e.sent_at is not null);
      perform add_to_invitation_count(change);
    end loop;
  end if;
  return null;
end $$;

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
    for of_team in select team_id, array_agg(invitation_id order by invitation_id) as invitations,
        array_agg(sent order by invitation_id) as sent, array_agg(delivered order by invitation_id) as delivered,
        array_agg(counted order by invitation_id) as counted from (
        select team_id, invitation_id,
          (count(*) filter (where member_id is null and sent_at is not null))::integer as sent,
          coalesce(bool_or(member_id is null and state = 'SENT'), false) as delivered,
          (count(*) filter (where kind in ('INVITATION', 'REMINDER') and state not in ('SUPPRESSED', 'CANCELLED')))::integer as counted
        from old_rows where invitation_id is not null group by team_id, invitation_id
      ) gone where sent > 0 or counted > 0 group by team_id order by team_id
    loop
      insert into invitation_email_history as h (team_id, invitation_id, sent, delivered, counted)
        select of_team.team_id, one.* from unnest(of_team.invitations, of_team.sent, of_team.delivered, of_team.counted) one
        on conflict (team_id, invitation_id) do update set sent = h.sent + excluded.sent,
          delivered = h.delivered or excluded.delivered, counted = h.counted + excluded.counted;
    end loop;
    for of_team in select team_id, array_agg(batch_id) as batches, array_agg(sent) as sent, array_agg(failed) as failed from (
        select team_id, batch_id, (count(*) filter (where state = 'SENT'))::integer as sent,
          (count(*) filter (where state in ('FAILED', 'BOUNCED', 'SUPPRESSED')))::integer as failed
        from old_rows where batch_id is not null and kind = 'INVITATION' group by team_id, batch_id
      ) gone where sent + failed > 0 group by team_id order by team_id
    loop
      update invitation_batch b set purged_sent = b.purged_sent + gone.sent, purged_failed = b.purged_failed + gone.failed
        from unnest(of_team.batches, of_team.sent, of_team.failed) gone(batch_id, sent, failed)
        where b.team_id = of_team.team_id and b.id = gone.batch_id;
    end loop;
  end if;
  return null;
end $$;
`);
  }
}
