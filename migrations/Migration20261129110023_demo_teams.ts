import { Migration } from "@mikro-orm/migrations";

/** Which teams are a demo: nothing of theirs is mailed but to the built-in inbox. */
export class Migration20261129110023_demo_teams extends Migration {
  override up(): void {
    this.addSql(`
alter table team add column is_demo boolean not null default false;
-- Those that earlier releases have made, by their owner, whose address nobody can have.
update team set is_demo = true from team_member m
  where m.team_id = team.id and m.role = 'OWNER' and m.email = 'olga@lighthouse.example';
`);
  }
}
