import { Migration } from "@mikro-orm/migrations";

/** Whether candidates are sent an e-mail that confirms their submission. */
export class Migration20261129130002_confirm_submission extends Migration {
  override up(): void {
    this.addSql(`alter table assessment add column confirm_submission boolean not null default true`);
  }
}
