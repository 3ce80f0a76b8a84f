import { Migration } from "@mikro-orm/migrations";

/** How often a team has mailed an address that is no active member's within the last hour. */
export class Migration20261129020001_email_limit extends Migration {
  override up(): void {
    this.addSql(`
create table email_limit (
  team_id uuid not null references team (id),
  -- A MAC under a key derived from SECRET_KEY: no address is stored.
  address_mac bytea not null check (octet_length(address_mac) = 32),
  -- When the e-mails that count were queued, oldest first.
  queued_at timestamptz(3)[] not null,
  -- How many of those that the last transaction asked for were allowed.
  allowed integer not null,
  -- When none of them counts any more.
  ends_at timestamptz(3) not null,
  primary key (team_id, address_mac)
);
create index email_limit_ended on email_limit (ends_at);
`);
  }
}
