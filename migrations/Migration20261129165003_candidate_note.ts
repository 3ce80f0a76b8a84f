import { Migration } from "@mikro-orm/migrations";

/** Notes of members on candidates. */
export class Migration20261129165003_candidate_note extends Migration {
  override up(): void {
    this.addSql(`
create table candidate_note (
  team_id uuid not null,
  id uuid not null,
  candidate_id uuid not null,
  author_id uuid not null,
  text text not null,
  created_at timestamptz(3) not null default now(),
  edited_at timestamptz(3),
  primary key (team_id, id),
  foreign key (team_id, candidate_id) references candidate (team_id, id),
  foreign key (team_id, author_id) references team_member (team_id, id)
);
create index candidate_note_of_candidate on candidate_note (team_id, candidate_id, id desc);
`);
  }
}
