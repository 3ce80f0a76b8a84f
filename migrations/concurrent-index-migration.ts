import { Migration } from "@mikro-orm/migrations";

/**
 * A migration that makes indexes on tables that can be large, without a lock on their writes. It runs in no transaction, so
 * it contains nothing else: a migration that was interrupted runs again from its beginning.
 */
export abstract class ConcurrentIndexMigration extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  /**
   * Makes an index.
   *
   * @param definition what follows the name: "on invitation (team_id, expires_at) where …"
   */
  protected addIndex(name: string, definition: string, options: { unique?: true } = {}): void {
    // It waits for transactions that are older, which may be long.
    this.addSql("set lock_timeout = 0");
    // An interrupted attempt leaves an index that is not valid.
    this.addSql(`drop index concurrently if exists ${name}`);
    this.addSql(`create ${options.unique ? "unique " : ""}index concurrently ${name} ${definition}`);
    this.addSql("set lock_timeout = '3s'");
  }
}
