import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { makeEmailsDue } from "./email-queue.ts";
import { MailServer } from "./mail-server.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
/** A mail server without SMTPUTF8. */
const asciiServer = new MailServer({ smtpUtf8: false });
beforeAll(() => asciiServer.open());
afterAll(async () => {
  await app.running.stop();
  await asciiServer.close();
});

let serial = 0;
const address = () => `jörg-${++serial}@example.test`;

/** The final state of the e-mail to an address. */
const ledgerOf = async (team: TestTeam, email: string) =>
  await waitUntil(async () => {
    await makeEmailsDue(app);
    return (
      await app.db.query(
        "/* test */ select state, last_response as said, attempts from email where team_id = $1 and to_address = $2 and state not in ('QUEUED', 'DEFERRED')",
        [team.uuid, email],
      )
    ).rows[0];
  });

describe("an address with non-ASCII characters before the @", () => {
  test("is used with SMTPUTF8 where the mail server offers it", async () => {
    const team = await createTestTeam(app);
    const email = address();
    await team.invite(await team.publishAssessment("Offered"), [email]);
    expect(await ledgerOf(team, email)).toMatchObject({ state: "SENT" });
    const [mail] = await app.mail.waitFor(email);
    expect(mail).toMatchObject({ smtpUtf8: true, to: [email] });
    // The inviter's address is ASCII.
    expect(mail!.mail.replyTo?.value).toEqual([expect.objectContaining({ address: team.owner.email })]);
  });

  test("as the inviter's, it is not the Reply-To of an e-mail that is sent without SMTPUTF8", async () => {
    const team = await createTestTeam(app);
    await app.db.query("/* test */ update team_member set email = $2 where team_id = $1", [team.uuid, address()]);
    const email = `ascii-${++serial}@example.test`;
    await team.invite(await team.publishAssessment("Replies"), [email]);
    const [mail] = await app.mail.waitFor(email);
    expect(mail!.smtpUtf8).toBe(false);
    expect(mail!.mail.replyTo).toBeUndefined();
    expect(mail!.raw.slice(0, mail!.raw.indexOf("\r\n\r\n"))).toMatch(/^\p{ASCII}*$/u);
  });

  test("is FAILED, with the reason and an event, where the mail server does not offer it", async () => {
    await app.restart({ SMTP_URL: `smtp://127.0.0.1:${asciiServer.port}` });
    const team = await createTestTeam(app);
    const [email, other] = [address(), `ascii-${++serial}@example.test`];
    const assessment = await team.publishAssessment("Not offered");
    await team.invite(assessment, [email, other]);
    expect(await ledgerOf(team, email)).toMatchObject({
      state: "FAILED",
      attempts: 1,
      said: expect.stringMatching(/^Not sent: the mail server takes only ASCII .*SMTPUTF8/),
    });
    expect(await ledgerOf(team, other)).toMatchObject({ state: "SENT" });
    const toOthers = asciiServer.received.filter(({ to }) => !to.includes(team.owner.email));
    expect(toOthers.map(({ to }) => to)).toEqual([[other]]);
    const events = await app.db.query(
      "/* test */ select type from event where team_id = $1 and type like 'INVITATION_EMAIL_%' order by type",
      [team.uuid],
    );
    expect(events.rows.map((row) => row.type)).toEqual(["INVITATION_EMAIL_FAILED", "INVITATION_EMAIL_SENT"]);
    // The address is valid: another mail server accepts it.
    const { rowCount } = await app.db.query("/* test */ select 1 from email_suppression where team_id = $1", [
      team.uuid,
    ]);
    expect(rowCount).toBe(0);
    // The inviter is notified.
    await waitUntil(async () => asciiServer.to(team.owner.email).length > 0);
  });

  test("stays queued while the mail server is unavailable", async () => {
    await asciiServer.close();
    await app.restart({ SMTP_URL: `smtp://127.0.0.1:${asciiServer.port}` });
    const team = await createTestTeam(app);
    const email = address();
    await team.invite(await team.publishAssessment("Away"), [email]);
    await waitUntil(
      async () =>
        (await app.db.query("/* test */ select 1 from email where team_id = $1 and state = 'DEFERRED'", [team.uuid]))
          .rowCount === 1,
    );
    await asciiServer.reopen();
    expect(await ledgerOf(team, email)).toMatchObject({ state: "FAILED" });
  });
});
