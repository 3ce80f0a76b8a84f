import { Migration } from "@mikro-orm/migrations";

/** Calls to partners that are about no order stand in the list of messages as well. */
export class Migration20261201160100_partner_calls extends Migration {
  override up(): void {
    this.addSql("alter table partner_message alter column order_id drop not null");
  }
}
