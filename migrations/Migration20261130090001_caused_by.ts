import { Migration } from "@mikro-orm/migrations";

/** The request that an event, an e-mail or a test of a webhook comes of. Rows of the release before have none. */
export class Migration20261130090001_caused_by extends Migration {
  override up(): void {
    this.addSql("alter table event add column caused_by text");
    this.addSql("alter table email add column caused_by text");
    this.addSql("alter table webhook_delivery add column caused_by text");
  }
}
