import { Migration } from "@mikro-orm/migrations";

/** Domains of teams that their e-mails come from, each with its DKIM key and what the last check of the DNS has found. */
export class Migration20261130230002_sender_domain extends Migration {
  override up(): void {
    this.addSql(`
create table sender_domain (
  team_id uuid not null references team (id),
  domain text collate "C" not null,
  selector text collate "C" not null,
  encrypted_key bytea not null,
  public_key text collate "C" not null,
  state text not null default 'PENDING' check (state in ('PENDING','VERIFIED','FAILED')),
  records jsonb,
  is_verified_elsewhere boolean not null default false,
  checked_at timestamptz(3),
  next_check_at timestamptz(3),
  verified_at timestamptz(3),
  missing_since timestamptz(3),
  local_part text collate "C",
  sender_name text,
  created_at timestamptz(3) not null default now(),
  primary key (team_id, domain)
);
-- A verified domain belongs to one team. Since this index finds a row without its team, the table is on every server
-- where tables are spread.
create unique index sender_domain_verified on sender_domain (domain) where state = 'VERIFIED';
create unique index sender_domain_used on sender_domain (team_id) where local_part is not null;
create index sender_domain_due on sender_domain (next_check_at) where next_check_at is not null;
`);
  }
}
