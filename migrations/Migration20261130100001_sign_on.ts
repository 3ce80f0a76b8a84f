import { Migration } from "@mikro-orm/migrations";

/** Sign-on by an issuer of OpenID Connect, for each team. */
export class Migration20261130100001_sign_on extends Migration {
  override up(): void {
    this.addSql(`
-- The issuer of a team, and what the team is known by there.
create table sign_on (
  team_id uuid primary key references team (id),
  issuer text collate "C" not null,
  client_id text collate "C" not null,
  encrypted_secret bytea not null,
  first_role text check (first_role in ('MANAGER','REVIEWER','BLIND_REVIEWER')),
  required boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);
-- Which teams have the same issuer and client.
create index sign_on_client on sign_on (issuer, client_id);

-- The e-mail domains of a team. A domain counts once it is proved.
create table sign_on_domain (
  team_id uuid not null references team (id),
  domain text collate "C" not null,
  proof text check (proof in ('DNS','OWNER_ADDRESS')),
  proved_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (team_id, domain),
  check ((proof is null) = (proved_at is null))
);
-- Which teams an address leads to.
create index sign_on_domain_by_name on sign_on_domain (domain) where proof = 'DNS';

-- A user, as an issuer knows them. The issuer may give them another address.
create table identity (
  id uuid primary key,
  issuer text collate "C" not null,
  subject text collate "C" not null,
  email text collate "C" not null,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3) not null default now(),
  constraint identity_issuer_subject_key unique (issuer, subject)
);

-- The members that a user is, at most one of each team.
create table member_identity (
  team_id uuid not null,
  member_id uuid not null,
  identity_id uuid not null references identity (id),
  created_at timestamptz(3) not null default now(),
  primary key (team_id, member_id, identity_id),
  constraint member_identity_team_id_identity_id_key unique (team_id, identity_id),
  foreign key (team_id, member_id) references team_member (team_id, id) on delete cascade
);
create index member_identity_of_person on member_identity (identity_id);

-- Of sessions that came by an issuer. They end with their credential.
create table sign_on_session (
  team_id uuid not null,
  credential_hash bytea not null references credential (hash) on delete cascade,
  identity_id uuid not null,
  issuer text collate "C" not null,
  client_id text collate "C" not null,
  email text collate "C" not null,
  proves_address boolean not null,
  encrypted_id_token bytea,
  end_session_url text collate "C",
  primary key (team_id, credential_hash)
);
create index sign_on_session_credential on sign_on_session (credential_hash);

-- What an issuer has answered once. A repeat is refused.
create table used_sign_on_state (
  hash bytea primary key,
  expires_at timestamptz(3) not null
);
create index used_sign_on_state_expires on used_sign_on_state (expires_at);
`);
  }
}
