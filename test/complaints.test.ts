import { describe, expect, test } from "@jest/globals";
import { makeReturnPath } from "../src/emails/bounces/return-path.ts";
import type { Any } from "./client.ts";
import { opened, registrationOf } from "./registration.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const secret = "a-secret-of-the-mail-server";
const domain = "bounces.beckon.test";
const app = testApp({ BOUNCE_SECRET: secret, BOUNCE_DOMAIN: domain });

const one = async (sql: string, ...values: unknown[]): Promise<Any> =>
  (await app.db.query(`/* test */ ${sql}`, values)).rows[0];
const crlf = (...lines: string[]): string => lines.join("\r\n");

/** An e-mail that the mail server has taken, and the return path that it went out with. */
async function sent(team: TestTeam): Promise<{ id: string; address: string; returnPath: string }> {
  const address = newAddress("reader");
  await team.invite(await team.publishAssessment("X"), [address]);
  const email = await waitUntil(() =>
    one("select * from email where team_id = $1 and to_address = $2 and state = 'SENT'", team.uuid, address),
  );
  const token = makeReturnPath(app.running.services.keys, { teamId: team.uuid, id: email.id });
  return { id: email.id, address, returnPath: `${token}@${domain}` };
}

const handIn = async (message: string): Promise<Any> => {
  const answer = await fetch(`${app.url}/mail/bounces`, {
    method: "POST",
    headers: { authorization: `Bearer ${secret}`, "content-type": "message/rfc822" },
    body: message,
  });
  return { code: answer.status, ...((await answer.json()) as object) };
};
const suppressionOf = async (team: TestTeam): Promise<Any> =>
  await one("select address, reason from email_suppression where team_id = $1", team.uuid);
const stateOf = async (id: string): Promise<string> => (await one("select state from email where id = $1", id)).state;

/** A complaint as a feedback loop sends it: to an address of its own, with the message's headers. */
const complaint = (returnPath: string, { type = "abuse", inReport = true, inHeaders = true } = {}): string =>
  crlf(
    "From: <feedback@isp.test>",
    "To: <abuse@beckon.test>",
    "Subject: FW: your message",
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=feedback-report; boundary="part"',
    "",
    "--part",
    "Content-Type: text/plain",
    "",
    "This is an email abuse report.",
    "",
    "--part",
    "Content-Type: message/feedback-report",
    "",
    `Feedback-Type: ${type}`,
    "User-Agent: SomeGenerator/1.0",
    "Version: 1",
    ...(inReport ? [`Original-Mail-From: <${returnPath}>`] : []),
    "Arrival-Date: Thu, 8 Mar 2026 14:00:00 EDT",
    "",
    "--part",
    "Content-Type: message/rfc822",
    "",
    ...(inHeaders ? [`Return-Path: <${returnPath}>`] : []),
    "From: <team@beckon.test>",
    "Subject: Invitation",
    "",
    "body",
    "",
    "--part--",
    "",
  );

describe("a complaint (RFC 5965) ends mail to an address (rules: Inviting 8)", () => {
  test.each([
    ["named in the report", { inHeaders: false }],
    ["named in the headers that came along", { inReport: false }],
  ])("by the return path, %s", async (_, where) => {
    const team = await createTestTeam(app);
    const email = await sent(team);
    expect(await handIn(complaint(email.returnPath, where))).toEqual({ code: 202, status: "complained" });
    expect(await suppressionOf(team)).toEqual({ address: email.address, reason: "COMPLAINT" });
    // It had arrived.
    expect(await stateOf(email.id)).toBe("SENT");
    const { results } = (
      await team.ask(
        "mutation ($i: InviteCandidatesInput!) { inviteCandidates(input: $i) { results { outcome warnings { code } } } }",
        { i: { assessmentId: (await team.publishAssessment("Y")).id, candidates: [{ email: email.address }] } },
      )
    ).inviteCandidates;
    expect(results).toEqual([{ outcome: "INVITED", warnings: [{ code: "EMAIL_SUPPRESSED" }] }]);
  });

  test("not where it says that it was no spam, nor of an e-mail that is not ours", async () => {
    const team = await createTestTeam(app);
    const email = await sent(team);
    const forged = `${"a".repeat(52)}@${domain}`;
    expect((await handIn(complaint(email.returnPath, { type: "not-spam" }))).status).toBe("ignored");
    expect((await handIn(complaint(forged))).status).toBe("ignored");
    expect(await suppressionOf(team)).toBeUndefined();
  });
});

