import { afterEach, expect, test } from "@jest/globals";
import type { Any } from "../client.ts";
import { wrongBy } from "../counted.ts";
import { ServerProcess } from "../server-process.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

// What deletes is a process of its own, that can be killed.
const app = testApp({ ROLE: "api" });
const workers: ServerProcess[] = [];
afterEach(async () => {
  for (const worker of workers) await worker.kill();
});
const run = async (text: string, values: unknown[] = []): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${text}`, values)).rows;

async function startWorker(): Promise<ServerProcess> {
  await run("update retention_turn set looked_at = '-infinity'");
  const worker = await ServerProcess.at({
    ROLE: "worker",
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: app.env.SMTP_URL!,
    KEEP_EMAILS: "P7D",
  });
  workers.push(worker);
  await worker.start();
  return worker;
}

test("a worker that is killed in the middle of a batch leaves none half done, and the next one goes on", async () => {
  const team = await createTestTeam(app);
  const addresses = Array.from({ length: 200 }, () => newAddress("killed"));
  await team.invite(await team.publishAssessment("Killed"), addresses, { sendEmail: false });
  await run(
    `insert into email (team_id, id, kind, candidate_id, invitation_id, state, message_id, queued_at, sent_at)
     select i.team_id, gen_random_uuid(), 'CONFIRMATION', i.candidate_id, i.id, 'SENT', '<x@y>', now() - interval '8 days', now()
     from invitation i, generate_series(1, 150) where i.team_id = $1`,
    [team.uuid],
  );
  const numbers = async () => {
    const [{ left }] = await run("select count(*)::int as left from email where team_id = $1", [team.uuid]);
    const [{ deleted }] = await run(
      "select coalesce(sum(sent), 0)::int as deleted from invitation_email_history where team_id = $1",
      [team.uuid],
    );
    return { left, deleted };
  };
  const isDeleting = async () =>
    (
      await run(
        "select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query ~ 'delete from \"email\"' and pid <> pg_backend_pid()",
      )
    ).length > 0;
  for (let kills = 0; kills < 2; kills++) {
    // Its first batches are done, and another one is under way.
    const { deleted } = await numbers();
    const worker = await startWorker();
    await waitUntil(async () => (await numbers()).deleted > deleted && (await isDeleting()));
    await worker.kill();
    await waitUntil(async () => !(await isDeleting()));
    const after = await numbers();
    expect(after.deleted).toBeGreaterThan(deleted);
    expect(after.left + after.deleted).toBe(30_000);
    expect(await wrongBy(team)).toBe(0);
  }
  await startWorker();
  await waitUntil(async () => {
    // Each run is a few seconds long, and the next one would be due in a minute.
    await run("update retention_turn set looked_at = '-infinity'");
    return (await numbers()).left === 1;
  }, 200_000);
  expect((await numbers()).deleted).toBe(29_999);
  expect(await wrongBy(team)).toBe(0);
}, 300_000);
