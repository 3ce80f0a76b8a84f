import { Migration } from "@mikro-orm/migrations";

/** Where a sign-in link leads to: the address of a front end instead of our own page. */
export class Migration20261129140002_sign_in_redirect extends Migration {
  override up(): void {
    this.addSql(`
-- Checked against ALLOWED_ORIGINS and APP_URL when it was asked for, and again when the e-mail is written.
alter table sign_in_request add column redirect_url text collate "C";
`);
  }
}
