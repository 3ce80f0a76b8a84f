import { Migration } from "@mikro-orm/migrations";

/** Members and groups as a company's directory provisions them by SCIM 2.0. */
export class Migration20261130220001_scim extends Migration {
  override up(): void {
    this.addSql(`
-- What a directory calls a member. A member without a row is shown by their address.
create table scim_user (
  team_id uuid not null,
  member_id uuid not null,
  user_name text collate "C" not null,
  user_name_key text collate "C" not null,
  external_id text collate "C",
  given_name text,
  family_name text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3),
  primary key (team_id, member_id),
  foreign key (team_id, member_id) references team_member (team_id, id) on delete cascade
);
create unique index scim_user_name on scim_user (team_id, user_name_key) where deleted_at is null;

-- A group of a directory, and the role that it gives its members.
create table scim_group (
  team_id uuid not null references team (id),
  id uuid not null,
  display_name text not null,
  name_key text collate "C" not null,
  external_id text collate "C",
  role text check (role in ('OWNER','MANAGER','REVIEWER','BLIND_REVIEWER')),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  constraint scim_group_team_id_name_key_key unique (team_id, name_key)
);

create table scim_group_member (
  team_id uuid not null,
  group_id uuid not null,
  member_id uuid not null,
  primary key (team_id, group_id, member_id),
  foreign key (team_id, group_id) references scim_group (team_id, id) on delete cascade,
  foreign key (team_id, member_id) references team_member (team_id, id) on delete cascade
);
create index scim_group_of_member on scim_group_member (team_id, member_id);
`);
  }
}
