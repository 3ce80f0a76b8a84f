import { Migration } from "@mikro-orm/migrations";

/** Where Greenhouse wants to hear that a candidate is done. */
export class Migration20261125000004_greenhouse extends Migration {
  override up(): void {
    this.addSql(`
-- The keys that Greenhouse calls with, since it wants to be shown them when it is told that a test is done: encrypted
-- under a key derived from SECRET_KEY. One that is rotated is replaced as soon as Greenhouse uses the new one.
create table greenhouse_key (
  team_id uuid not null,
  api_key_id uuid not null,
  sealed_key bytea not null,
  credential_hash bytea not null,
  primary key (team_id, api_key_id),
  foreign key (team_id, api_key_id) references api_key (team_id, id)
);

create table greenhouse_completion (
  team_id uuid not null references team (id),
  id uuid not null,
  invitation_id uuid not null,
  -- Of Greenhouse's own record of the test: null once the person is forgotten.
  url text,
  url_hash bytea check (octet_length(url_hash) = 32),
  api_key_id uuid not null,
  state text not null default 'WAITING' check (state in ('WAITING','DUE','TOLD','FAILED','FORGOTTEN')),
  -- How often there was something to tell, and up to which of it was told.
  wanted integer not null default 0,
  told integer not null default 0,
  attempts integer not null default 0,
  -- HTTP status, or why there was none.
  last_answer text,
  next_attempt_at timestamptz(3),
  leased_until timestamptz(3),
  leased_by text,
  created_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  foreign key (team_id, invitation_id) references invitation (team_id, id),
  foreign key (team_id, api_key_id) references greenhouse_key (team_id, api_key_id)
);
-- The same test sent twice is one.
create unique index greenhouse_completion_once on greenhouse_completion (team_id, url_hash) where url_hash is not null;
create index greenhouse_completion_of_invitation on greenhouse_completion (team_id, invitation_id);
create index greenhouse_completion_due on greenhouse_completion (next_attempt_at) where state = 'DUE';
`);
  }
}
