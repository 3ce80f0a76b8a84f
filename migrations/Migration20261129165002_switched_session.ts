import { Migration } from "@mikro-orm/migrations";

/** A session that is being replaced ends within a minute; the one that replaces it ends when this one would have. */
export class Migration20261129165002_switched_session extends Migration {
  override up(): void {
    this.addSql("alter table credential add column session_ends_at timestamptz(3)");
  }
}
