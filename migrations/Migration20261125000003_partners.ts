import { Migration } from "@mikro-orm/migrations";

/** What partner systems need: calls that can be repeated, limits, webhooks; and the audit log. */
export class Migration20261125000003_partners extends Migration {
  override up(): void {
    this.addSql(`
-- Who did what to what, from where. Written in the transaction of what it tells of.
create table audit_entry (
  team_id uuid not null references team (id),
  id uuid not null,
  action text collate "C" not null,
  -- Null: the operator at the command line, or the clock.
  actor_type text check (actor_type in ('TeamMember','ApiKey','Candidate')),
  actor_id uuid,
  target_id text collate "C",
  changes jsonb,
  ip_address text,
  occurred_at timestamptz(3) not null default clock_timestamp(),
  primary key (team_id, id)
);

-- The first call under a key: MACs of the key and of the arguments, and ids of what it made. Never an answer.
create table idempotency (
  team_id uuid not null references team (id),
  caller_id uuid not null,
  key_mac bytea not null check (octet_length(key_mac) = 32),
  arguments_mac bytea not null check (octet_length(arguments_mac) = 32),
  outcome jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (team_id, caller_id, key_mac)
);
create index idempotency_ended on idempotency (created_at);

-- What each caller may still ask for. Not logged: after a crash everybody starts with a full bucket.
create unlogged table cost_bucket (
  key bytea primary key,
  -- What was left when it was last filled; what has come back since is added by whoever reads it.
  points double precision not null,
  filled_at timestamptz(3) not null,
  -- What the last statement took out.
  granted double precision not null
  -- No index but the key, and room on the page: rows are written in place.
) with (fillfactor = 50);

-- UUIDv7 for rows that one statement makes of others (PostgreSQL has it since 18).
create function uuid_v7() returns uuid language sql volatile parallel safe as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

create table webhook_endpoint (
  team_id uuid not null references team (id),
  id uuid not null,
  url text not null,
  description text,
  -- Empty: every event.
  event_types text[] not null default '{}',
  assessment_id uuid,
  payload_query text,
  scopes text[] not null,
  -- Encrypted under a key derived from SECRET_KEY.
  secret bytea not null,
  -- Signs beside the new one until then.
  previous_secret bytea,
  previous_until timestamptz(3),
  created_by_type text not null check (created_by_type in ('TeamMember','ApiKey')),
  created_by_id uuid not null,
  -- Whoever saved it last: bodies hold at most what they may read at the moment of sending.
  saved_by_type text not null check (saved_by_type in ('TeamMember','ApiKey')),
  saved_by_id uuid not null,
  enabled boolean not null default true,
  disabled_reason text,
  consecutive_failures integer not null default 0,
  -- The first of the failures in a row.
  failing_since timestamptz(3),
  -- It asked to be left alone until then (Retry-After).
  resting_until timestamptz(3),
  created_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (team_id, id),
  foreign key (team_id, assessment_id) references assessment (team_id, id)
);

create table webhook_delivery (
  team_id uuid not null,
  id uuid not null,
  endpoint_id uuid not null,
  -- Null: a test, of the type beside it.
  event_sequence integer,
  -- What the body is made of; of a test the newest event of its type, where its endpoint has a payload query.
  event_id uuid,
  test_type text,
  state text not null default 'PENDING' check (state in ('PENDING','SUCCEEDED','RETRYING','FAILED')),
  -- Ever, and since it was last queued: the second decides when it is tried again.
  attempts integer not null default 0,
  tries integer not null default 0,
  status_code integer,
  request_body jsonb,
  response_body text,
  duration_ms integer,
  -- Null: no more. Infinity: when its endpoint is switched on again.
  next_attempt_at timestamptz(3) default now(),
  -- While a worker is at it: until when another may not take it, and by which attempt.
  leased_until timestamptz(3),
  leased_by uuid,
  -- Somebody it was about was forgotten: whatever comes of it, no body is kept.
  forgotten boolean not null default false,
  created_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  check ((event_sequence is null) = (test_type is not null))
);
-- One row an endpoint and event for ever: queued again, it is the same delivery with the same webhook-id.
create unique index webhook_delivery_once on webhook_delivery (team_id, endpoint_id, event_sequence) where event_sequence is not null;
create index webhook_delivery_of_endpoint on webhook_delivery (team_id, endpoint_id, id desc);
create index webhook_delivery_of_event on webhook_delivery (team_id, event_id) where event_id is not null;
-- The dispatcher's: what is due of each endpoint, over all teams.
create index webhook_delivery_due on webhook_delivery (team_id, endpoint_id, next_attempt_at) where next_attempt_at is not null;
-- Whether anything is due at all is asked all the time.
create index webhook_delivery_next on webhook_delivery (next_attempt_at) where next_attempt_at is not null;
create index webhook_delivery_leased on webhook_delivery (team_id, endpoint_id, leased_until) where leased_until is not null;
-- What was confirmed is nearly all there is: whoever looks for the rest must not walk past it.
create index webhook_delivery_unconfirmed on webhook_delivery (team_id, endpoint_id, id desc) where state <> 'SUCCEEDED';
create index webhook_delivery_ended on webhook_delivery (created_at) where next_attempt_at is null;
create index webhook_delivery_kept on webhook_delivery (created_at)
  where next_attempt_at is not null and (request_body is not null or response_body is not null);

-- Of WEBHOOK_DISABLED: which endpoint.
alter table email add column endpoint_id uuid;
`);
  }
}
