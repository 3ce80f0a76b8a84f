import { afterEach, expect, test } from "@jest/globals";
import pg from "pg";
import { candidateOf, invitedTo, ruleFor, settledRuns, submitScore } from "../automation-rules.ts";
import { ServerProcess } from "../server-process.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

// What acts is a process of its own, that can be killed.
const app = testApp({ ROLE: "api" });
const workers: ServerProcess[] = [];
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.kill();
});

async function startWorker(): Promise<ServerProcess> {
  const worker = await ServerProcess.at({
    ROLE: "worker",
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
  });
  workers.push(worker);
  await worker.start();
  return worker;
}

const candidates = 12;

const acted = async (team: TestTeam): Promise<number> =>
  (
    await app.db.query(
      "/* test */ select count(*)::int as n from automation_run where team_id = $1 and outcome = 'ACTED'",
      [team.uuid],
    )
  ).rows[0].n;

test("workers that are killed between submissions and what follows from them lose nothing and do nothing twice (rules: Automation 3)", async () => {
  const team = await createTestTeam(app);
  const [a, b] = [await team.publishAssessment("A"), await team.publishAssessment("B")];
  const id = await ruleFor(team, {
    assessmentId: a.id,
    actions: [
      { type: "INVITE", assessmentId: b.id },
      { type: "ADD_LABELS", labels: ["passed"] },
    ],
  });
  // No worker runs: the submissions are in the log, and nothing has followed from them.
  const submitted = [];
  for (let n = 0; n < candidates; n++) submitted.push(await submitScore(team, a, 90));
  // The assessment is locked, so that actions of the first run are in flight when the worker dies.
  const holder = new pg.Client({ connectionString: app.databaseUrl });
  await holder.connect();
  await holder.query("begin");
  await holder.query("/* test */ select 1 from assessment where team_id = $1 for update", [team.uuid]);
  const first = await startWorker();
  await waitUntil(async () => {
    const { rows } = await app.db.query(
      "/* test */ select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%assessment%'",
    );
    return rows.length > 0;
  });
  await first.kill();
  await holder.query("rollback");
  await holder.end();
  expect(await acted(team)).toBe(0);
  const second = await startWorker();
  await waitUntil(async () => (await acted(team)) > 0, 60_000);
  await second.kill();
  await startWorker();
  const runs = await waitUntil(async () => {
    const found = await settledRuns(team, id, candidates);
    return found.length === candidates && found;
  }, 120_000);
  expect(runs.every((run) => run.outcome === "ACTED")).toBe(true);
  for (const { candidate } of submitted) {
    expect(await invitedTo(team, candidate.id)).toEqual([a.id, b.id].sort());
    expect((await candidateOf(team, candidate.id)).labels).toEqual(["passed"]);
  }
  const { rows } = await app.db.query(
    `/* test */ select candidate_id, count(*)::int as n from event
     where team_id = $1 and type = 'INVITATION_CREATED' and assessment_id is not null group by 1`,
    [team.uuid],
  );
  expect(rows.map((row) => row.n)).toEqual(Array(candidates).fill(2));
}, 300_000);
