import { describe, expect, test } from "@jest/globals";
import { start } from "../src/app/start.ts";
import { oldEmails } from "../src/emails/outbox/delete-old-emails.ts";
import type { Any } from "./client.ts";
import { wrongBy } from "./counted.ts";
import { ageEmails, runDeletionOf } from "./old-rows.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const run = async (text: string, values: unknown[] = []): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${text}`, values)).rows;
const deleteOld = () => runDeletionOf(app, "e-mails");

const numbers = `{
  assessments(first: 5) { nodes { funnel { invited emailed bounced } } }
  invitationBatches(first: 5) { nodes { emailsQueued emailsSent emailsFailed } }
  failed: invitations(first: 5, filter: { emailState: [FAILED, BOUNCED] }) { totalCount }
  team { mailHealth { lastSentAt } }
}`;
const emailsOf = (team: TestTeam): Promise<Any[]> =>
  run("select state from email where team_id = $1 and member_id is null order by queued_at", [team.uuid]);
const allEnded = (team: TestTeam, count: number) =>
  waitUntil(async () => {
    const emails = await emailsOf(team);
    return emails.length === count && emails.every(({ state }) => ["SENT", "BOUNCED"].includes(state));
  });

describe("e-mails older than KEEP_EMAILS are deleted", () => {
  test("and no number that is shown changes", async () => {
    const team = await createTestTeam(app);
    const bad = newAddress("refused");
    app.mail.reject = (to) => (to === bad ? { code: 550, text: "5.7.1 policy" } : null);
    await team.invite(await team.publishAssessment("Old"), [newAddress(), newAddress(), bad]);
    await allEnded(team, 3);
    // The inviter's notification of what bounced: the last e-mail that the team sends.
    const notified = "select id from email where team_id = $1 and member_id is not null and state = 'SENT'";
    await waitUntil(async () => (await run(notified, [team.uuid])).length === 1);
    app.mail.reject = null;
    const before = await team.ask(numbers);
    expect(before.assessments.nodes[0].funnel).toEqual({ invited: 3, emailed: 2, bounced: 1 });
    expect(before.failed.totalCount).toBe(1);

    await ageEmails(app, team.uuid, 399);
    await deleteOld();
    expect(await emailsOf(team)).toHaveLength(3);

    await ageEmails(app, team.uuid, 2);
    const aged = await team.ask(numbers);
    await deleteOld();
    // What bounced is the newest e-mail of its invitation, and the last that the team has sent is shown in mailHealth.
    expect(await emailsOf(team)).toEqual([{ state: "BOUNCED" }]);
    expect(await run(notified, [team.uuid])).toHaveLength(1);
    expect(await team.ask(numbers)).toEqual(aged);
    expect({ ...aged, team: null }).toEqual({ ...before, team: null });
    expect(await wrongBy(team)).toBe(0);
  });

  test("also where only their times are old, since a clock was wrong", async () => {
    const team = await createTestTeam(app);
    await team.invite(await team.publishAssessment("Old"), [newAddress(), newAddress(), newAddress()]);
    await allEnded(team, 3);
    await run("update email set queued_at = queued_at - interval '401 days' where team_id = $1", [team.uuid]);
    await deleteOld();
    expect(await emailsOf(team)).toHaveLength(1);
    expect(await wrongBy(team)).toBe(0);
  });

  test("and an invitation is mailed no more often for it (rules: Inviting 11)", async () => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("Often"), [newAddress()]);
    await allEnded(team, 1);
    await run(
      `insert into email (team_id, id, kind, candidate_id, invitation_id, state, message_id, queued_at, sent_at)
       select team_id, gen_random_uuid(), 'REMINDER', candidate_id, invitation_id, 'SENT', '<x@y>', queued_at, sent_at
       from email, generate_series(1, 10) where team_id = $1`,
      [team.uuid],
    );
    await ageEmails(app, team.uuid, 500);
    const resend = () =>
      team.ask("mutation ($ids: [ID!]!) { resendInvitations(ids: $ids) { userErrors { code } } }", {
        ids: [results[0].invitation.id],
      });
    expect((await resend()).resendInvitations.userErrors).toEqual([{ code: "TOO_SOON" }]);
    await deleteOld();
    expect(await emailsOf(team)).toHaveLength(1);
    expect((await resend()).resendInvitations.userErrors).toEqual([{ code: "TOO_SOON" }]);
  });

  test("but not what waits, however old it is", async () => {
    const team = await createTestTeam(app);
    await run(
      `insert into email (team_id, id, kind, message_id, state, queued_at, next_attempt_at, leased_until)
       select $1, gen_random_uuid(), 'REMINDER', '<x@y>', state, now() - interval '500 days', 'infinity', 'infinity'
       from unnest(array['QUEUED', 'DEFERRED', 'CANCELLED']) state`,
      [team.uuid],
    );
    await deleteOld();
    expect((await emailsOf(team)).map(({ state }) => state).sort()).toEqual(["DEFERRED", "QUEUED"]);
  });
});

