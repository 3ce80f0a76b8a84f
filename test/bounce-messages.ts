import type { Any } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

export const secret = "a-secret-of-the-mail-server";

export const domain = "bounces.beckon.test";

export const failureEvents = ["INVITATION_EMAIL_FAILED", "CANDIDATE_UPDATED"];

export const crlf = (lines: string[]): string => lines.join("\r\n");

interface Dsn {
  to: string;
  header?: string;
  action?: string;
  status?: string;
  diagnostic?: string;
  type?: string;
  recipients?: string[];
}

/** A block of one recipient in a delivery report. */
export const recipientReport = (action: string, status: string, diagnostic?: string): string =>
  crlf([
    "Final-Recipient: rfc822; somebody@elsewhere.test",
    `Action: ${action}`,
    `Status: ${status}`,
    "Remote-MTA: dns; mx.elsewhere.test",
    ...(diagnostic === undefined ? [] : [`Diagnostic-Code: smtp; ${diagnostic}`]),
    "",
  ]);

/** A delivery report as Postfix writes it (RFC 3464). */
export const deliveryReport = (dsn: Dsn): string =>
  crlf([
    "Return-Path: <>",
    "Date: Mon, 23 Nov 2026 14:02:00 +0000",
    "From: MAILER-DAEMON@mx.test (Mail Delivery System)",
    "Subject: Undelivered Mail Returned to Sender",
    `${dsn.header ?? "To"}: ${dsn.to}`,
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: ${dsn.type ?? "multipart/report; report-type=delivery-status"}; boundary="edge/mx.test"`,
    "",
    "--edge/mx.test",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    "I'm sorry to have to inform you that your message could not be delivered.",
    "",
    "--edge/mx.test",
    "Content-Description: Delivery report",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.test",
    "Arrival-Date: Mon, 23 Nov 2026 14:01:00 +0000",
    "",
    ...(dsn.recipients ?? [
      recipientReport(dsn.action ?? "failed", dsn.status ?? "5.1.1", dsn.diagnostic ?? "550 5.1.1 no such user here"),
    ]),
    "",
    "--edge/mx.test",
    "Content-Description: Undelivered Message",
    "Content-Type: message/rfc822",
    "",
    "From: Acme <no-reply@beckon.test>",
    "To: somebody@elsewhere.test",
    "Subject: Your invitation",
    "",
    "Hello",
    "",
    "--edge/mx.test--",
    "",
  ]);

export const bounced = [202, { status: "bounced" }];

/** Sends bounce messages to the application and reads their effects. */
export function bounceCalls(app: TestApp) {
  const one = async (sql: string, ...values: unknown[]): Promise<Any> =>
    (await app.db.query(`/* test */ ${sql}`, values)).rows[0];
  const all = async (sql: string, ...values: unknown[]): Promise<Any[]> =>
    (await app.db.query(`/* test */ ${sql}`, values)).rows;
  /** The e-mail to a candidate of the team, once it is so far and nobody is at it. */
  const waitForEmailState = (team: TestTeam, state: string) =>
    waitUntil(() =>
      one(
        "select * from email where team_id = $1 and member_id is null and state = $2 and leased_until is null",
        team.uuid,
        state,
      ),
    );
  const suppressed = async (team: TestTeam): Promise<string[]> =>
    (await all("select address from email_suppression where team_id = $1 order by address", team.uuid)).map(
      (row) => row.address,
    );
  const eventsOf = async (team: TestTeam): Promise<string[]> =>
    (
      await all(
        "select type from event where team_id = $1 and type in ('INVITATION_EMAIL_FAILED', 'CANDIDATE_UPDATED') order by sequence",
        team.uuid,
      )
    ).map((row) => row.type);
  /** Hands a message in as the mail server does. */
  const postBounce = async (
    raw: string | Buffer,
    { authorization = `Bearer ${secret}`, type = "message/rfc822" }: { authorization?: string; type?: string } = {},
  ): Promise<[number, Any]> => {
    const response = await fetch(`${app.url}/mail/bounces`, {
      method: "POST",
      headers: { "content-type": type, ...(authorization === "" ? {} : { authorization }) },
      body: raw,
    });
    return [response.status, await response.json()];
  };
  /** A candidate who was sent the invitation, and the return path of it as the mail server was given it. */
  async function inviteOne(given?: TestTeam) {
    const team = given ?? (await createTestTeam(app));
    const inviter = await team.addMember("MANAGER");
    const address = newAddress("late");
    const { results } = await team.invite(await team.publishAssessment("X"), [address], { as: inviter });
    const [mail] = await app.mail.waitFor(address);
    const email = await waitUntil(() =>
      one("select * from email where team_id = $1 and to_address = $2 and state = 'SENT'", team.uuid, address),
    );
    return { team, inviter, address, email, returnPath: mail!.from, candidate: results[0].candidate };
  }
  return { one, all, waitForEmailState, suppressed, eventsOf, postBounce, inviteOne };
}
