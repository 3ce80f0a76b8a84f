import { afterAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { checkCounts } from "../../src/cli/doctor/check-counts.ts";
import { compareEmailDays } from "../../src/emails/outbox/compare-email-days.ts";
import { compareAllCounts, compareCounts } from "../../src/invitations/counts/compare-counts.ts";
import { type Any, post } from "../client.ts";
import { expectCountsToAgree, states, wrongBy } from "../counted.ts";
import { ServerProcess } from "../server-process.ts";
import { statementsOf } from "../statement-record.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
const run = async (text: string, values: unknown[] = []): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${text}`, values)).rows;

/** Numbers from 0 to below 1, the same in each run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Everything that changes a number, with random invitations of a team. Rejections are part of it. */
function verbsOf(team: TestTeam, assessments: { id: string }[], random: () => number) {
  const known: { id: string; candidateId: string; token: string; email: string }[] = [];
  const of = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const some = () => Array.from({ length: 1 + Math.floor(random() * 4) }, () => of(known));
  const ids = () => [...new Set(some().map((one) => one.id))];
  const people = () => [...new Set(some().map((one) => one.candidateId))];
  const bulk =
    (verb: string, more = "") =>
    () =>
      team.post(`mutation ($ids: [ID!]!) { ${verb}(ids: $ids${more}) { userErrors { code } } }`, { ids: ids() });
  const ofPeople =
    (verb: string, more = "") =>
    () =>
      team.post(`mutation ($ids: [ID!]!) { ${verb}(ids: $ids${more}) { userErrors { code } } }`, { ids: people() });
  const byLink =
    (verb: string, more = "") =>
    () =>
      post(app.url, `mutation ($t: String!) { ${verb}(token: $t${more}) { userErrors { code } } }`, {
        t: of(known).token,
      });
  /** Moves some invitations in time, so that a move becomes due: nobody has written it yet. */
  const late = (change: string, from: string) => () =>
    run(
      `update invitation set ${change} where team_id = $1 and id in (select id from invitation
         where team_id = $1 and state = any(string_to_array($2, ',')) order by id offset $3 limit 2 for update skip locked)`,
      [team.uuid, from, Math.floor(random() * 10)],
    );
  const invite = async () => {
    const rows = Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
      random() < 0.3 && known.length > 0 ? { email: of(known).email } : { email: newAddress("counted") },
    );
    const how = { ifInvited: of(["REPORT", "RESEND", "REOPEN", "RETAKE"]), reminders: [] };
    const { results } = await team.invite(of(assessments), rows, { sendEmail: random() < 0.5, input: how });
    for (const { invitation, candidate } of results)
      if (invitation?.inviteUrl != null)
        known.push({
          id: invitation.id,
          candidateId: candidate.id,
          token: tokenOf(invitation.inviteUrl),
          email: candidate.email,
        });
  };
  const work = ', submission: { notes: "x" }';
  const verbs: (() => Promise<unknown>)[] = [
    invite,
    invite,
    byLink("startAssessment"),
    byLink("startAssessment"),
    byLink("saveSubmission", work),
    byLink("submitAssessment", work),
    () => fetch(`${app.url}/i/${of(known).token}`),
    bulk("cancelInvitations"),
    bulk("lockInvitations"),
    bulk("resendInvitations"),
    bulk("remindInvitations"),
    bulk("extendInvitations", ', expiresAt: "2031-01-01T00:00:00Z"'),
    bulk("reopenInvitations"),
    ofPeople("archiveCandidates"),
    ofPeople("archiveCandidates", ", archived: false"),
    ofPeople("labelCandidates", ', add: ["x"]'),
    () =>
      team.post("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", {
        id: of(known).candidateId,
      }),
    () =>
      team.post(
        "mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 3 }) { userErrors { code } } }",
        {
          id: of(known).id,
        },
      ),
    late("expires_at = now() - interval '1 second'", "PENDING,OPENED"),
    late(
      "started_at = started_at - interval '1 hour', deadline_at = started_at - interval '50 minutes', created_at = created_at - interval '1 hour'",
      "STARTED",
    ),
  ];
  return { invite, any: () => of(verbs)() };
}

const processes: ServerProcess[] = [];
afterAll(async () => {
  for (const one of processes) await one.kill();
});

describe("numbers that counters keep are those that counting finds", () => {
  test("after random histories of every verb, eight at a time, while workers send, expire and submit", async () => {
    const team = await createTestTeam(app);
    const assessments = [
      await team.publishAssessment("A", { timeLimit: "PT10M" }),
      await team.publishAssessment("B", { timeLimit: "PT10M" }),
      await team.publishAssessment("None"),
    ];
    app.mail.reject = (to) =>
      Number(to.match(/\d+/)?.[0]) % 5 === 0 ? { code: 550, text: "5.1.1 no such user" } : null;
    const random = randomNumbers(20_261_129);
    const { invite, any } = verbsOf(team, assessments.slice(0, 2), random);
    await invite();
    const reached = new Set<string>();
    for (let round = 0; round < 6; round++) {
      for (let n = 0; n < 8; n++) await Promise.all(Array.from({ length: 8 }, any));
      // Whatever is on its way may change a number between two statements of the comparison.
      await waitUntil(
        async () =>
          (await run("select 1 from email where team_id = $1 and state = 'QUEUED'", [team.uuid])).length === 0,
      );
      await expectCountsToAgree(team);
      for (const { state } of await run("select state from invitation where team_id = $1", [team.uuid]))
        reached.add(state);
    }
    expect([...reached].sort()).toEqual([...states].sort());
    app.mail.reject = null;
    // Nobody waits for a row of counts, and there are no more of them than calls at once.
    const [{ most }] = await run(
      "select max(n)::int as most from (select count(*) as n from invitation_count where team_id = $1 group by assessment_id) x",
      [team.uuid],
    );
    expect(most).toBeLessThanOrEqual(2 * app.env.DATABASE_POOL);
  }, 300_000);

  test("after a server was killed in the middle of its calls, again and again", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Killed");
    const server = await ServerProcess.at({ ROLE: "api", DATABASE_URL: app.databaseUrl, SMTP_URL: app.env.SMTP_URL! });
    processes.push(server);
    const mutation = `mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, sendEmail: false) { batch { id } } }`;
    const call = () =>
      post(
        server.url,
        mutation,
        {
          input: {
            assessmentId: assessment.id,
            candidates: Array.from({ length: 400 }, () => ({ email: newAddress("killed") })),
          },
        },
        { authorization: `Bearer ${team.owner.token}` },
      );
    let cut = 0;
    for (let n = 0; n < 3; n++) {
      await server.start();
      const calls = Array.from({ length: 4 }, () => call().catch(() => cut++));
      await waitUntil(
        async () =>
          (
            await run(
              "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query ~ 'insert into \"invitation\"' and state <> 'idle'",
            )
          ).length > 0,
      );
      await server.kill();
      await Promise.all(calls);
      await waitUntil(
        async () =>
          (
            await run(
              "select 1 from pg_stat_activity where datname = current_database() and state = 'idle in transaction'",
            )
          ).length === 0,
      );
      await expectCountsToAgree(team);
    }
    expect(cut).toBeGreaterThan(0);
  }, 300_000);

  test("two e-mails of one invitation that are sent at the same moment make it one that was e-mailed", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Twice");
    await team.invite(assessment, [newAddress()], { sendEmail: false });
    const [{ id }] = await run("select id from invitation where team_id = $1", [team.uuid]);
    const others = [new pg.Client(app.databaseUrl), new pg.Client(app.databaseUrl)];
    for (const other of others) {
      await other.connect();
      await other.query(
        "/* test */ insert into email (team_id, id, kind, invitation_id, message_id, state) values ($1, gen_random_uuid(), 'REMINDER', $2, '<x@y>', 'CANCELLED')",
        [team.uuid, id],
      );
    }
    const emails = await run("select id from email where team_id = $1 order by id", [team.uuid]);
    const send = (n: number) =>
      others[n]!.query("/* test */ update email set sent_at = now() where team_id = $1 and id = $2", [
        team.uuid,
        emails[n]!.id,
      ]);
    for (const other of others) await other.query("/* test */ begin");
    await send(0);
    const second = send(1);
    await waitUntil(
      async () => (await run("select 1 from pg_locks where locktype = 'advisory' and not granted")).length === 1,
    );
    await others[0]!.query("/* test */ commit");
    await second;
    await others[1]!.query("/* test */ commit");
    for (const other of others) await other.end();
    await expectCountsToAgree(team);
    const [{ emailed }] = await run("select sum(emailed)::int as emailed from invitation_count where team_id = $1", [
      team.uuid,
    ]);
    expect(emailed).toBe(1);
  });
});

test("a day's count of e-mails that is too low is raised to what was queued, and one that is higher stays", async () => {
  const team = await createTestTeam(app);
  await team.invite(await team.publishAssessment("Mailed"), [newAddress(), newAddress(), newAddress()]);
  const counted = async () => (await run("select count from email_day where team_id = $1", [team.uuid]))[0].count;
  const after = async (count: number) => {
    await run("update email_day set count = $2 where team_id = $1", [team.uuid, count]);
    await compareEmailDays(app.running.services);
    return await counted();
  };
  expect([await counted(), await after(1), await after(10)]).toEqual([3, 3, 10]);
});

describe("rows that were loaded another way", () => {
  const load = (team: TestTeam, count: number) =>
    run(
      `with made as (insert into candidate (team_id, id, codename) select $1, gen_random_uuid(), 'x' from generate_series(1, $2) returning id)
       insert into invitation (team_id, id, candidate_id, assessment_id, source, email_requested)
       select $1, gen_random_uuid(), made.id, a.id, 'PUBLIC_LINK', false from made, assessment a where a.team_id = $1`,
      [team.uuid, count],
    );

  test("by a session that replicates are counted like all others", async () => {
    const team = await createTestTeam(app);
    await team.publishAssessment("Loaded");
    await run("begin");
    await run("set local session_replication_role = replica");
    await load(team, 50);
    await run("commit");
    await expectCountsToAgree(team);
    expect(await team.ask("{ invitations(first: 1) { totalCount } }")).toEqual({ invitations: { totalCount: 50 } });
  });

  test("while the triggers were disabled are found by the comparison, which corrects the counts and says so", async () => {
    const team = await createTestTeam(app);
    await team.publishAssessment("Loaded");
    await run("begin");
    for (const table of ["invitation", "candidate"]) await run(`alter table ${table} disable trigger all`);
    await load(team, 50);
    for (const table of ["invitation", "candidate"]) {
      await run(`alter table ${table} enable trigger all`);
      for (const { name } of await run(
        "select tgname as name from pg_trigger where tgrelid = $1::regclass and tgname like 'count_%'",
        [table],
      ))
        await run(`alter table ${table} enable always trigger ${name}`);
    }
    await run("commit");
    expect(await wrongBy(team)).toBe(100);
    expect(await checkCounts(app.databaseUrl)).toMatchObject({ state: "ok" });
    // Two workers at once correct them once.
    const { services } = app.running;
    const found = await Promise.all([compareCounts(services, team.uuid), compareCounts(services, team.uuid)]);
    expect(found.sort((a, b) => a - b)).toEqual([0, 100]);
    await expectCountsToAgree(team);
    expect(await checkCounts(app.databaseUrl)).toMatchObject({ state: "warning" });
    expect(app.log.some((line) => line.includes(team.uuid) && line.includes('"wrong":100'))).toBe(true);
  });

  test("each team is compared once a day", async () => {
    const team = await createTestTeam(app);
    const { services } = app.running;
    const compared = async () =>
      (await statementsOf(() => compareAllCounts(services))).statements.filter(
        ({ text, values }) => text.includes("compare_counts") && values.includes(team.uuid),
      ).length;
    expect([await compared(), await compared()]).toEqual([1, 0]);
    await run("update count_comparison set compared_at = now() - interval '25 hours' where team_id = $1", [team.uuid]);
    expect(await compared()).toBe(1);
  });
});
