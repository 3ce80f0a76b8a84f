import { Migration } from "@mikro-orm/migrations";

/** Events of mail providers that were recorded: a second one with the same id changes nothing. */
export class Migration20261130100001_provider_events extends Migration {
  override up(): void {
    this.addSql(`create table email_provider_event (
      provider text collate "C" not null,
      id text collate "C" not null,
      received_at timestamptz(3) not null default now(),
      primary key (provider, id)
    )`);
    this.addSql("create index email_provider_event_received on email_provider_event (received_at)");
  }
}
