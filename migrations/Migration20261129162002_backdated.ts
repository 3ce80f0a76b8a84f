import { Migration } from "@mikro-orm/migrations";

/**
 * Invitations that are older than their ids say, by more than an hour: there are none but by a clock that was wrong. While
 * there are none, those before a moment are found by their ids, in the order of the list.
 */
export class Migration20261129162002_backdated extends Migration {
  override up(): void {
    this.addSql(`
-- An hour before an id of version 7 was made, to within 66 seconds: by the first 32 of its 48 bits that count milliseconds.
create function hour_before_id(id uuid) returns timestamptz language sql immutable parallel safe as $$
  select to_timestamp(('x' || left(id::text, 8))::bit(32)::bigint * 65.536 - 3600)
$$;
create index invitation_backdated on invitation (team_id, created_at) where created_at < hour_before_id(id);
`);
  }
}
