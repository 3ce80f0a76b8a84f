import type { GraphQLResolveInfo } from "graphql";
import type { Expression } from "kysely";
import { sql } from "../../platform/database/sql.ts";
import { planOf, type Row } from "../../platform/graphql/read-plan.ts";
import { readSelection } from "../../platform/graphql/read-selection.ts";
import { rowOf } from "../../platform/graphql/shape.ts";
import { apiKeyShape } from "../../teams/team.query.ts";
import type { Services } from "../context.ts";

/** How many revoked or expired keys are listed. */
const maxEnded = 200;

/** A team's keys, newest first: all that work, and the newest revoked or expired ones. */
export async function readApiKeys(services: Services, teamId: string, info: GraphQLResolveInfo): Promise<Row[]> {
  const plan = planOf(info, apiKeyShape, "node");
  const row = rowOf("api_key");
  const keys = row.selectFrom("api_key as k").select("k.id").where("k.team_id", "=", teamId);
  const hasEnded = ({ ref }: { ref(column: "k.revoked_at" | "k.expires_at"): Expression<unknown> }) =>
    sql<boolean>`(${ref("k.revoked_at")} is not null or ${ref("k.expires_at")} <= now())`;
  const working = keys.where((eb) => sql<boolean>`${hasEnded(eb)} is not true`);
  const ended = keys.where(hasEnded).orderBy("k.id", "desc").limit(sql.lit(maxEnded));
  return await readSelection(services, plan, {
    teamId,
    where: [sql`${row.ref("$.id")} in (${working} union all ${ended})`],
    orderBy: sql`${row.ref("$.id")} desc`,
  });
}
