import { Migration } from "@mikro-orm/migrations";

/** How many e-mails a team has queued on a day: counted as they are queued, where each call counted them anew. */
export class Migration20261129010001_email_day extends Migration {
  override up(): void {
    this.addSql(`
      create table email_day (
        team_id uuid not null references team (id),
        day date not null,
        count integer not null,
        primary key (team_id, day)
      );
      insert into email_day (team_id, day, count)
        select team_id, current_date, count(*) from email
        where queued_at >= date_trunc('day', now()) and state <> 'SUPPRESSED'
          and kind in ('INVITATION', 'REMINDER', 'INVITER_COPY', 'PUBLIC_LINK_RESUME', 'TEAM_INVITATION')
        group by team_id;
    `);
  }
}
