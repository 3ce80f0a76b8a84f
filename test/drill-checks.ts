import { expect } from "@jest/globals";
import type pg from "pg";
import type { Any } from "./client.ts";
import type { MailServer } from "./mail-server.ts";
import { waitUntil } from "./wait-until.ts";

/** An e-mail may leave twice when a worker dies between sending and recording it: the same one, by its Message-ID. */
export function expectSameEmails(mail: MailServer, messages: Map<string, string>): void {
  for (const [id, to] of messages) {
    const received = mail.to(to);
    expect(new Set(received.map((one) => one.mail.messageId)).size).toBe(1);
    expect(received[0]!.mail.headers.get("x-invitation-id")).toBe(id);
  }
}

/** Each notification of the owner is recorded once for each event and channel, and left as one e-mail. */
export async function expectNotifications(
  db: pg.Client,
  mail: MailServer,
  owner: { email: string },
  log: Any[],
): Promise<void> {
  const about = log
    .filter(({ node }) => /^ASSESSMENT_(STARTED|SUBMITTED)$/.test(node.type))
    .map(({ node }) => node.sequence);
  expect(about.length).toBeGreaterThan(20);
  const decided: Any[] = (
    await db.query("select event_sequence as n, channel from notification_decision order by 1, 2")
  ).rows;
  expect(decided).toEqual(about.flatMap((n) => ["EMAIL", "IN_APP"].map((channel) => ({ n, channel }))));
  const sent = await waitUntil(async () => {
    const { rows } = await db.query(
      "select count(*)::int as n, count(*) filter (where state = 'SENT')::int as sent from email where to_address = $1",
      [owner.email],
    );
    return rows[0].n > 0 && rows[0].n === rows[0].sent && (rows[0].n as number);
  });
  expect(new Set(mail.to(owner.email).map((one) => one.mail.messageId)).size).toBe(sent);
  expect((await db.query("select 1 from reaction_failure")).rows).toEqual([]);
}
