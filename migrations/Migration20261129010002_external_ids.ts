import { Migration } from "@mikro-orm/migrations";

/**
 * An external id is unique among what can still be used: a cancelled or expired invitation, or an archived assessment,
 * keeps its id for look-ups and does not stand in the way of a new one.
 */
export class Migration20261129010002_external_ids extends Migration {
  override up(): void {
    this.addSql(`
      drop index invitation_external_id;
      create unique index invitation_used_external_id on invitation (team_id, external_id)
        where external_id is not null and state in ('PENDING', 'OPENED', 'STARTED', 'SUBMITTED');
      create index invitation_external_id on invitation (team_id, external_id, id) where external_id is not null;
      drop index assessment_external_id;
      create unique index assessment_used_external_id on assessment (team_id, external_id)
        where external_id is not null and state <> 'ARCHIVED';
      create index assessment_external_id on assessment (team_id, external_id, id) where external_id is not null;
    `);
  }
}
