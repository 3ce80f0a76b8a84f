import type { GraphQLResolveInfo } from "graphql";
import { planOf, type Row, readRows } from "../../platform/graphql/read-plan.ts";
import { apiKeyShape } from "../../teams/team.query.ts";
import type { Services } from "../context.ts";

/** How many revoked or expired keys are listed. */
const maxEnded = 200;

/** A team's keys, newest first: all that work, and the newest revoked or expired ones. */
export async function readApiKeys(services: Services, teamId: string, info: GraphQLResolveInfo): Promise<Row[]> {
  const plan = planOf(info, apiKeyShape, "node");
  const ended = "(k.revoked_at is not null or k.expires_at <= now())";
  // Text, since its columns and joins are those of a read plan.
  const found = await readRows(
    services,
    `select ${plan.select} from ${plan.from} where t0.team_id = $1 and t0.id in (
       (select k.id from api_key k where k.team_id = $1 and ${ended} is not true)
       union all (select k.id from api_key k where k.team_id = $1 and ${ended} order by k.id desc limit ${maxEnded}))
     order by t0.id desc`,
    [teamId],
  );
  return found.map((row) => plan.decode(row));
}
