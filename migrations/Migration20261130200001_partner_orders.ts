import { Migration } from "@mikro-orm/migrations";

/** Orders of applicant tracking systems: their settings in a team, what they ordered, and the messages to them. */
export class Migration20261130200001_partner_orders extends Migration {
  override up(): void {
    this.addSql(`
create table partner_integration (
  team_id uuid not null references team (id),
  id uuid not null,
  kind text collate "C" not null,
  url text not null,
  -- The partner's own id of the customer's account.
  account text,
  -- Encrypted under a key derived from SECRET_KEY; empty once it is deleted.
  credentials bytea not null,
  enabled boolean not null default true,
  consecutive_failures integer not null default 0,
  last_used_at timestamptz(3),
  saved_by_type text not null check (saved_by_type in ('TeamMember','ApiKey')),
  saved_by_id uuid not null,
  next_pull_at timestamptz(3),
  pulled_by text,
  -- Of the list of assessments that the partner has.
  list_hash bytea,
  created_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (team_id, id)
);
create unique index partner_integration_kind on partner_integration (team_id, kind) where deleted_at is null;
create index partner_integration_pull on partner_integration (next_pull_at) where next_pull_at is not null;

create table partner_order (
  team_id uuid not null references team (id),
  id uuid not null,
  integration_id uuid not null,
  -- Null: the order was rejected.
  invitation_id uuid,
  -- The partner's id of the order; null once the candidate was erased.
  reference text,
  reference_hash bytea check (octet_length(reference_hash) = 32),
  callback_url text,
  -- Why it was rejected.
  problem text,
  state text not null default 'IDLE' check (state in ('IDLE','DUE')),
  -- The number of the last message, and of the last one that is over.
  wanted integer not null default 0,
  finished integer not null default 0,
  attempts integer not null default 0,
  next_attempt_at timestamptz(3),
  leased_until timestamptz(3),
  leased_by text,
  closed_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  foreign key (team_id, integration_id) references partner_integration (team_id, id),
  foreign key (team_id, invitation_id) references invitation (team_id, id)
) with (fillfactor = 85);
create index partner_order_reference on partner_order (team_id, integration_id, reference_hash) where reference_hash is not null;
create index partner_order_of_invitation on partner_order (team_id, invitation_id);
create index partner_order_waiting on partner_order (team_id, integration_id, next_attempt_at) where state = 'DUE';

create table partner_message (
  team_id uuid not null references team (id),
  id uuid not null,
  integration_id uuid not null,
  order_id uuid not null,
  invitation_id uuid,
  number integer not null,
  subject text collate "C" not null,
  event_id uuid,
  happened_at timestamptz(3) not null,
  state text not null default 'PENDING' check (state in ('PENDING','DELIVERED','RETRYING','FAILED')),
  attempts integer not null default 0,
  status_code integer,
  answer text,
  next_attempt_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  foreign key (team_id, order_id) references partner_order (team_id, id)
) with (fillfactor = 85);
create unique index partner_message_number on partner_message (team_id, order_id, number);
create index partner_message_of_integration on partner_message (team_id, integration_id, id);
create index partner_message_age on partner_message (created_at);
`);
  }
}
