import { Migration } from "@mikro-orm/migrations";

/** That requests came through more proxies than TRUST_PROXY counts: servers see it, and the doctor says it. */
export class Migration20261129020003_proxy_observation extends Migration {
  override up(): void {
    this.addSql(`
create table proxy_observation (
  -- UNSET: forwarding headers came while TRUST_PROXY was unset. TOO_LOW: it counts fewer proxies than there are.
  kind text primary key check (kind in ('UNSET','TOO_LOW')),
  -- What TRUST_PROXY was then; null: unset.
  trust_proxy integer,
  seen_at timestamptz(3) not null default now()
);
`);
  }
}
