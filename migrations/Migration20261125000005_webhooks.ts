import { Migration } from "@mikro-orm/migrations";

/** Webhooks: what is known of somebody who was forgotten while it was on its way. */
export class Migration20261125000005_webhooks extends Migration {
  override up(): void {
    this.addSql(`
-- Somebody it was about was forgotten: whatever comes of it, no body is kept.
alter table webhook_delivery add column forgotten boolean not null default false;
`);
  }
}
