import { Migration } from "@mikro-orm/migrations";

/** The rows of e-mails and of calls to Greenhouse are the queue themselves: indexes that choose what is due in turns. */
export class Migration20261129150001_outgoing extends Migration {
  override up(): void {
    this.addSql(`
-- E-mails of a large call go after those of a small one: the number of digits of how many the call has queued, less one.
alter table email add column priority smallint not null default 0;
create index email_waiting on email (team_id, priority, next_attempt_at) where state in ('QUEUED','DEFERRED');
-- The only index of what waits: with another one beside it, a planner whose statistics know of no waiting e-mail sorts all.
drop index email_due;
-- Room for the update by which a worker leases a row: it changes no indexed column.
alter table email set (fillfactor = 85);
create index greenhouse_completion_waiting on greenhouse_completion (team_id, api_key_id, next_attempt_at) where state = 'DUE';
drop index greenhouse_completion_due;
`);
  }
}
