import { Migration } from "@mikro-orm/migrations";

/**
 * The number of each candidate's last event, by which candidates are ordered. In the log alone, those whose last event is the
 * oldest would be found by reading through all events after it.
 *
 * A trigger writes it, so that a process of the release before does so as well. It needs no lock of its own: a team's events
 * are inserted under the lock of its counter. Like the log, it has no foreign keys.
 */
export class Migration20261130080001_candidate_activity extends Migration {
  override up(): void {
    this.addSql(`
create table candidate_activity (
  team_id uuid not null,
  candidate_id uuid not null,
  last_sequence integer not null,
  primary key (team_id, candidate_id)
) with (fillfactor = 85);
create index candidate_activity_order on candidate_activity (team_id, last_sequence, candidate_id);

create function note_candidate_activity() returns trigger language plpgsql as $$
begin
  insert into candidate_activity as known (team_id, candidate_id, last_sequence)
  select team_id, candidate_id, max(sequence) from new_rows where candidate_id is not null group by team_id, candidate_id
  on conflict (team_id, candidate_id)
    do update set last_sequence = excluded.last_sequence where known.last_sequence < excluded.last_sequence;
  return null;
end $$;
create trigger note_candidate_activity after insert on event referencing new table as new_rows
  for each statement execute function note_candidate_activity();
`);
  }
}