describe("failures in other forms", () => {
  test("qmail's plain text", async () => {
    const team = await createTestTeam(app);
    const email = await sent(team);
    const message = crlf(
      "From: MAILER-DAEMON@mx.test",
      `To: ${email.returnPath}`,
      "Subject: failure notice",
      "",
      "Hi. This is the qmail-send program at mx.test.",
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      "This is a permanent error; I've given up. Sorry it didn't work out.",
      "",
      `<${email.address}>:`,
      "192.0.2.1 does not like recipient.",
      "Remote host said: 550 5.1.1 no such user",
      "Giving up on 192.0.2.1.",
      "",
      "--- Below this line is a copy of the message.",
      "",
      "Subject: Invitation",
    );
    expect((await handIn(message)).status).toBe("bounced");
    expect(await stateOf(email.id)).toBe("BOUNCED");
    expect(await suppressionOf(team)).toEqual({ address: email.address, reason: "BOUNCE" });
    // Somebody's own words that begin otherwise are no report.
    expect((await handIn(crlf(`To: ${email.returnPath}`, "", "Hi, I am away."))).status).toBe("ignored");
  });

  test("a report without Status, by what the server said", async () => {
    const team = await createTestTeam(app);
    for (const [diagnostic, isWrittenOff] of [
      ["smtp; 550 5.1.1 no such user", true],
      ["smtp; 552 mailbox full 5.2.2", false],
      ["smtp; 550 unknown", true],
    ] as [string, boolean][]) {
      const email = await sent(team);
      const message = crlf(
        `To: <${email.returnPath}>`,
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
        "",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.test",
        "",
        `Final-Recipient: rfc822; ${email.address}`,
        "Action: failed",
        `Diagnostic-Code: ${diagnostic}`,
        "",
        "--b--",
        "",
      );
      expect([diagnostic, (await handIn(message)).status]).toEqual([diagnostic, "bounced"]);
      const row = await one("select 1 from email_suppression where address = $1", email.address);
      expect([diagnostic, row !== undefined]).toEqual([diagnostic, isWrittenOff]);
    }
  });
});

describe("the public link: names that a visitor enters", () => {
  const { registration, registered } = registrationOf(app);

  test.each([
    "Call +49 30 1234567 now",
    "Visit www.example.com",
    "https://example.com",
    "evil.example/x",
    "You have won! Congratulations",
    "a b c d e f g h i j k l",
    "me@example.com",
  ])("%s is no name", async (name) => {
    const team = await createTestTeam(app);
    const { token } = await opened(team);
    const answer = await registration(token, newAddress(), name);
    expect(answer.data.registerCandidate.userErrors).toMatchObject([{ code: "INVALID_VALUE", path: ["name"] }]);
  });

  test.each([
    "Ada Byron",
    "J. R. R. Tolkien",
    "O'Brien-Smith",
    "李小龙",
    "María José de la Cruz y García",
    "Jean-Luc 2nd",
  ])("%s is one, and the e-mail does not repeat it", async (name) => {
    const team = await createTestTeam(app);
    const { token } = await opened(team);
    const address = newAddress();
    const answer = await registration(token, address, name);
    expect(answer.data.registerCandidate.userErrors).toEqual([]);
    await registered(team);
    const [mail] = await app.mail.waitFor(address);
    expect(`${mail!.mail.text} ${mail!.mail.html} ${mail!.mail.headers.get("to")}`).not.toContain(name);
    expect(await one("select name from candidate where team_id = $1", team.uuid)).toEqual({ name });
  });
});
