import { beforeAll, expect, test } from "@jest/globals";
import { writeEmail } from "../src/app/registries/email-templates.ts";
import { emailDelivery } from "../src/emails/delivery/email-delivery.ts";
import { leaseEmails } from "../src/emails/delivery/lease-emails.ts";
import { recordAccepted } from "../src/emails/delivery/record-accepted.ts";
import { type DueEmail, type Outcome, recordOutcomes } from "../src/emails/delivery/record-outcomes.ts";
import { Turns } from "../src/platform/outgoing-delivery/due-in-turns.ts";
import { OutcomeWriter } from "../src/platform/outgoing-delivery/outcome-writer.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

// Nothing sends e-mails here but the tests.
const app = testApp({ ROLE: "api" });
let team: TestTeam;
beforeAll(async () => {
  team = await createTestTeam(app);
  await app.db.query("/* test */ alter table email set (autovacuum_enabled = false)");
});

async function leased(count: number): Promise<{ addresses: string[]; emails: DueEmail[] }> {
  const addresses = Array.from({ length: count }, () => newAddress("accepted"));
  await team.invite(await team.publishAssessment("Accepted"), addresses);
  const emails = await leaseEmails(app.running.services, 100, new Turns());
  return { addresses, emails: emails.filter(({ kind }) => kind === "INVITATION") };
}

const sent = (email: DueEmail): Outcome => ({
  ...{ email, state: "SENT", response: "250 2.0.0 taken", to: "ada@mail.test", subject: "Invitation" },
  ...{ badAddress: false, retrySeconds: null, isUnavailable: false },
});

const rowsOf = async (emails: DueEmail[]) => {
  const { rows } = await app.db.query(
    `/* test */ select state, accepted_at, sent_at, to_address, subject, last_response, attempts, leased_by
     from email where team_id = $1 and id = any($2) order by id`,
    [team.uuid, emails.map(({ id }) => id)],
  );
  return rows;
};

const sentEventsOf = async (emails: DueEmail[]) => {
  const { rows } = await app.db.query(
    `/* test */ select count(*)::int as count from event
     where team_id = $1 and type = 'INVITATION_EMAIL_SENT' and email_id = any($2)`,
    [team.uuid, emails.map(({ id }) => id)],
  );
  return rows[0].count;
};

const endLeases = () =>
  app.db.query("/* test */ update email set leased_until = now() - interval '1 second' where leased_by is not null");

test("what is written when the mail server takes an e-mail, and by a lease, is in no index of the table", async () => {
  const { rows } = await app.db.query(
    `/* test */ select distinct a.attname from pg_index i
     join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
       and d.refclassid = 'pg_class'::regclass and d.refobjid = i.indrelid and d.refobjsubid > 0
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = d.refobjsubid
     where i.indrelid = 'email'::regclass`,
  );
  const indexed = rows.map((row) => row.attname);
  // Those of conditions of indexes are among them.
  expect(indexed).toEqual(expect.arrayContaining(["state", "sent_at", "member_id"]));
  const written = ["accepted_at", "last_response", "to_address", "subject"];
  const byLease = ["attempts", "tried_at", "leased_by", "leased_until"];
  for (const column of [...written, ...byLease]) expect(indexed).not.toContain(column);
});

test("outcomes that come while others are recorded take one small statement, and are recorded together", async () => {
  const { services } = app.running;
  const { emails } = await leased(31);
  const kind = emailDelivery(services, writeEmail);
  const writer = new OutcomeWriter(kind, services.log);
  const [first, ...others] = emails;
  const { statements } = await statementsOf(async () => {
    const written = [writer.write(sent(first!))];
    // The record of the first one has begun.
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    written.push(...others.map((email) => writer.write(sent(email))));
    await Promise.all(written);
    await writer.finish();
  });
  kind.close?.();
  const updates = statements.filter(({ text }) => text.includes('update "email"'));
  const isNote = ({ text }: { text: string }) => text.includes('"accepted_at" = "done"."now"');
  expect(updates).toHaveLength(3);
  expect(updates.filter(isNote)).toHaveLength(1);
  expect(statements.filter(({ text }) => text.includes('insert into "event"'))).toHaveLength(2);
  expect(new Set((await rowsOf(emails)).map((row) => row.state))).toEqual(new Set(["SENT"]));
  expect(await sentEventsOf(emails)).toBe(31);
});

test("an e-mail that was taken and not recorded is recorded by the next worker, and not sent again", async () => {
  const { services } = app.running;
  const { addresses, emails } = await leased(1);
  await recordAccepted(services, [sent(emails[0]!)]);
  const [noted] = await rowsOf(emails);
  expect(noted).toMatchObject({ state: "QUEUED", sent_at: null, attempts: 1, to_address: "ada@mail.test" });
  await endLeases();

  const kind = emailDelivery(services, writeEmail);
  const again = (await kind.lease(10, new Map())).find(({ email }) => email.id === emails[0]!.id)!;
  const outcome = await kind.attempt(again, await kind.prepare(again));
  await kind.record([outcome]);
  kind.close?.();
  expect(app.mail.to(addresses[0]!)).toEqual([]);
  const [row] = await rowsOf(emails);
  expect(row).toMatchObject({ state: "SENT", accepted_at: null, attempts: 1, leased_by: null, subject: "Invitation" });
  expect(row).toMatchObject({ last_response: "250 2.0.0 taken", to_address: "ada@mail.test" });
  expect(row.sent_at).toEqual(noted.accepted_at);
  expect(await sentEventsOf(emails)).toBe(1);
});

test("of an e-mail to an erased candidate no text is noted, and one whose lease another worker has is left alone", async () => {
  const { services } = app.running;
  const { emails } = await leased(2);
  const [erased, lost] = emails as [DueEmail, DueEmail];
  await app.db.query("/* test */ update candidate set erased_at = now() where team_id = $1 and id = $2", [
    team.uuid,
    erased.candidateId,
  ]);
  const foreign = { ...lost, leasedBy: "another worker" };
  await recordAccepted(services, [sent(erased), sent(foreign)]);
  const rows = await rowsOf([erased]);
  expect(rows[0]).toMatchObject({ to_address: null, subject: null, last_response: null });
  expect(rows[0].accepted_at).not.toBeNull();
  await recordOutcomes(services, [sent(erased), sent(foreign)]);
  expect((await rowsOf([erased]))[0]).toMatchObject({ state: "SENT", to_address: null, subject: null });
  expect((await rowsOf([lost]))[0]).toMatchObject({ state: "QUEUED", accepted_at: null, to_address: null });
});
