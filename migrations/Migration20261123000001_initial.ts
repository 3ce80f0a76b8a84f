import { Migration } from "@mikro-orm/migrations";

/**
 * The first schema. Everything of a team has team_id first, in keys, indexes and foreign keys, so
 * that the database itself cannot link two teams. Nothing has a foreign key to event, email or
 * notification_decision: they will be partitioned.
 */
export class Migration20261123000001_initial extends Migration {
  override up(): void {
    this.addSql(`
create table installation (
  one boolean primary key default true check (one),
  -- Every cursor carries it; a restore renews it, so that old cursors are refused instead of skipping.
  log_epoch text collate "C" not null default substr(md5(gen_random_uuid()::text), 1, 8)
);
insert into installation default values;

create table team (
  id uuid primary key,
  name text not null check (char_length(name) between 1 and 200),
  slug text collate "C" not null unique,
  features text[] not null default '{}',
  notification_scheme text not null default 'BY_ASSIGNEE'
    check (notification_scheme in ('BY_ASSIGNEE','ENTIRE_TEAM','OWNERS','MANAGERS','REVIEWERS','DISABLED')),
  time_zone text not null default 'UTC',
  created_at timestamptz(3) not null default now()
);

create table team_member (
  team_id uuid not null references team (id),
  id uuid not null,
  email text collate "C" not null,
  name text,
  role text not null check (role in ('OWNER','MANAGER','REVIEWER','BLIND_REVIEWER')),
  state text not null check (state in ('INVITED','ACTIVE','DISABLED')),
  locale text,
  time_zone text,
  created_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  unique (team_id, email)
);

create table api_key (
  team_id uuid not null references team (id),
  id uuid not null,
  name text not null,
  prefix text collate "C" not null,
  scopes text[] not null,
  created_by uuid,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  primary key (team_id, id),
  foreign key (team_id, created_by) references team_member (team_id, id)
);

-- Bearer credentials, by hash: looked up before the team is known.
create table credential (
  hash bytea primary key check (octet_length(hash) = 32),
  team_id uuid not null references team (id),
  member_id uuid,
  api_key_id uuid,
  kind text not null check (kind in ('TOKEN','COOKIE','API_KEY')),
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  check (num_nonnulls(member_id, api_key_id) = 1),
  foreign key (team_id, member_id) references team_member (team_id, id),
  foreign key (team_id, api_key_id) references api_key (team_id, id)
);
create index credential_of_member on credential (team_id, member_id) where member_id is not null;
create index credential_of_key on credential (team_id, api_key_id) where api_key_id is not null;

create table sign_in_token (
  hash bytea primary key check (octet_length(hash) = 32),
  team_id uuid not null references team (id),
  member_id uuid not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  foreign key (team_id, member_id) references team_member (team_id, id)
);

-- The team's counter is a table of its own: the row is locked at the end of every write.
create table team_counter (
  team_id uuid primary key references team (id),
  last integer not null
);

create table reaction_cursor (
  team_id uuid primary key references team (id),
  through integer not null default 0
);

create table event (
  team_id uuid not null,
  sequence integer not null,
  id uuid not null,
  type text not null,
  occurred_at timestamptz(3) not null,
  assessment_id uuid,
  candidate_id uuid,
  invitation_id uuid,
  email_id uuid,
  actor_type text check (actor_type in ('TeamMember','ApiKey','Candidate')),
  actor_id uuid,
  changes jsonb,
  primary key (team_id, sequence)
);
create unique index event_id on event (team_id, id);
create index event_of_invitation on event (team_id, invitation_id, sequence) where invitation_id is not null;
create index event_of_candidate on event (team_id, candidate_id, sequence) where candidate_id is not null;
create index event_of_type on event (team_id, type, sequence);

-- What made a reaction throw is set aside here, so that one event cannot stop a team.
create table reaction_failure (
  team_id uuid not null,
  sequence integer not null,
  reaction text not null,
  error text not null,
  failed_at timestamptz(3) not null default now(),
  primary key (team_id, sequence, reaction)
);

create table assessment (
  team_id uuid not null references team (id),
  id uuid not null,
  external_id text collate "C",
  title text not null check (char_length(title) between 1 and 200),
  instructions text,
  state text not null default 'DRAFT' check (state in ('DRAFT','PUBLISHED','ARCHIVED')),
  invite_only boolean not null default true,
  public_link_version integer not null default 1,
  time_limit text,
  launch_url text,
  practice_launch_url text,
  verify_public_email boolean not null default false,
  default_message text,
  default_expiry text,
  default_reminders text[] not null default '{}',
  default_locked boolean not null default false,
  default_labels text[] not null default '{}',
  default_assignee_ids uuid[] not null default '{}',
  notification_scheme text
    check (notification_scheme in ('BY_ASSIGNEE','ENTIRE_TEAM','OWNERS','MANAGERS','REVIEWERS','DISABLED')),
  created_by uuid,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  foreign key (team_id, created_by) references team_member (team_id, id)
);
create unique index assessment_external_id on assessment (team_id, external_id) where external_id is not null;
create index assessment_by_title on assessment (team_id, title, id);

create table candidate (
  team_id uuid not null references team (id),
  id uuid not null,
  email text collate "C",
  name text,
  codename text not null,
  external_id text collate "C",
  locale text,
  time_zone text,
  labels text[] not null default '{}',
  extra_time double precision not null default 0 check (extra_time between 0 and 10),
  metadata jsonb,
  decision text check (decision in ('APPROVED','REJECTED')),
  decided_at timestamptz(3),
  archived_at timestamptz(3),
  reminders_off boolean not null default false,
  created_at timestamptz(3) not null default now(),
  erased_at timestamptz(3),
  primary key (team_id, id)
);
create unique index candidate_email on candidate (team_id, email) where email is not null;
create unique index candidate_external_id on candidate (team_id, external_id) where external_id is not null;

create table candidate_assignee (
  team_id uuid not null,
  candidate_id uuid not null,
  member_id uuid not null,
  assigned_at timestamptz(3) not null default now(),
  primary key (team_id, candidate_id, member_id),
  foreign key (team_id, candidate_id) references candidate (team_id, id),
  foreign key (team_id, member_id) references team_member (team_id, id)
);
create index candidate_assignee_member on candidate_assignee (team_id, member_id, candidate_id);

create table email_suppression (
  team_id uuid not null references team (id),
  address text collate "C" not null,
  reason text not null,
  created_at timestamptz(3) not null default now(),
  primary key (team_id, address)
);

create table invitation_batch (
  team_id uuid not null references team (id),
  id uuid not null,
  assessment_id uuid not null,
  title text not null,
  actor_type text not null check (actor_type in ('TeamMember','ApiKey')),
  actor_id uuid not null,
  total integer not null,
  invited integer not null,
  unchanged integer not null,
  rejected integer not null,
  rejections jsonb not null default '[]',
  created_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  foreign key (team_id, assessment_id) references assessment (team_id, id)
);

create table invitation (
  team_id uuid not null references team (id),
  id uuid not null,
  candidate_id uuid not null,
  assessment_id uuid not null,
  batch_id uuid,
  external_id text collate "C",
  state text not null default 'PENDING'
    check (state in ('PENDING','OPENED','STARTED','SUBMITTED','EXPIRED','CANCELLED')),
  source text not null default 'INVITED' check (source in ('INVITED','PUBLIC_LINK')),
  -- Who made the call, and which member counts as the inviter (docs/rules.md, Who is notified 2).
  invited_by_type text check (invited_by_type in ('TeamMember','ApiKey')),
  invited_by_id uuid,
  inviter_member_id uuid,
  link_version integer not null default 1,
  email_requested boolean not null,
  email_verified boolean not null default false,
  message text,
  locked boolean not null default false,
  opens_at timestamptz(3),
  expires_at timestamptz(3),
  reminders text[] not null default '{}',
  time_limit text,
  opened_at timestamptz(3),
  started_at timestamptz(3),
  deadline_at timestamptz(3),
  submitted_at timestamptz(3),
  reopened_at timestamptz(3),
  cancelled_at timestamptz(3),
  cancel_reason text,
  retake_of uuid,
  metadata jsonb,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  foreign key (team_id, candidate_id) references candidate (team_id, id),
  foreign key (team_id, assessment_id) references assessment (team_id, id),
  foreign key (team_id, batch_id) references invitation_batch (team_id, id),
  foreign key (team_id, inviter_member_id) references team_member (team_id, id),
  foreign key (team_id, retake_of) references invitation (team_id, id),
  check ((source = 'PUBLIC_LINK') = (invited_by_id is null)),
  check ((state in ('STARTED','SUBMITTED')) <= (started_at is not null)),
  check ((state = 'SUBMITTED') <= (submitted_at is not null))
);
-- The rule itself: at most one live invitation per candidate and assessment.
create unique index invitation_live on invitation (team_id, candidate_id, assessment_id)
  where state in ('PENDING','OPENED','STARTED');
create unique index invitation_external_id on invitation (team_id, external_id) where external_id is not null;
create index invitation_of_candidate on invitation (team_id, candidate_id, id desc);
create index invitation_of_assessment on invitation (team_id, assessment_id, id desc);
create index invitation_of_batch on invitation (team_id, batch_id, id) where batch_id is not null;
create index invitation_by_state on invitation (team_id, state, id desc);
create index invitation_by_started on invitation (team_id, started_at desc, id desc) where started_at is not null;
create index invitation_by_submitted on invitation (team_id, submitted_at desc, id desc) where submitted_at is not null;
create index invitation_prior_inviters on invitation (team_id, candidate_id, inviter_member_id)
  where inviter_member_id is not null;
-- The clock's work: what is due, over all teams.
create index invitation_deadline on invitation (deadline_at, team_id) where state = 'STARTED' and deadline_at is not null;
create index invitation_expiry on invitation (expires_at, team_id) where state in ('PENDING','OPENED') and expires_at is not null;

-- The draft while started, what was handed in once submitted.
create table submission (
  team_id uuid not null,
  invitation_id uuid not null,
  url text,
  notes text,
  score double precision,
  result_url text,
  automatic boolean not null default false,
  saved_at timestamptz(3) not null default now(),
  primary key (team_id, invitation_id),
  foreign key (team_id, invitation_id) references invitation (team_id, id)
);

create table email (
  team_id uuid not null references team (id),
  id uuid not null,
  kind text not null,
  to_address text collate "C",
  subject text,
  member_id uuid,
  candidate_id uuid,
  invitation_id uuid,
  assessment_id uuid,
  event_sequence integer,
  state text not null default 'QUEUED'
    check (state in ('QUEUED','SENT','DEFERRED','FAILED','BOUNCED','SUPPRESSED','CANCELLED')),
  attempts integer not null default 0,
  tried_at timestamptz(3),
  message_id text collate "C" not null,
  last_response text,
  queued_at timestamptz(3) not null default now(),
  next_attempt_at timestamptz(3) not null default now(),
  -- While a worker holds it: which job, and until when another may not take it.
  leased_by text,
  leased_until timestamptz(3),
  sent_at timestamptz(3),
  primary key (team_id, id)
);
-- One e-mail per person and event for ever: this row decides, not the queue's luck.
create unique index email_once on email (team_id, event_sequence, member_id) where event_sequence is not null;
create index email_of_invitation on email (team_id, invitation_id, id desc) where invitation_id is not null;
create index email_today on email (team_id, queued_at);
create index email_due on email (next_attempt_at) where state in ('QUEUED','DEFERRED');
create index email_sent on email (team_id, sent_at desc) where sent_at is not null;
create index email_troubled on email (team_id, id desc) where state in ('DEFERRED','FAILED','BOUNCED');

create table notification_setting (
  team_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  event_type text not null check (event_type in ('ASSESSMENT_STARTED','ASSESSMENT_SUBMITTED','INVITATION_EMAIL_FAILED')),
  channel text not null check (channel in ('EMAIL','IN_APP')),
  enabled boolean not null default true,
  primary key (team_id, id),
  unique (team_id, member_id, event_type, channel),
  foreign key (team_id, member_id) references team_member (team_id, id)
);

-- Every decision is kept: who was told of what, by which channel, why, or why not.
create table notification_decision (
  team_id uuid not null,
  event_sequence integer not null,
  member_id uuid not null,
  channel text not null check (channel in ('EMAIL','IN_APP')),
  id uuid not null,
  reason text not null check (reason in ('ASSIGNED','PRIOR_INVITER','OPEN_LINK','SCHEME','INVITER','OWNER')),
  outcome text not null check (outcome in ('NOTIFIED','OPTED_OUT','OVER_LIMIT','MEMBER_INACTIVE')),
  read_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (team_id, event_sequence, member_id, channel)
);
create index notification_of_member on notification_decision (team_id, member_id, event_sequence)
  where channel = 'IN_APP' and outcome = 'NOTIFIED';

-- Each process that works says so; readyz asks for a heartbeat within 30 s.
create table worker_heartbeat (
  worker_id uuid primary key,
  beat_at timestamptz(3) not null default now()
);
`);
  }
}
