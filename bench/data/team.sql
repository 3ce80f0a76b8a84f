-- Fills the product's own tables, migrated and otherwise empty, with teams of any size, as if all of it had happened over
-- the last 200 days: candidates with labels and assignees, invitations in every state, submissions, e-mails that were
-- sent, the numbered event log with what was decided about notifications. Nothing is due and nothing is left to handle.
--
--   select bench.team(number, candidates, invitations, assessments, percent_in_first, members);
create schema bench;

-- The API keys of the teams, in the clear: this is a database for measuring only.
create table bench.api_key (number integer primary key, team_id uuid not null, credential text not null);

-- A UUIDv7 of a moment: its milliseconds, then bits that depend on the number alone.
create function bench.id(moment timestamptz, number bigint) returns uuid language sql immutable parallel safe as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0')
    || '7' || substr(md5(number::text), 1, 3) || '8' || substr(md5(number::text), 4, 15))::uuid
$$;

create function bench.given_name(n bigint) returns text language sql immutable parallel safe as $$
  select (array['Ada','Grace','Alan','Edsger','Barbara','Donald','Margaret','Tony','Frances','Leslie','Radia','Ken','Dennis',
    'Adele','John','Mary','Katherine','Linus','Björn','Zoë','Íñigo','Søren','Łukasz','Maria','Mario','Marina','Wei','Yuki',
    'Priya','Rahul','Ngozi'])[1 + n % 31]
$$;

create function bench.family_name(n bigint) returns text language sql immutable parallel safe as $$
  select (array['Lovelace','Hopper','Turing','Dijkstra','Liskov','Knuth','Hamilton','Hoare','Allen','Lamport','Perlman',
    'Thompson','Ritchie','Goldberg','Backus','Jackson','Johnson','Mayer','Strauß','Müller','García','Kierkegaard','Nowak',
    'Rossi','Chen','Tanaka','Sharma','Okafor','O''Neill','van der Berg','Smith','Jones','Brown','Wilson','Taylor','Davies',
    'Evans','Thomas','Roberts'])[1 + (n / 7) % 39]
$$;

create function bench.team(
  number integer, candidates integer, invitations integer, assessments integer, percent_in_first integer, members integer
) returns uuid language plpgsql as $function$
#variable_conflict use_column
declare
  began constant timestamptz := date_trunc('milliseconds', now() - interval '200 days');
  long_before constant timestamptz := began - interval '200 days';
  candidate_step constant interval := interval '198 days' / greatest(candidates, 1);
  invitation_step constant interval := interval '198 days' / greatest(invitations, 1);
  later constant timestamptz := now() + interval '300 days';
  base constant bigint := number::bigint * 1000000000;
  team uuid := bench.id(long_before, base);
