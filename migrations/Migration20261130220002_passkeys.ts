import { Migration } from "@mikro-orm/migrations";

/** Passkeys (WebAuthn) of members, and the challenges that are to be answered. */
export class Migration20261130220002_passkeys extends Migration {
  override up(): void {
    this.addSql(`
create table passkey (
  team_id uuid not null,
  id uuid not null,
  member_id uuid not null,
  credential_id bytea not null,
  public_key bytea not null,
  counter double precision not null,
  device_type text not null check (device_type in ('singleDevice','multiDevice')),
  backed_up boolean not null,
  transports text[] not null,
  name text not null,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  primary key (team_id, id),
  foreign key (team_id, member_id) references team_member (team_id, id) on delete cascade
);
create index passkey_of_member on passkey (team_id, member_id);
-- A passkey is looked up before its team is known.
create index passkey_by_credential on passkey (credential_id);

-- A challenge is answered once. That of a registration belongs to the session that asked for it.
create table passkey_challenge (
  hash bytea primary key,
  credential_hash bytea,
  expires_at timestamptz(3) not null
);
create index passkey_challenge_expires on passkey_challenge (expires_at);
`);
  }
}
