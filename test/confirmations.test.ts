import { describe, expect, test } from "@jest/globals";
import { post } from "./client.ts";
import type { ReceivedMail } from "./mail-server.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

const kind = "SUBMISSION_CONFIRMATION";
const run = async (name: string, token: string, more = "") =>
  (
    await post(app.url, `mutation ($t: String!) { r: ${name}(token: $t${more}) { userErrors { code } } }`, {
      t: token,
    })
  ).data.r.userErrors;

/** One candidate who is invited by mail, and what it takes to submit. */
async function invited(team: TestTeam, more: object = {}, row: object = {}, how: object = {}) {
  const assessment = await team.publishAssessment("A small service", more);
  const email = newAddress();
  const { results } = await team.invite(assessment, [{ email, ...row }], how);
  const { id, inviteUrl } = results[0].invitation;
  const token = tokenOf(inviteUrl);
  return {
    ...{ id, email, token, inviteUrl, assessment },
    async submits() {
      expect(await run("startAssessment", token)).toEqual([]);
      expect(await run("submitAssessment", token, ', submission: { notes: "done" }')).toEqual([]);
      await team.waitForHandlers();
    },
    emails: async () =>
      (await team.ask("query ($id: ID!) { invitation(id: $id) { emails { kind state to subject } } }", { id }))
        .invitation.emails,
  };
}
/** Resolves when so many confirmations have come; the newest last. */
async function confirmationTo(email: string, count = 1): Promise<[ReceivedMail, ...ReceivedMail[]]> {
  const found = () => app.mail.to(email).filter(({ mail }) => /We received|Ihre Arbeit/.test(mail.subject ?? ""));
  await waitUntil(async () => found().length >= count);
  return found() as [ReceivedMail, ...ReceivedMail[]];
}

