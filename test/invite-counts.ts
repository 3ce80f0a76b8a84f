import type { Any } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import type { TestTeam } from "./test-team.ts";

export const codes = (result: Any): string[] => result.errors.map((one: { code: string }) => one.code);

/** Counts the rows of a team. */
export function inviteCounts(app: TestApp) {
  /** How much of everything there is. */
  const counts = async (team: TestTeam) => {
    const { rows } = await app.db.query(
      `select (select count(*)::int from candidate where team_id = $1) as candidates, (select count(*)::int from invitation where team_id = $1) as invitations,
       (select count(*)::int from invitation_batch where team_id = $1) as batches, (select count(*)::int from email where team_id = $1) as emails,
       (select count(*)::int from candidate_assignee where team_id = $1) as assignments, (select count(*)::int from event where team_id = $1) as events,
       (select last from team_counter where team_id = $1) as last`,
      [team.uuid],
    );
    return rows[0];
  };
  return { counts };
}
