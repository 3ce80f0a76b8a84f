import { Migration } from "@mikro-orm/migrations";

/** Webhooks: what is known of somebody who was forgotten while it was on its way; pages and purges of many deliveries. */
export class Migration20261125000005_webhooks extends Migration {
  override up(): void {
    this.addSql(`
-- Somebody it was about was forgotten: whatever comes of it, no body is kept.
alter table webhook_delivery add column forgotten boolean not null default false;

-- What was confirmed is nearly all there is: whoever looks for the rest must not walk past it.
create index webhook_delivery_unconfirmed on webhook_delivery (team_id, endpoint_id, id desc) where state <> 'SUCCEEDED';
drop index webhook_delivery_ended;
create index webhook_delivery_ended on webhook_delivery (created_at) where next_attempt_at is null;
create index webhook_delivery_kept on webhook_delivery (created_at) where next_attempt_at is not null and (request_body is not null or response_body is not null);
`);
  }
}
