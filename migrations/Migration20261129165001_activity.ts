import { Migration } from "@mikro-orm/migrations";

/**
 * The activity of a team by day, and of each assessment: events are counted in these indexes alone. An event is in one of
 * them, without its type, which would be a third of an entry. An index of each assessment's own would be as large again
 * and be written at every start, for numbers that these have within milliseconds.
 */
export class Migration20261129165001_activity extends Migration {
  override up(): void {
    for (const [name, type] of [
      ["invited", "INVITATION_CREATED"],
      ["started", "ASSESSMENT_STARTED"],
      ["submitted", "ASSESSMENT_SUBMITTED"],
    ])
      this.addSql(`create index event_${name} on event (team_id, occurred_at, assessment_id) where type = '${type}'`);
  }
}
