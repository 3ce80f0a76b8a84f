import { Migration } from "@mikro-orm/migrations";

/** Filters of lists that members have saved. */
export class Migration20261129165004_saved_filter extends Migration {
  override up(): void {
    this.addSql(`
create table saved_filter (
  team_id uuid not null,
  id uuid not null,
  owner_id uuid not null,
  list text not null check (list in ('CANDIDATES','INVITATIONS','EVENTS','ASSESSMENTS')),
  name text not null,
  filter jsonb not null,
  order_by jsonb,
  shared boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  foreign key (team_id, owner_id) references team_member (team_id, id)
);
create index saved_filter_of_owner on saved_filter (team_id, owner_id);
create index saved_filter_shared on saved_filter (team_id) where shared;
`);
  }
}
