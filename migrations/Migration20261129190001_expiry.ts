import { Migration } from "@mikro-orm/migrations";

/**
 * The invitations of a team by their last moment to start, for those that expire soon. The index for the moves that are due
 * begins with the time, and would be read through all teams.
 */
export class Migration20261129190001_expiry extends Migration {
  override up(): void {
    this.addSql("create index invitation_by_expiry on invitation (team_id, expires_at) where expires_at is not null");
  }
}