begin
  -- What is written here is consistent; checking each reference would take most of the time.
  set local session_replication_role = replica;
  set local synchronous_commit = off;
  set local work_mem = '256MB';

  insert into team (id, name, slug, features, created_at) values (team, 'Team ' || number, 'bench-' || number,
    '{CUSTOM_MESSAGE,ACCESS_LOCK,LABELS,REMINDERS,TEAM_MEMBER_ASSIGNMENT,WEBHOOKS,BLIND_REVIEW}', long_before);

  create temp table new_member on commit drop as
    select n, bench.id(long_before, base + n) as id from generate_series(0, members - 1) n;
  insert into team_member (team_id, id, email, name, role, state, created_at, activated_at)
    select team, id, 'member' || n || '@team' || number || '.example', 'Member Number ' || n,
      case when n = 0 then 'OWNER' when n < 4 then 'MANAGER' else 'REVIEWER' end, 'ACTIVE', long_before, long_before
    from new_member;
  insert into notification_setting (team_id, id, member_id, event_type, channel)
    select team, gen_random_uuid(), id, event_type, channel from new_member,
      unnest('{ASSESSMENT_STARTED,ASSESSMENT_SUBMITTED,INVITATION_EMAIL_FAILED}'::text[]) event_type,
      unnest('{EMAIL,IN_APP}'::text[]) channel;

  create temp table new_assessment on commit drop as
    select n, bench.id(long_before, base + 1000 + n) as id from generate_series(0, assessments - 1) n;
  insert into assessment (team_id, id, title, state, created_by, created_at, updated_at)
    select team, a.id, 'Assessment title ' || a.n, 'PUBLISHED', m.id, long_before, long_before
    from new_assessment a, new_member m where m.n = 0;

  create temp table new_candidate on commit drop as
    select n, began + n * candidate_step as created_at, bench.id(began + n * candidate_step, base + 100000 + n) as id
    from generate_series(0, candidates - 1) n;
  insert into candidate (team_id, id, email, name, codename, created_at)
    select team, id, translate(lower(bench.given_name(n) || '.' || bench.family_name(n)), ' ''', '') || n || '@mail' || n % 40
      || '.example', bench.given_name(n) || ' ' || bench.family_name(n), 'calm-heron', created_at
    from new_candidate;
  insert into candidate_label (team_id, candidate_id, label)
    select team, id, 'label ' || n % 13 from new_candidate where n % 5 = 0;
  insert into candidate_assignee (team_id, candidate_id, member_id)
    select team, c.id, m.id from new_candidate c join new_member m on m.n = c.n % members where c.n % 10 = 0;

  -- A candidate's first invitation is to the first assessment for a share of them; later ones are to others.
  create temp table new_invitation on commit drop as
    select i as n, began + i * invitation_step as created_at, bench.id(began + i * invitation_step, base + 200000000 + i) as id,
      c.id as candidate_id, a.id as assessment_id, m.id as member_id,
      (array['PENDING','SUBMITTED','SUBMITTED','PENDING','SUBMITTED','OPENED','SUBMITTED','STARTED','PENDING','SUBMITTED',
        'SUBMITTED','PENDING','EXPIRED','SUBMITTED','PENDING','SUBMITTED','OPENED','CANCELLED','PENDING','SUBMITTED']
      )[1 + i % 20] as state
    from generate_series(0, invitations - 1) i
      join new_candidate c on c.n = i % candidates
      join new_assessment a on a.n = case
        when assessments = 1 or (i < candidates and i % 100 < percent_in_first) then 0
        else 1 + (i % candidates + i / candidates) % (assessments - 1) end
      join new_member m on m.n = i % least(4, members);
  insert into invitation (team_id, id, candidate_id, assessment_id, state, invited_by_type, invited_by_id, inviter_member_id,
      email_requested, opened_at, started_at, deadline_at, standard_deadline_at, submitted_at, cancelled_at, expires_at,
      reminders, next_reminder_at, score, created_at, updated_at)
    select team, id, candidate_id, assessment_id, state, 'TeamMember', member_id, member_id, true,
      case when state in ('OPENED', 'STARTED', 'SUBMITTED') then created_at + interval '3 h' end,
      case when state in ('STARTED', 'SUBMITTED') then created_at + interval '4 h' end,
      case when state = 'STARTED' then later end,
      case when state = 'STARTED' then later end,
      case when state = 'SUBMITTED' then created_at + interval '6 h' end,
      case when state = 'CANCELLED' then created_at + interval '1 h' end,
      case when state in ('PENDING', 'OPENED') and n % 3 > 0 then later + n * interval '1 s'
        when state = 'EXPIRED' then created_at + interval '20 h' end,
      case when n % 10 = 0 then '{PT8000H}'::text[] else '{}' end,
      case when n % 10 = 0 and state in ('PENDING', 'OPENED') then later - interval '50 days' + n * interval '1 s' end,
      case when state = 'SUBMITTED' then 40 + n % 60 end, created_at, created_at
    from new_invitation;
  insert into submission (team_id, invitation_id, url, notes, score, saved_at)
    select team, id, 'https://example.com/work/' || n, 'done', 40 + n % 60, created_at + interval '6 h'
    from new_invitation where state = 'SUBMITTED';

  create temp table new_email on commit drop as
    select n, created_at + interval '1 s' as queued_at, bench.id(created_at + interval '1 s', base + 400000000 + n) as id,
      id as invitation_id, candidate_id, assessment_id
    from new_invitation;
  insert into email (team_id, id, kind, to_address, subject, candidate_id, invitation_id, assessment_id, state, attempts,
      message_id, last_response, queued_at, next_attempt_at, sent_at)
    select team, id, 'INVITATION', 'someone@mail.example', 'You are invited to an assessment', candidate_id, invitation_id,
      assessment_id, 'SENT', 1, '<' || id || '@localhost>', '250 2.0.0 Ok', queued_at, queued_at, queued_at + interval '1 s'
    from new_email;

  create temp table new_event on commit drop as
    select row_number() over (order by occurred_at, rank, invitation_id)::integer as number, * from (
      select created_at as occurred_at, 0 as rank, 'INVITATION_CREATED' as type, assessment_id, candidate_id,
          id as invitation_id, null::uuid as email_id, 'TeamMember' as actor_type, member_id as actor_id, member_id
        from new_invitation
      union all select queued_at + interval '1 s', 1, 'INVITATION_EMAIL_SENT', assessment_id, candidate_id, invitation_id,
          id, null, null, null
        from new_email
      union all select created_at + interval '4 h', 2, 'ASSESSMENT_STARTED', assessment_id, candidate_id, id, null,
          'Candidate', candidate_id, member_id
        from new_invitation where state in ('STARTED', 'SUBMITTED')
      union all select created_at + interval '6 h', 3, 'ASSESSMENT_SUBMITTED', assessment_id, candidate_id, id, null,
          'Candidate', candidate_id, member_id
        from new_invitation where state = 'SUBMITTED') happened;
  insert into event (team_id, sequence, id, type, occurred_at, assessment_id, candidate_id, invitation_id, email_id,
      actor_type, actor_id)
    select team, number, bench.id(occurred_at, base + 600000000 + new_event.number), type, occurred_at, assessment_id, candidate_id,
      invitation_id, email_id, actor_type, actor_id
    from new_event order by number;
  insert into notification_decision (team_id, event_sequence, member_id, channel, id, reason, outcome, read_at, created_at)
    select team, e.number, e.member_id, 'IN_APP', bench.id(e.occurred_at, base + 800000000 + e.number), 'PRIOR_INVITER',
      'NOTIFIED', e.occurred_at + interval '1 h', e.occurred_at
    from new_event e where e.type in ('ASSESSMENT_STARTED', 'ASSESSMENT_SUBMITTED');
  insert into team_counter (team_id, last) select team, count(*) from new_event;
  insert into reaction_cursor (team_id, through) select team, count(*) from new_event;

  drop table new_member, new_assessment, new_candidate, new_invitation, new_email, new_event;
  return team;
end
$function$;
