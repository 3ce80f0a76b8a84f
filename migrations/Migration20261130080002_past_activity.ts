import { Migration } from "@mikro-orm/migrations";

/** How many candidates are looked up in one transaction: writers of their events wait for no longer than that takes. */
const batchSize = 2_000;

/**
 * Notes the last events from before the trigger was there. It runs in many short transactions, and from its beginning
 * again where it was interrupted.
 */
export class Migration20261130080002_past_activity extends Migration {
  override isTransactional(): boolean {
    return false;
  }

  override up(): void {
    this.addSql(`
do $$
declare team uuid; done uuid; through uuid;
begin
  for team in select id from team order by id loop
    done := '00000000-0000-0000-0000-000000000000';
    loop
      -- There is no max() of a uuid before PostgreSQL 18.
      select (array_agg(id order by id desc))[1] into through from (
        select id from candidate where team_id = team and id > done order by id limit ${batchSize}
      ) batch;
      exit when through is null;
      insert into candidate_activity as known (team_id, candidate_id, last_sequence)
      select team, past.id, past.last from (
        select c.id, (
          select e.sequence from event e where e.team_id = team and e.candidate_id = c.id
          order by e.sequence desc limit 1
        ) as last
        from candidate c where c.team_id = team and c.id > done and c.id <= through order by c.id
      ) past
      where past.last is not null
      on conflict (team_id, candidate_id)
        do update set last_sequence = excluded.last_sequence where known.last_sequence < excluded.last_sequence;
      done := through;
      commit;
    end loop;
  end loop;
end $$`);
  }
}
