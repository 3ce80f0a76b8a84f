import { Migration } from "@mikro-orm/migrations";

/** What callbacks to Greenhouse and messages to partners come of, so that they are in the trace of their request. */
export class Migration20261201150001_outgoing_causes extends Migration {
  override up(): void {
    this.addSql("alter table greenhouse_completion add column caused_by text");
    this.addSql("alter table partner_message add column caused_by text");
  }
}
