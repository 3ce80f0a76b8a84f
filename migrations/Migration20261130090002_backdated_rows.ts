import { ConcurrentIndexMigration } from "./concurrent-index-migration.ts";

/**
 * Old rows are found by their ids, which are made with them, so that no index of their times is written. Where a clock was
 * wrong, a row may be older than its id says: these indexes hold such rows, and are empty otherwise.
 */
export class Migration20261130090002_backdated_rows extends ConcurrentIndexMigration {
  override up(): void {
    // Entries of an action, newest first: of a rare one a page would walk through the whole log.
    this.addIndex("audit_entry_action", "on audit_entry (team_id, action, id)");
    this.addIndex("email_backdated", "on email (team_id, queued_at) where queued_at < hour_before_id(id)");
    this.addIndex(
      "audit_entry_backdated",
      "on audit_entry (team_id, occurred_at) where occurred_at < hour_before_id(id)",
    );
  }
}
