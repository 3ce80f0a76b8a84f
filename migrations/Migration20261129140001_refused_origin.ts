import { Migration } from "@mikro-orm/migrations";

/** Origins that called the GraphQL endpoints without being in ALLOWED_ORIGINS: servers see them, the doctor names them. */
export class Migration20261129140001_refused_origin extends Migration {
  override up(): void {
    this.addSql(`
create table refused_origin (
  origin text collate "C" primary key,
  seen_at timestamptz(3) not null default now()
);
`);
  }
}
