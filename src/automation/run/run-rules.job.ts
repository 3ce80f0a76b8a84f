import type { z } from "zod";
import type { Services } from "../../access/context.ts";
import { type Job, runEach } from "../../platform/database/job-queue.ts";
import { findTeams, forEachTeam } from "../../platform/database/spread.ts";
import { anyOf, array, db, now, sql } from "../../platform/database/sql.ts";
import { ruleRun } from "./queue-runs.ts";
import { runRule } from "./run-rule.ts";

/** How many one statement queues again. */
const groupSize = 1_000;

/** Evaluates rules for events. */
export const runRulesJob: Job<z.infer<typeof ruleRun.schema>, Services> = {
  ...ruleRun,
  batchSize: 20,
  concurrency: 1,
  async run(services, batch) {
    await runEach(ruleRun.name, batch, ({ payload, cause }) =>
      runRule(services, payload.teamId, payload.runId, cause.requestId),
    );
  },
};

/** Queues runs again whose job was lost, and gives up on those that failed for two days, team by team. */
export async function requeueLostRuns(services: Services): Promise<void> {
  const teams = await findTeams(services, async (among) => {
    const found = await db(services.em.fork())
      .selectFrom("automation_run")
      .select("team_id as teamId")
      .distinct()
      .where("outcome", "=", sql.lit("PENDING" as const))
      .where("due_at", "<", sql<Date>`now() - interval '2 minutes'`)
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, (teamId) => requeueLostOf(services, teamId));
}

async function requeueLostOf(services: Services, teamId: string): Promise<void> {
  const em = services.em.fork();
  await db(em)
    .updateTable("automation_run")
    .set({ outcome: "SKIPPED", reason: "ERROR" })
    .where("team_id", "=", teamId)
    .where("outcome", "=", sql.lit("PENDING" as const))
    .where("created_at", "<", sql<Date>`now() - interval '2 days'`)
    .execute();
  const lost = await db(em)
    .with("lost", (q) =>
      q
        .selectFrom("automation_run")
        .select("id")
        .where("team_id", "=", teamId)
        .where("outcome", "=", sql.lit("PENDING" as const))
        .where("due_at", "<", sql<Date>`now() - interval '2 minutes'`)
        .orderBy("due_at")
        .limit(sql.lit(groupSize))
        .forNoKeyUpdate()
        .skipLocked(),
    )
    .updateTable("automation_run as r")
    .from("lost")
    .set({ due_at: now() })
    .where("r.team_id", "=", teamId)
    .whereRef("r.id", "=", "lost.id")
    .returning(["r.team_id as teamId", "r.id as runId"])
    .execute();
  await services.queue.add(em, ruleRun, lost);
}
