import { Migration } from "@mikro-orm/migrations";

/** Being told: in the app, and in summaries where single letters would be too many. */
export class Migration20261125000002_told extends Migration {
  override up(): void {
    this.addSql(`
alter table notification_setting
  add column digest text not null default 'IMMEDIATE' check (digest in ('IMMEDIATE','HOURLY','DAILY'));

alter table notification_decision
  -- By e-mail: which letter tells of it. Set once: that is what makes it one letter a person and event, also in summaries.
  add column email_id uuid,
  -- Where it is told in a summary: when that is due.
  add column digest_at timestamptz(3);
create index notification_digest_due on notification_decision (digest_at, team_id)
  where email_id is null and digest_at is not null;
create index notification_waiting on notification_decision (team_id, member_id, digest_at)
  where email_id is null and digest_at is not null;
create index notification_in_digest on notification_decision (team_id, email_id) where email_id is not null;
create index notification_unread on notification_decision (team_id, member_id, event_sequence)
  where channel = 'IN_APP' and outcome = 'NOTIFIED' and read_at is null;
create index notification_id on notification_decision (team_id, id);
create index email_of_member on email (team_id, member_id, queued_at) where member_id is not null;
`);
  }
}
