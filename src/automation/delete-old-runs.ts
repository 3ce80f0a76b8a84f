import type { Services } from "../access/context.ts";
import type { OldData } from "../platform/database/retention/delete-old.ts";
import { anyOf, array, db, sql } from "../platform/database/sql.ts";

const batchSize = 1_000;

/** The log of rules. An invitation that a rule made remembers the rule all the same. */
export const oldRuns: OldData<Services> = {
  name: "runs of rules",
  period: (env) => env.KEEP_AUTOMATION,
  async findTeams({ em }, teamIds, before) {
    const found = await db(em.fork())
      .selectFrom("automation_run")
      .select("team_id as teamId")
      .distinct()
      .where("team_id", "=", anyOf(array.uuid(teamIds)))
      .where("created_at", "<", before)
      .execute();
    return found.map(({ teamId }) => teamId);
  },
  async *deleteFrom({ em }, teamId, before) {
    for (let deleted = batchSize; deleted === batchSize; ) {
      const gone = await db(em.fork())
        .deleteFrom("automation_run")
        .where("team_id", "=", teamId)
        .where("outcome", "<>", "PENDING")
        .where("id", "in", ({ selectFrom }) =>
          selectFrom("automation_run as old")
            .select("old.id")
            .where("old.team_id", "=", teamId)
            .where("old.outcome", "<>", "PENDING")
            .where("old.created_at", "<", before)
            .orderBy("old.created_at")
            .limit(sql.lit(batchSize)),
        )
        .returning("id")
        .execute();
      deleted = gone.length;
      yield;
    }
  },
};
