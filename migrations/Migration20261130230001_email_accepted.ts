import { Migration } from "@mikro-orm/migrations";

/**
 * When the mail server took an e-mail whose outcome is not recorded yet: it is written by itself and touches no index, so
 * that it is cheap enough to be written every few e-mails. With it, the functions behind the updates of an outcome are
 * planned once for sets of any size: for a set of five, planning cost more than the rest.
 */
export class Migration20261130230001_email_accepted extends Migration {
  override up(): void {
    this.addSql("alter table email add column accepted_at timestamptz(3)");
    this.addSql(`
create or replace function count_emailed_of(team uuid, invitations uuid[], more integer[]) returns void
  language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare change invitation_count;
begin
  if cardinality(invitations) > 1000 then
    perform pg_advisory_xact_lock(20261129, hashtext(team::text));
  else
    perform pg_advisory_xact_lock_shared(20261129, hashtext(team::text));
    perform pg_advisory_xact_lock(20261130, key)
      from (select distinct hashtext(one::text) as key from unnest(invitations) one order by 1 offset 0) keys;
  end if;
  for change in
    select team, assessment_id, null::uuid, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, sum((now > 0)::integer - (now > n)::integer)::integer
    from (
      select (select i.assessment_id from invitation i where i.team_id = team and i.id = one.id) as assessment_id, one.n,
        (select count(*) from email e where e.team_id = team and e.invitation_id = one.id and e.member_id is null
          and e.sent_at is not null)
        + coalesce((select h.sent from invitation_email_history h where h.team_id = team and h.invitation_id = one.id), 0) as now
      from unnest(invitations, more) as one(id, n)
      -- Not pulled up: the subqueries would run once for each place that names them.
      offset 0
    ) counted
    where assessment_id is not null group by assessment_id having sum((now > 0)::integer - (now > n)::integer) <> 0
  loop
    perform add_to_invitation_count(change);
  end loop;
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
    -- Most updates are leases, which change no number.
    if not exists (select from new_rows where sent_at is not null) and not exists (select from old_rows where sent_at is not null)
      then return null;
    end if;
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

alter function note_candidate_activity() set plan_cache_mode = force_generic_plan;
`);
  }
}
