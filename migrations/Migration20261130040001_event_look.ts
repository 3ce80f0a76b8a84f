import { Migration } from "@mikro-orm/migrations";

/** How far the workers have looked for teams whose wake-up was lost. One of them looks each second, over a part of all teams. */
export class Migration20261130040001_event_look extends Migration {
  override up(): void {
    this.addSql(`
create table event_look (
  one boolean primary key default true check (one),
  looked_at timestamptz(3) not null default now(),
  after_team uuid not null default '00000000-0000-0000-0000-000000000000'
);
insert into event_look default values;
`);
  }
}
