import { ConcurrentIndexMigration } from "./concurrent-index-migration.ts";

/** What a member or a key did, newest first: for the filter of the audit log, and for a member's last sign-in. */
export class Migration20261130030001_audit_actor extends ConcurrentIndexMigration {
  override up(): void {
    this.addIndex("audit_entry_actor", "on audit_entry (team_id, actor_id, id)");
  }
}
