import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Running } from "../src/app/start.ts";
import { sendDueReminders } from "../src/invitations/manage/send-due-reminders.ts";
import { type Any, ask, post } from "./client.ts";
import { makeEmailsDue } from "./email-queue.ts";
import { refused, run, start, submit } from "./invitation-mutations.ts";
import { registrationOf } from "./registration.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

let second: Running | undefined;
// Before the first one's own: a mail server waits for those who are connected.
afterAll(() => second?.stop());
const app = testApp();
beforeAll(async () => {
  second = await startSecondApp(app);
});

/** How many e-mails a team may send to one address in an hour. */
const most = 6;

const hurry = () => makeEmailsDue(app);
/** Resolves once every e-mail of the team has been sent, or is given up. */
const mailIsDone = (team: TestTeam) =>
  waitUntil(async () => {
    await hurry();
    const { rows } = await app.db.query(
      "/* test */ select 1 from email where team_id = $1 and state in ('QUEUED', 'DEFERRED')",
      [team.uuid],
    );
    return rows.length === 0;
  });
/** What the mail server has for an address, after all has been sent. */
const mailsTo = async (team: TestTeam, address: string): Promise<number> => {
  await mailIsDone(team);
  return app.mail.to(address).length;
};
const assessments = (team: TestTeam, count: number, more: object = {}) =>
  Promise.all(Array.from({ length: count }, (_, n) => team.publishAssessment(`Number ${n}`, more)));
const cancel = (team: TestTeam, ids: string[]) => run(team, "cancelInvitations", ids);
const correct = async (team: TestTeam, id: string, email: string, resend = true): Promise<Any> =>
  (
    await team.ask(
      `mutation ($id: ID!, $email: EmailAddress!, $resend: Boolean!) {
        correctCandidateEmail(id: $id, email: $email, resend: $resend) { candidate { email } userErrors { code path message } } }`,
      { id, email, resend },
    )
  ).correctCandidateEmail;
const tooSoon = (path: string[]) => ({ code: "TOO_SOON", path, message: expect.stringMatching(/6 times.*last hour/) });
/** The limits of a team's addresses, as they are stored. */
const counts = async (team: TestTeam): Promise<number[]> =>
  (
    await app.db.query(
      "/* test */ select cardinality(queued_at) as n from email_limit where team_id = $1 order by n desc",
      [team.uuid],
    )
  ).rows.map((row) => row.n);

