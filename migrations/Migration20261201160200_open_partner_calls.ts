import { ConcurrentIndexMigration } from "./concurrent-index-migration.ts";

/** Of the calls to a partner that are about no order, one of each subject waits for its success. */
export class Migration20261201160200_open_partner_calls extends ConcurrentIndexMigration {
  override up(): void {
    this.addIndex(
      "partner_message_open_call",
      "on partner_message (team_id, integration_id, subject) where order_id is null and state in ('PENDING','RETRYING')",
      { unique: true },
    );
  }
}
