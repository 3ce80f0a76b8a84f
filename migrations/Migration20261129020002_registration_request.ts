import { Migration } from "@mikro-orm/migrations";

/** Who has registered by a public link and is to be mailed their way in: a job does it, so that the answer tells nothing. */
export class Migration20261129020002_registration_request extends Migration {
  override up(): void {
    this.addSql(`
create table registration_request (
  team_id uuid not null references team (id),
  id uuid not null,
  assessment_id uuid not null,
  email text collate "C" not null,
  name text not null,
  requested_at timestamptz(3) not null default now(),
  -- When its job was queued last, or is to be queued again.
  due_at timestamptz(3) not null default now(),
  primary key (team_id, id),
  foreign key (team_id, assessment_id) references assessment (team_id, id)
);
create index registration_request_due on registration_request (due_at);
create index registration_request_email on registration_request (team_id, email);
`);
  }
}
