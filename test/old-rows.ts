import { scheduledTasks, type WorkerServices } from "../src/app/registries/scheduled-tasks.ts";
import type { TestApp } from "./test-app.ts";

/** Runs a scheduled task of the worker now, also where another process has just had its turn. */
export async function runDeletionOf(app: TestApp, data: string): Promise<void> {
  await app.db.query(
    "/* test */ update retention_turn set looked_at = '-infinity', after_team = default where data = $1",
    [data],
  );
  const task = scheduledTasks.find(({ name }) => name === `old ${data}`);
  await task!.run(app.running.services as WorkerServices);
}

/** Makes all e-mails of a team, or those that a condition selects, so many days older: with ids that were made then. */
export const ageEmails = (app: TestApp, teamId: string, days: number, which = "true") =>
  app.db.query(
    `/* test */ update email set queued_at = queued_at - make_interval(days => $2), sent_at = sent_at - make_interval(days => $2),
       id = (lpad(to_hex((extract(epoch from queued_at - make_interval(days => $2)) * 1000)::bigint), 12, '0') || right(replace(id::text, '-', ''), 20))::uuid
     where team_id = $1 and ${which}`,
    [teamId, days],
  );

/** Makes the events of a team up to a number so many days older. */
export const ageEvents = (app: TestApp, teamId: string, days: number, through: number) =>
  app.db.query(
    "/* test */ update event set occurred_at = occurred_at - make_interval(days => $2) where team_id = $1 and sequence <= $3",
    [teamId, days, through],
  );
