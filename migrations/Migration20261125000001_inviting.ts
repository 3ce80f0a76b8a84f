import { Migration } from "@mikro-orm/migrations";

/**
 * What inviting needs beyond the first invitation: search, labels as rows, reminders, second
 * attempts, people who are invited to the team, and bounces that come back later.
 */
export class Migration20261125000001_inviting extends Migration {
  override up(): void {
    this.addSql(`
-- The words of a text as search compares them: without accents, in lower case, each after one space. The
-- searched text and what somebody types go through the same function. Letters get small by the database's
-- locale, whatever the collation of what is given: with that of bytes only ASCII would. Some letters have no accent that
-- could be taken off, and are typed in place of one another all the same.
create function search_text(given text) returns text language sql immutable parallel safe strict as $$
  select ' ' || btrim(regexp_replace(replace(replace(replace(translate(
    lower(regexp_replace(normalize(given, NFKD), '[\\u0300-\\u036f]', '', 'g') collate "default"), 'øłđðħŧıς', 'olddhtiσ'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'),
    '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u2000-\\u206f\\u3000-\\u3002]+', ' ', 'g'))
$$;

-- The same words with the team before each: an index of words is walked for one team alone.
create function search_vector(team_id uuid, searched text) returns tsvector language sql immutable parallel safe strict as $$
  select array_to_tsvector(array(select distinct team_id::text || left(word, 100)
    from unnest(string_to_array(btrim(searched), ' ')) as word where word <> ''))
$$;

alter table candidate
  -- In the link that switches reminders off: a new address makes a new version, and what went to the old one is dead.
  add column link_version integer not null default 1,
  add column search text not null generated always as (search_text(coalesce(name, '') || ' ' || coalesce(email, ''))) stored;
-- Without a pending list: that would be read from end to end by whoever types.
create index candidate_search on candidate using gin (search_vector(team_id, search)) with (fastupdate = off);
create index candidate_by_name on candidate (team_id, lower(coalesce(name, email, codename) collate "default") collate "C", id);
create index candidate_archived on candidate (team_id, id desc) where archived_at is not null;
create index candidate_decided on candidate (team_id, decision, id desc) where decision is not null;

-- Labels as rows: found by label, and every label in use without reading every candidate. candidate.labels is not
-- read any more and goes one release later.
create table candidate_label (
  team_id uuid not null,
  candidate_id uuid not null,
  label text not null,
  primary key (team_id, candidate_id, label),
  foreign key (team_id, candidate_id) references candidate (team_id, id)
);
create index candidate_label_by_label on candidate_label (team_id, label, candidate_id);
insert into candidate_label (team_id, candidate_id, label)
  select team_id, id, label from candidate, unnest(labels) as label on conflict do nothing;

-- When a reminder is due next: the first after a moment of those that go out so long after the invitation.
create function next_reminder(made timestamptz, reminders text[], after timestamptz) returns timestamptz
  language sql stable parallel safe as $$
  select min(made + reminder::interval) from unnest(reminders) as reminder where made + reminder::interval > after
$$;
alter table invitation
  add column next_reminder_at timestamptz(3),
  add column score double precision;
create index invitation_reminder on invitation (next_reminder_at, team_id)
  where state in ('PENDING','OPENED') and next_reminder_at is not null;
create index invitation_by_score on invitation (team_id, score desc, id desc) where score is not null;
create index invitation_by_source on invitation (team_id, source, id desc);
create index invitation_by_created on invitation (team_id, created_at, id);
create index invitation_by_progress on invitation (team_id, state, candidate_id);
create index invitation_to_assessment on invitation (team_id, assessment_id, candidate_id, state);

alter table email
  -- The call that asked for it.
  add column batch_id uuid,
  -- Of a TEST alone, and only until it was sent: what the letter says, since nothing else of it is stored.
  add column content jsonb,
  -- The person it was to or about was forgotten: whatever comes later writes no text into it again.
  add column erased_at timestamptz(3);
create index email_of_batch on email (team_id, batch_id, state) where batch_id is not null;
update email e set batch_id = i.batch_id from invitation i
  where i.team_id = e.team_id and i.id = e.invitation_id and e.kind = 'INVITATION' and e.member_id is null;
-- A bounce names the message alone: a return path has no room for the team.
create index email_by_id on email (id);
create index email_of_candidate on email (team_id, candidate_id) where candidate_id is not null;
create index email_by_trouble on email (team_id, state, invitation_id) where state in ('DEFERRED','FAILED','BOUNCED','SUPPRESSED');

alter table team_member
  add column activated_at timestamptz(3),
  add column invited_by uuid;
update team_member set activated_at = created_at where state = 'ACTIVE';
-- Sign-in by address asks over all teams.
create index team_member_email on team_member (email);

-- Somebody asked for a sign-in link. Whether the address is known is asked later and elsewhere, so that the answer
-- takes the same time for everybody. Gone once it was dealt with.
create table sign_in_request (
  id uuid primary key,
  email text collate "C" not null,
  requested_at timestamptz(3) not null default now()
);

-- How often a caller did something in the running window. Keys are MACs: no address stands here.
create table rate_limit (
  key bytea primary key,
  count integer not null,
  ends_at timestamptz(3) not null
);
create index rate_limit_ended on rate_limit (ends_at);
`);
  }
}