test("a suppressed address is found by its e-mail when its candidate is erased, after what else was old is deleted", async () => {
  const team = await createTestTeam(app);
  const wrong = newAddress("mistyped");
  app.mail.reject = (to) => (to === wrong ? { code: 550, text: "5.1.1 no such user" } : null);
  const { results } = await team.invite(await team.publishAssessment("Old"), [wrong]);
  await allEnded(team, 1);
  const id = results[0].candidate.id;
  await run("update email set queued_at = queued_at - interval '1 hour' where team_id = $1", [team.uuid]);
  await team.ask(
    "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
    { id, email: newAddress("corrected") },
  );
  await allEnded(team, 2);
  app.mail.reject = null;
  const before = await team.ask(numbers);
  await ageEmails(app, team.uuid, 500);
  await deleteOld();
  expect({ ...(await team.ask(numbers)), team: null }).toEqual({ ...before, team: null });
  const suppressed = () => run("select address from email_suppression where team_id = $1", [team.uuid]);
  expect(await suppressed()).toEqual([{ address: wrong }]);
  await team.ask("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id });
  expect(await suppressed()).toEqual([]);
  await deleteOld();
  expect((await emailsOf(team)).length).toBeLessThan(2);
});

test("two workers that delete the same e-mails at once delete each of them once", async () => {
  const team = await createTestTeam(app);
  const addresses = Array.from({ length: 100 }, () => newAddress("race"));
  await team.invite(await team.publishAssessment("Race"), addresses, { sendEmail: false });
  const each = 40;
  await run(
    `insert into email (team_id, id, kind, candidate_id, invitation_id, state, message_id, queued_at, sent_at)
     select i.team_id, gen_random_uuid(), 'CONFIRMATION', i.candidate_id, i.id, 'SENT', '<x@y>', now() - interval '500 days', now()
     from invitation i, generate_series(1, $2) where i.team_id = $1`,
    [team.uuid, each],
  );
  const second = await startSecondApp(app, { ROLE: "api" });
  const before = new Date(Date.now() - 400 * 86_400_000);
  const deleteAll = async ({ services }: Awaited<ReturnType<typeof start>>) => {
    for await (const _ of oldEmails.deleteFrom(services, team.uuid, before));
  };
  try {
    // One that finds the other at work leaves the rest to it.
    await Promise.all([deleteAll(app.running), deleteAll(second), deleteAll(app.running), deleteAll(second)]);
    await deleteAll(second);
  } finally {
    await second.stop();
  }
  const [{ left }] = await run("select count(*)::int as left from email where team_id = $1", [team.uuid]);
  const [{ sent }] = await run("select sum(sent)::int as sent from invitation_email_history where team_id = $1", [
    team.uuid,
  ]);
  expect([left, sent]).toEqual([1, 100 * each - 1]);
  expect(await wrongBy(team)).toBe(0);
});