describe("a submission is confirmed to the candidate (rules: The life of an invitation 11)", () => {
  test("by an e-mail from the team, with a way to answer, that stands in the ledger", async () => {
    const team = await createTestTeam(app, "Lighthouse");
    const one = await invited(team, {}, { name: "Ada Byron", timeZone: "Asia/Tokyo" });
    await one.submits();
    const [{ mail: message, raw }] = await confirmationTo(one.email);
    expect(message.subject).toBe("We received your work: A small service");
    expect(message.from?.value[0]?.name).toBe("Lighthouse");
    expect(message.replyTo?.value[0]?.address).toBe(team.owner.email);
    expect(raw).toMatch(new RegExp(`^X-Invitation-Id: ${one.id}\\r$`, "im"));
    expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(raw).not.toMatch(/^List-Unsubscribe/m);
    for (const part of [message.text!, message.html as string]) {
      expect(part).toMatch(/Ada Byron[\s\S]*Thank you for submitting[\s\S]*A small service[\s\S]*\(Asia\/Tokyo\)/);
      expect(part).toContain(one.inviteUrl);
    }
    await waitUntil(async () => (await one.emails())[0].state === "SENT");
    expect((await one.emails())[0]).toMatchObject({ kind, to: one.email, subject: message.subject });
  });

  test("in their language; and where the deadline submits, it says so", async () => {
    const team = await createTestTeam(app);
    const one = await invited(team, { timeLimit: "PT1M" }, { locale: "de-AT" });
    await run("startAssessment", one.token);
    await run("saveSubmission", one.token, ', submission: { notes: "draft" }');
    await app.db.query(
      "update invitation set started_at = started_at - interval '3 minutes', deadline_at = deadline_at - interval '3 minutes' where team_id = $1",
      [team.uuid],
    );
    const [{ mail }] = await confirmationTo(one.email);
    expect(mail.subject).toBe("Ihre Arbeit ist eingegangen: A small service");
    expect(mail.text).toMatch(/automatisch abgegeben/);
  });

  test("not where the assessment says no, and not where nothing is mailed for the invitation", async () => {
    const team = await createTestTeam(app);
    const off = await invited(team, { confirmSubmission: false });
    const quiet = await invited(team, {}, {}, { sendEmail: false });
    const on = await invited(team);
    for (const one of [off, quiet, on]) await one.submits();
    await confirmationTo(on.email);
    expect((await off.emails()).map((one: { kind: string }) => one.kind)).toEqual(["INVITATION"]);
    expect(await quiet.emails()).toEqual([]);
    // The setting is read and changed like any other.
    const query = "query ($id: ID!) { assessment(id: $id) { confirmSubmission } }";
    const setting = async () => (await team.ask(query, { id: off.assessment.id })).assessment.confirmSubmission;
    expect(await setting()).toBe(false);
    const update =
      "mutation ($id: ID!, $on: Boolean) { updateAssessment(id: $id, input: { confirmSubmission: $on }) { assessment { confirmSubmission } userErrors { code } } }";
    for (const [on, becomes] of [
      [true, true],
      [false, false],
      [null, true],
    ])
      expect((await team.ask(update, { id: off.assessment.id, on })).updateAssessment).toEqual({
        assessment: { confirmSubmission: becomes },
        userErrors: [],
      });
  });

  test("once for each submission: again after it was continued, not for a second Submit or a changed result", async () => {
    const team = await createTestTeam(app);
    const one = await invited(team);
    await one.submits();
    await run("submitAssessment", one.token, ', submission: { notes: "done" }');
    await team.ask(
      "mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { score: 7 }) { userErrors { code } } }",
      { id: one.id },
    );
    await team.waitForHandlers();
    await confirmationTo(one.email);
    await team.ask("mutation ($ids: [ID!]!) { reopenInvitations(ids: $ids) { userErrors { code } } }", {
      ids: [one.id],
    });
    await one.submits();
    await confirmationTo(one.email, 2);
    expect((await one.emails()).filter((email: { kind: string }) => email.kind === kind)).toHaveLength(2);
  });

  test("also what another system reports", async () => {
    const team = await createTestTeam(app);
    const one = await invited(team, { launchUrl: "https://run.example.test/" });
    await team.ask(
      'mutation ($id: ID!) { recordSubmission(invitationId: $id, submission: { resultUrl: "https://r.example.test/1" }) { userErrors { code } } }',
      { id: one.id },
    );
    await confirmationTo(one.email);
  });

  test("an address that bounced is not mailed, and the ledger says so; what was queued is not sent to an erased candidate", async () => {
    const team = await createTestTeam(app);
    const one = await invited(team);
    await app.mail.waitFor(one.email);
    await app.db.query("insert into email_suppression (team_id, address, reason) values ($1, $2, 'bounced before')", [
      team.uuid,
      one.email,
    ]);
    await one.submits();
    expect((await one.emails())[0]).toMatchObject({ kind, state: "SUPPRESSED" });
    expect(app.mail.to(one.email)).toHaveLength(1);
  });

  test("it counts against the e-mails of the day, and is not held back by them", async () => {
    await app.restart({ DAILY_EMAILS_PER_TEAM: "2" });
    const team = await createTestTeam(app);
    const one = await invited(team);
    await one.submits();
    await confirmationTo(one.email);
    const { results, userErrors } = await team.invite(await team.publishAssessment("Second"), [newAddress()]);
    expect([results, userErrors]).toEqual([[], [expect.objectContaining({ code: "QUOTA_EXCEEDED" })]]);
    const other = await createTestTeam(app);
    const last = await invited(other);
    await other.invite(last.assessment, [newAddress()]);
    await last.submits();
    await confirmationTo(last.email);
    await app.restart();
  });

  test("forty submissions at once are a few statements, not forty", async () => {
    const count = async (people: number) => {
      const team = await createTestTeam(app);
      const assessment = await team.publishAssessment("Many", { timeLimit: "PT1M", notificationScheme: "DISABLED" });
      const rows = Array.from({ length: people }, () => newAddress());
      await team.invite(assessment, rows);
      await app.db.query(
        `update invitation set state = 'STARTED', started_at = now() - interval '1 hour', deadline_at = now() - interval '30 minutes'
         where team_id = $1`,
        [team.uuid],
      );
      const { statements } = await statementsOf(async () => {
        await waitUntil(async () => {
          const { rows: found } = await app.db.query(
            "/* test */ select count(*)::int as n from email where team_id = $1 and kind = $2",
            [team.uuid, kind],
          );
          return found[0].n === people;
        });
      });
      return statements.filter(({ text }) => text.includes("confirm_submission") && text.includes("email_requested"))
        .length;
    };
    expect(await count(40)).toBeLessThanOrEqual(3);
  });
});