describe("six e-mails an hour to an address, whatever is done", () => {
  test("inviting and cancelling in a loop; the row over it is refused, and nobody is made by it", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const email = newAddress("loop");
    for (let n = 0; n < most; n++) {
      const { results } = await team.invite(assessment, [email]);
      expect(results[0].outcome).toBe("INVITED");
      await cancel(team, [results[0].invitation.id]);
    }
    const over = await team.invite(assessment, [newAddress(), email]);
    expect(over).toMatchObject({ batch: { invited: 1, rejected: 1 }, userErrors: [] });
    expect(over.results[1]).toMatchObject({
      outcome: "REJECTED",
      invitation: null,
      errors: [tooSoon(["input", "candidates", "1", "email"])],
    });
    // Without e-mail it is invited all the same.
    expect((await team.invite(assessment, [email], { sendEmail: false })).results[0].outcome).toBe("INVITED");
    expect(await mailsTo(team, email)).toBeLessThanOrEqual(most);
    expect(await counts(team)).toEqual([most, 1]);
  });

  test("any number of assessments, also by calls that race over two processes", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("many");
    const all = await assessments(team, 14);
    const outcomes = await Promise.all(
      all.map(async ({ id }, n) => {
        const { inviteCandidates } = await ask(
          n % 2 ? second!.url : app.url,
          team.owner.token,
          "mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input) { results { outcome errors { code } } userErrors { code } } }",
          { input: { assessmentId: id, candidates: [{ email }] } },
        );
        return inviteCandidates.results[0];
      }),
    );
    expect(outcomes.filter((one) => one.outcome === "INVITED")).toHaveLength(most);
    const others = outcomes.filter((one) => one.outcome !== "INVITED");
    for (const one of others) expect(one).toEqual({ outcome: "REJECTED", errors: [{ code: "TOO_SOON" }] });
    expect(await mailsTo(team, email)).toBe(most);
    const other = await createTestTeam(app);
    expect((await other.invite(await other.publishAssessment("Y"), [email])).results[0].outcome).toBe("INVITED");
    expect(await mailsTo(other, email)).toBe(most + 1);
  });

  test("a candidate whom a refused row would have made is not there afterwards", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("unmade");
    const all = await assessments(team, most);
    let candidate: Any;
    for (const one of all) candidate = (await team.invite(one, [email])).results[0].candidate;
    await correct(team, candidate.id, newAddress("moved"), false);
    const before = (await team.ask("{ candidates { totalCount } }")).candidates.totalCount;
    const { results } = await team.invite(all[0]!, [email]);
    expect(results[0]).toMatchObject({ outcome: "REJECTED", candidate: null, invitation: null });
    expect((await team.ask("{ candidates { totalCount } }")).candidates.totalCount).toBe(before);
  });

  test("correcting an address to and fro: refused with nothing changed, and not without new e-mails", async () => {
    const team = await createTestTeam(app);
    const [one, other] = [newAddress("to"), newAddress("fro")];
    const { candidate } = (await team.invite(await team.publishAssessment("X"), [one])).results[0];
    let last = one;
    for (let n = 0; n < 20; n++) {
      // Each is sent before the next change, so none of them just moves along.
      await mailIsDone(team);
      const next = last === one ? other : one;
      const answer = await correct(team, candidate.id, next);
      if (answer.userErrors.length > 0) {
        expect(answer).toEqual({ candidate: null, userErrors: [tooSoon(["email"])] });
        const { node } = await team.ask("query ($id: ID!) { node(id: $id) { ... on Candidate { email } } }", {
          id: candidate.id,
        });
        expect(node.email).toBe(last);
      } else last = next;
    }
    for (const address of [one, other]) expect(await mailsTo(team, address)).toBeLessThanOrEqual(most);
    expect(await mailsTo(team, one)).toBe(most);
    expect((await correct(team, candidate.id, last === one ? other : one, false)).userErrors).toEqual([]);
  });

  test("what waits for the mail server moves along with a corrected address, and counts against the new one", async () => {
    const team = await createTestTeam(app);
    const victim = newAddress("victim");
    app.mail.reject = (to) => (to.startsWith("waits") ? { code: 451, text: "4.7.1 come again" } : null);
    try {
      const all = await assessments(team, 4);
      const people = [];
      for (let n = 0; n < 3; n++) {
        const email = newAddress("waits");
        const answers = await Promise.all(all.map((assessment) => team.invite(assessment, [email])));
        people.push(answers[0].results[0].candidate.id);
      }
      await waitUntil(async () => {
        const { rows } = await app.db.query(
          "/* test */ select count(*)::int as n from email where team_id = $1 and state = 'DEFERRED' and leased_by is null",
          [team.uuid],
        );
        return rows[0].n === 12;
      });
      const answers = [];
      for (const id of people) {
        answers.push((await correct(team, id, victim, false)).userErrors);
        // The e-mails follow; then the address is given up for the next one.
        await mailIsDoneFor(team, id);
        await correct(team, id, newAddress("away"), false);
      }
      expect(answers).toEqual([[], [tooSoon(["email"])], [tooSoon(["email"])]]);
    } finally {
      app.mail.reject = null;
    }
    expect(await mailsTo(team, victim)).toBe(4);
  });

  test("resending and reminding: the rows over it are TOO_SOON, each by itself, and the others are done", async () => {
    const team = await createTestTeam(app);
    const [email, other] = [newAddress("rows"), newAddress("rows")];
    const all = await assessments(team, most + 2);
    const made: string[] = [];
    for (const one of all) made.push((await team.invite(one, [email], { sendEmail: false })).results[0].invitation.id);
    const theirs = (await team.invite(all[0]!, [other], { sendEmail: false })).results[0].invitation.id;
    const answer = await run(team, "resendInvitations", [...made, theirs]);
    expect(answer.invitations).toHaveLength(most + 1);
    expect(answer.userErrors).toMatchObject([tooSoon(["ids", "6"]), tooSoon(["ids", "7"])]);
    // Another ten minutes are over: the address's hour is not.
    await team.ageEmails(11);
    for (const verb of ["remindInvitations", "resendInvitations"] as const) {
      expect(refused(await run(team, verb, [made[0]!, theirs]))).toEqual([["TOO_SOON", ["ids", "0"]]]);
      await team.ageEmails(11);
    }
    await team.ageEmails(30);
    expect((await run(team, "remindInvitations", [made[0]!])).userErrors).toEqual([]);
    expect(await mailsTo(team, email)).toBe(most + 1);
  });

  test("reopening and retaking", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("again");
    const assessment = await team.publishAssessment("X", { confirmSubmission: false });
    const { invitation } = (await team.invite(assessment, [email], { sendEmail: false })).results[0];
    await run(team, "resendInvitations", [invitation.id]);
    const goThrough = async (url: string) => {
      // What is submitted before its e-mail leaves is not mailed any more.
      await mailIsDone(team);
      await start(app, url);
      await submit(app, url, "done");
    };
    await goThrough(invitation.inviteUrl);
    for (let n = 1; n < most; n++) {
      expect((await run(team, "reopenInvitations", [invitation.id])).userErrors).toEqual([]);
      await goThrough(invitation.inviteUrl);
    }
    const over = await run(team, "reopenInvitations", [invitation.id]);
    expect(over).toMatchObject({ invitations: [], userErrors: [tooSoon(["ids", "0"])] });
    const { node } = await team.ask("query ($id: ID!) { node(id: $id) { ... on Invitation { reopenedAt } } }", {
      id: invitation.id,
    });
    expect(node.reopenedAt).toBeNull();
    for (const ifInvited of ["REOPEN", "RETAKE"]) {
      const { results } = await team.invite(assessment, [email], { input: { ifInvited } });
      expect(results[0]).toMatchObject({
        outcome: "REJECTED",
        errors: [{ ...tooSoon(["input", "candidates", "0", "email"]), existing: { id: invitation.id } }],
      });
    }
    expect(await mailsTo(team, email)).toBe(most);
  });

  test("what Greenhouse sends: 429 with the field", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("ats");
    const { token } = await team.addApiKey("READ", "INVITE");
    const answers = [];
    for (const { id } of await assessments(team, most + 1)) {
      const answer = await fetch(`${app.url}/partners/greenhouse/send_test`, {
        method: "POST",
        headers: {
          authorization: `Basic ${Buffer.from(`${token}:`).toString("base64")}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ partner_test_id: id, candidate: { first_name: "A", last_name: "B", email } }),
      });
      answers.push({ status: answer.status, body: (await answer.json()) as Any });
    }
    expect(answers.map((one) => one.status)).toEqual([...Array(most).fill(200), 429]);
    expect(answers.at(-1)!.body.errors).toMatchObject([{ code: "TOO_SOON", field: "candidate.email" }]);
    expect(await mailsTo(team, email)).toBe(most);
  });

  test("any number of public links: the answer stays the same, and nothing is mailed", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("links");
    const answers = [];
    for (const { id } of await assessments(team, most + 3, { inviteOnly: false })) {
      const { assessment } = await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", { id });
      answers.push(
        await post(
          app.url,
          'mutation ($t: String!, $e: String!) { registerCandidate(token: $t, email: $e, name: "N") { mailed inviteUrl userErrors { code } } }',
          { t: tokenOf(assessment.publicUrl), e: email },
        ),
      );
    }
    expect(new Set(answers.slice(1).map((answer) => JSON.stringify(answer))).size).toBe(1);
    await registrationOf(app).registered(team);
    expect(await mailsTo(team, email)).toBe(most);
  });
});

describe("scheduled reminders", () => {
  test("over the limit they wait, and come later", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("reminded");
    const all = await assessments(team, most + 1);
    const ids: string[] = [];
    for (const one of all)
      ids.push(
        (await team.invite(one, [email], { sendEmail: false, input: { reminders: ["P1D"] } })).results[0].invitation.id,
      );
    await app.db.query(
      "/* test */ update invitation set email_requested = true, next_reminder_at = now() where team_id = $1",
      [team.uuid],
    );
    await sendDueReminders(app.running.services);
    const waiting = async () =>
      (
        await app.db.query(
          "/* test */ select next_reminder_at - now() between '59 minutes' and '1 hour' as later from invitation where team_id = $1 and next_reminder_at < now() + interval '2 hours'",
          [team.uuid],
        )
      ).rows;
    await waitUntil(async () => (await waiting()).length === 1);
    expect(await waiting()).toEqual([{ later: true }]);
    expect(await mailsTo(team, email)).toBe(most);
    await team.ageEmails(61);
    await app.db.query(
      "/* test */ update invitation set next_reminder_at = now() where team_id = $1 and next_reminder_at < now() + interval '2 hours'",
      [team.uuid],
    );
    await app.mail.waitFor(email, most + 1);
    expect(await mailsTo(team, email)).toBe(most + 1);
    expect(ids).toHaveLength(most + 1);
  });
});

describe("what counts", () => {
  test("not a rehearsal, a preview, nor a call that is refused as a whole", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("rehearsed");
    const assessment = await team.publishAssessment("X");
    for (let n = 0; n < 10; n++) await team.invite(assessment, [email], { dryRun: true });
    const input = { assessmentId: assessment.id, candidates: [{ email }] };
    const preview = () =>
      team.ask(
        "mutation ($input: InviteCandidatesInput!) { previewInvitationEmail(input: $input, index: 0) { subject userErrors { code } } }",
        { input },
      );
    for (let n = 0; n < 10; n++) expect((await preview()).previewInvitationEmail.userErrors).toEqual([]);
    expect(await counts(team)).toEqual([]);
    await team.invite(assessment, [email], { sendEmail: false });
    expect(await counts(team)).toEqual([]);
    // Once it is over the limit a rehearsal says so, and the e-mail can still be looked at.
    for (const one of await assessments(team, most)) await team.invite(one, [email]);
    const other = await team.publishAssessment("Y");
    expect((await team.invite(other, [email], { dryRun: true })).results[0].errors).toMatchObject([
      { code: "TOO_SOON" },
    ]);
    expect((await preview()).previewInvitationEmail.userErrors).toEqual([]);
  });

  test("an address that mail bounces from does not, and is warned of as ever", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("bounced");
    await app.db.query(
      "/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')",
      [team.uuid, email],
    );
    for (const one of await assessments(team, most + 2))
      expect((await team.invite(one, [email])).results[0]).toMatchObject({ outcome: "INVITED", errors: [] });
    expect(await counts(team)).toEqual([]);
    expect(app.mail.to(email)).toEqual([]);
  });

  test("the last hour, whenever it begins", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("sliding");
    const all = await assessments(team, 12);
    const outcomes = async (some: typeof all) => {
      const seen = [];
      for (const one of some) seen.push((await team.invite(one, [email])).results[0].outcome);
      return seen;
    };
    expect(await outcomes(all.slice(0, 1))).toEqual(["INVITED"]);
    await team.ageEmails(58);
    expect(await outcomes(all.slice(1, 7))).toEqual([...Array(5).fill("INVITED"), "REJECTED"]);
    await team.ageEmails(3);
    // The first of them is an hour old by now, and the others are not.
    expect(await outcomes(all.slice(7, 9))).toEqual(["INVITED", "REJECTED"]);
    await team.ageEmails(58);
    expect(await outcomes(all.slice(9, 12))).toEqual(Array(3).fill("INVITED"));
  });
});

/** Resolves once what a candidate is to be mailed has been sent, or waits for the mail server again. */
async function mailIsDoneFor(team: TestTeam, candidateId: string): Promise<void> {
  await waitUntil(async () => {
    await hurry();
    const { node } = await team.ask(
      "query ($id: ID!) { node(id: $id) { ... on Candidate { email invitations { nodes { emails { state } } } } } }",
      { id: candidateId },
    );
    const states = node.invitations.nodes.flatMap((one: Any) => one.emails.map((email: Any) => email.state));
    return node.email.startsWith("waits") || states.every((state: string) => state === "SENT");
  });
}
