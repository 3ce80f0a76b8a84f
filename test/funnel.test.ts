import { describe, expect, test } from "@jest/globals";
import pg from "pg";
import { storedId } from "../src/platform/ids/ids.ts";
import { type Any, post } from "./client.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

const fields =
  "invited emailed bounced opened started submitted expired cancelled medianTimeToStart medianTimeToSubmit";
const nothing = {
  ...{ invited: 0, emailed: 0, bounced: 0, opened: 0, started: 0, submitted: 0, expired: 0, cancelled: 0 },
  ...{ medianTimeToStart: null, medianTimeToSubmit: null },
};
const all = async (sql: string, ...values: unknown[]): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${sql}`, values)).rows;
const funnelOf = async (team: TestTeam, { id }: { id: string }, as?: { token: string }): Promise<Any> =>
  (await team.ask(`query ($id: ID!) { assessment(id: $id) { funnel { ${fields} } } }`, { id }, as)).assessment.funnel;
const act = (name: string) => async (url: string) =>
  (await post(app.url, `mutation ($t: String!) { ${name}(token: $t) { userErrors { code } } }`, { t: tokenOf(url) }))
    .data[name];
const start = act("startAssessment");
const submit = act("submitAssessment");
const open = (url: string) => fetch(url.replace("http://beckon.test", app.url));
const invite = async (
  team: TestTeam,
  assessment: { id: string },
  count: number,
  how: object = { sendEmail: false },
): Promise<Any[]> =>
  (
    await team.invite(
      assessment,
      Array.from({ length: count }, () => newAddress()),
      how,
    )
  ).results.map((row: Any) => row.invitation);

const cancel = (team: TestTeam, ids: string[]) =>
  team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", { ids });
/** Changes the times of an invitation, as if they had passed. */
const change = (team: TestTeam, invitation: { id: string }, columns: string) =>
  all(
    `update invitation set ${columns} where team_id = $1 and id = $2`,
    team.uuid,
    storedId("Invitation", invitation.id),
  );

describe("Assessment.funnel", () => {
  test("each number counts effective states, and retaken invitations count anew", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { timeLimit: "PT10M" });
    expect(await funnelOf(team, assessment)).toEqual(nothing);
    const made = await invite(team, assessment, 10);
    const [a, b, c, d, e, f, g, h] = made;
    await open(a.inviteUrl);
    await open(b.inviteUrl);
    await start(b.inviteUrl); // opened and started
    await start(c.inviteUrl); // started by the mutation alone: it counts as opened
    await submit(c.inviteUrl);
    await start(d.inviteUrl);
    await cancel(team, [d.id, e.id]); // one after its start
    await team.ask(
      "mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: {}) { userErrors { code } } }",
      { id: f.id },
    );
    expect(await funnelOf(team, assessment)).toMatchObject({
      ...nothing,
      invited: 10,
      opened: 5,
      started: 4,
      submitted: 2,
      cancelled: 2,
      medianTimeToStart: expect.any(String),
      medianTimeToSubmit: expect.any(String),
    });
    // What is due counts before a scheduled task writes it, and after.
    await change(team, g, "expires_at = now() - interval '1 second'");
    await start(h.inviteUrl);
    await change(
      team,
      h,
      "started_at = started_at - interval '1 hour', deadline_at = deadline_at - interval '1 hour', created_at = created_at - interval '1 day'",
    );
    const now = { invited: 10, opened: 6, started: 5, submitted: 3, expired: 1, cancelled: 2 };
    const early = await funnelOf(team, assessment);
    expect(early).toMatchObject(now);
    await waitUntil(
      async () =>
        (await all("select 1 from invitation where team_id = $1 and state in ('EXPIRED', 'SUBMITTED')", team.uuid))
          .length === 4,
    );
    expect(await funnelOf(team, assessment)).toEqual(early);
    // A retake is an invitation of its own.
    const { candidate } = (
      await team.ask("query ($id: ID!) { invitation(id: $id) { candidate { id } } }", { id: c.id })
    ).invitation;
    await team.invite(assessment, [{ id: candidate.id }], { sendEmail: false, input: { ifInvited: "RETAKE" } });
    expect(await funnelOf(team, assessment)).toMatchObject({ ...now, invited: 11 });
  });

  test("what the time limit has submitted has taken the time limit, also before a scheduled task writes it", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { timeLimit: "PT10M" });
    const [made] = await invite(team, assessment, 1);
    await start(made.inviteUrl);
    // The scheduled task skips locked rows.
    const locking = new pg.Client({ connectionString: app.databaseUrl });
    await locking.connect();
    await locking.query("/* test */ begin");
    await locking.query(
      "/* test */ update invitation set started_at = started_at - interval '1 hour', deadline_at = deadline_at - interval '1 hour', created_at = created_at - interval '1 hour' where team_id = $1",
      [team.uuid],
    );
    await locking.query("/* test */ commit; begin");
    await locking.query("/* test */ select 1 from invitation where team_id = $1 for update", [team.uuid]);
    const numbers = await funnelOf(team, assessment);
    await locking.end();
    expect(numbers).toMatchObject({ started: 1, submitted: 1, medianTimeToSubmit: "PT600S" });
    await waitUntil(
      async () =>
        (await all("select 1 from invitation where team_id = $1 and state = 'SUBMITTED'", team.uuid)).length === 1,
    );
    expect(await funnelOf(team, assessment)).toEqual(numbers);
  });

  test("medians are over those who started, and those who submitted", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    await invite(team, assessment, 5);
    const ids = (await all("select id from invitation where team_id = $1 order by id", team.uuid)).map((row) => row.id);
    const set = (n: number, started: number, submitted: number | null) =>
      all(
        `update invitation set created_at = '2026-01-01T00:00Z', started_at = '2026-01-01T00:00Z'::timestamptz + make_interval(secs => $3),
           submitted_at = '2026-01-01T00:00Z'::timestamptz + make_interval(secs => $4), state = case when $4::float8 is null then 'STARTED' else 'SUBMITTED' end where team_id = $1 and id = $2`,
        team.uuid,
        ids[n],
        started,
        submitted,
      );
    await set(0, 60, 60 + 1_800);
    expect(await funnelOf(team, assessment)).toMatchObject({
      medianTimeToStart: "PT60S",
      medianTimeToSubmit: "PT1800S",
    });
    await set(1, 120, 120 + 600);
    expect(await funnelOf(team, assessment)).toMatchObject({
      medianTimeToStart: "PT90S",
      medianTimeToSubmit: "PT1200S",
    });
    await set(2, 86_400, null);
    expect(await funnelOf(team, assessment)).toMatchObject({
      medianTimeToStart: "PT120S",
      medianTimeToSubmit: "PT1200S",
    });
    await set(3, 0, 0);
    expect(await funnelOf(team, assessment)).toMatchObject({
      medianTimeToStart: "PT90S",
      medianTimeToSubmit: "PT600S",
    });
  });

  test("emailed and bounced: by what the mail server said, the last e-mail counts", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const [good, bad, never] = [newAddress("good"), newAddress("bad"), newAddress("never")];
    app.mail.reject = (to) => (to === bad ? { code: 550, text: "5.1.1 no such user" } : null);
    await team.invite(assessment, [good, bad], { input: { copyToMe: true } });
    await team.invite(assessment, [never], { sendEmail: false });
    await waitUntil(
      async () =>
        (
          await all(
            "select 1 from email where team_id = $1 and state in ('SENT', 'BOUNCED') and kind in ('INVITATION', 'INVITER_COPY')",
            team.uuid,
          )
        ).length === 3,
    );
    expect(await funnelOf(team, assessment)).toMatchObject({ invited: 3, emailed: 1, bounced: 1, opened: 0 });
    app.mail.reject = null;
    // Corrected, and mailed again: not bounced any more.
    const { id } = (await team.ask("query ($email: EmailAddress!) { candidate(email: $email) { id } }", { email: bad }))
      .candidate;
    const right = newAddress("right");
    await team.ask(
      "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
      { id, email: right },
    );
    await app.mail.waitFor(right);
    await waitUntil(async () => (await funnelOf(team, assessment)).emailed === 2);
    expect(await funnelOf(team, assessment)).toMatchObject({ invited: 3, emailed: 2, bounced: 0 });
  });

  test("counts stay when candidates are erased or archived; other teams' and assessments' do not count", async () => {
    const team = await createTestTeam(app);
    const [assessment, other] = [await team.publishAssessment("X"), await team.publishAssessment("Y")];
    const [first] = await invite(team, assessment, 3);
    await invite(team, other, 2);
    await invite(await createTestTeam(app), await (await createTestTeam(app)).publishAssessment("X"), 0).catch(
      () => undefined,
    );
    await start(first.inviteUrl);
    await submit(first.inviteUrl);
    const before = await funnelOf(team, assessment);
    const { candidate } = (
      await team.ask("query ($id: ID!) { invitation(id: $id) { candidate { id } } }", { id: first.id })
    ).invitation;
    await team.ask(
      "mutation ($id: ID!) { archiveCandidates(ids: [$id]) { userErrors { code } } eraseCandidate(id: $id) { userErrors { code } } }",
      { id: candidate.id },
    );
    expect(await funnelOf(team, assessment)).toEqual(before);
    expect(before).toMatchObject({ invited: 3, started: 1, submitted: 1 });
    expect(await funnelOf(team, other)).toMatchObject({ invited: 2, started: 0 });
    // Counts identify nobody, so every reader sees them. Medians of a few are the times of one.
    for (const blinded of [await team.addMember("BLIND_REVIEWER"), await team.addApiKey("READ", "INVITE")])
      expect(await funnelOf(team, assessment, blinded)).toEqual({
        ...before,
        medianTimeToStart: null,
        medianTimeToSubmit: null,
      });
    expect(await funnelOf(team, assessment, await team.addMember("REVIEWER"))).toEqual(before);
  });

  test("several assessments of a page in one statement", async () => {
    const team = await createTestTeam(app);
    for (let n = 0; n < 12; n++) await invite(team, await team.publishAssessment(`A ${n}`), n + 1);
    await team.publishAssessment("Without any");
    const { result, statements } = await statementsOf(() =>
      team.ask(`{ assessments(first: 50) { nodes { title funnel { invited submitted } } } }`),
    );
    expect(result.assessments.nodes.map((node: Any) => node.funnel.invited)).toEqual([
      0, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
    ]);
    expect(statements.filter(({ text }) => text.includes("invitation_count"))).toHaveLength(1);
  });

  test("the numbers of one answer belong to one moment, while people start and submit", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { timeLimit: "PT1H" });
    const made = await invite(team, assessment, 60);
    let isDone = false;
    const seen: Any[] = [];
    const readers = Array.from({ length: 3 }, async () => {
      while (!isDone) seen.push(await funnelOf(team, assessment));
    });
    const writer = async (part: Any[]) => {
      for (const { id, inviteUrl } of part) {
        await start(inviteUrl);
        if (id.charCodeAt(id.length - 1) % 2 === 0) await open(inviteUrl);
        await submit(inviteUrl);
      }
    };
    await Promise.all([writer(made.slice(0, 20)), writer(made.slice(20, 40)), writer(made.slice(40))]);
    isDone = true;
    await Promise.all(readers);
    for (const one of seen) {
      expect(one.invited).toBe(60);
      expect(one.opened).toBeLessThanOrEqual(one.invited);
      expect(one.started).toBeLessThanOrEqual(one.opened);
      expect(one.submitted).toBeLessThanOrEqual(one.started);
      expect(one.medianTimeToStart === null).toBe(one.started === 0);
      expect(one.medianTimeToSubmit === null).toBe(one.submitted === 0);
    }
    // It was read in the middle of it.
    expect(new Set(seen.map((one) => one.submitted)).size).toBeGreaterThan(5);
    expect(await funnelOf(team, assessment)).toMatchObject({ opened: 60, started: 60, submitted: 60 });
  });
});
