import { Migration } from "@mikro-orm/migrations";

/** Chat channels and other addresses that receive messages about events, and what waits to be sent to them. */
export class Migration20261130210001_chat extends Migration {
  override up(): void {
    this.addSql(`
create table chat_destination (
  team_id uuid not null references team (id),
  id uuid not null,
  name text not null,
  kind text not null check (kind in ('SLACK','MICROSOFT_TEAMS','URL')),
  -- The address is a secret: whoever has it can post to the channel.
  encrypted_url bytea not null,
  url_hint text not null,
  encrypted_secret bytea,
  event_types text[] not null default '{}'::text[],
  assessment_id uuid,
  locale text not null,
  names_candidates boolean not null,
  created_by_type text not null check (created_by_type in ('TeamMember','ApiKey')),
  created_by_id uuid not null,
  enabled boolean not null default true,
  disabled_reason text,
  consecutive_failures integer not null default 0,
  failing_since timestamptz(3),
  last_status_code integer,
  last_answer text,
  last_attempt_at timestamptz(3),
  -- The minute in which messages of single events are counted.
  window_started_at timestamptz(3),
  window_count integer not null default 0,
  -- When what waits is sent. Null: nothing waits, or the destination is disabled.
  next_attempt_at timestamptz(3),
  leased_until timestamptz(3),
  leased_by uuid,
  created_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  foreign key (team_id, assessment_id) references assessment (team_id, id)
);
-- The leases of workers.
create index chat_destination_due on chat_destination (team_id, id, next_attempt_at) where next_attempt_at is not null;

-- What waits to be sent. A row is deleted when it was sent.
create table chat_message (
  team_id uuid not null,
  destination_id uuid not null,
  id uuid not null,
  event_sequence integer not null,
  event_type text not null,
  assessment_id uuid,
  candidate_id uuid,
  invitation_id uuid,
  heading text,
  queued_at timestamptz(3) not null default now(),
  primary key (team_id, destination_id, id),
  foreign key (team_id, destination_id) references chat_destination (team_id, id) on delete cascade
);
create index chat_message_order on chat_message (team_id, destination_id, event_sequence, id);
create index chat_message_of_candidate on chat_message (team_id, candidate_id);
`);
  }
}
