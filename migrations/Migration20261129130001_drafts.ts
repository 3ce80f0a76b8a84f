import { Migration } from "@mikro-orm/migrations";

/**
 * A draft is numbered, so that a page which shows an older one cannot overwrite it. Beside the number stands which page
 * saved it, and as which of its saves: what one page sends may arrive in another order.
 */
export class Migration20261129130001_drafts extends Migration {
  override up(): void {
    this.addSql(`
      alter table submission
        add column revision integer not null default 1,
        add column saved_by text collate "C" check (char_length(saved_by) <= 64),
        add column save_number integer not null default 0`);
  }
}
