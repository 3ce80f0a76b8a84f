import { Migration } from "@mikro-orm/migrations";

/** A page of one state within an assessment, in order: without it PostgreSQL 18 reads and sorts all of that state. */
export class Migration20261129160001_state_in_assessment extends Migration {
  override up(): void {
    this.addSql(
      "create index invitation_of_assessment_by_state on invitation (team_id, assessment_id, state, id desc)",
    );
  }
}
