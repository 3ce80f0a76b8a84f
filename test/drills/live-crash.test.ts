import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Any, ask } from "../client.ts";
import { createDrillTeam } from "../drill-team.ts";
import { oneTo, Restless, wholeLog } from "../live-client.ts";
import { missingFrom, promisedEdge, Writers } from "../live-writers.ts";
import { MailServer } from "../mail-server.ts";
import { MailWire, ServerProcess } from "../server-process.ts";
import { createTestDatabase } from "../test-database.ts";
import { waitUntil } from "../wait-until.ts";

const mail = new MailServer();
const wire = new MailWire();
let database: Awaited<ReturnType<typeof createTestDatabase>>;
let server: ServerProcess;

beforeAll(async () => {
  [database] = await Promise.all([createTestDatabase(), mail.open()]);
  await wire.open(mail.port);
  server = await ServerProcess.at({ DATABASE_URL: database.url, SMTP_URL: `smtp://127.0.0.1:${wire.port}` });
});
afterAll(async () => {
  await server?.kill();
  await mail.close();
  await wire.close();
  await database.drop();
});

async function allInvitations(token: string): Promise<Any[]> {
  const invitations: Any[] = [];
  for (let after: string | null = null; ; ) {
    const page: Any = await ask(
      server.url,
      token,
      "query ($after: Cursor) { invitations(first: 100, after: $after) { nodes { id emailRequested candidate { email } } pageInfo { hasNextPage endCursor } } }",
      { after },
    );
    invitations.push(...page.invitations.nodes);
    if (!page.invitations.pageInfo.hasNextPage) break;
    after = page.invitations.pageInfo.endCursor;
  }
  return invitations;
}

test("killed in the middle of it all: what was answered is stored, no event comes twice, every e-mail arrives", async () => {
  await server.start();
  const { owner, start, assessment } = await createDrillTeam({ url: server.url, databaseUrl: database.url }, "Crash");

  let end: number | null = null;
  const subscriber = new Restless([server.url], owner, start);
  const received = subscriber.until(() => end, 40, 220_000);
  received.catch(() => undefined);
  const promised = [];
  const messages = new Map<string, string>();
  for (const name of ["before", "after"]) {
    const writers = new Writers(server.url, owner, assessment, name);
    const writing = writers.run(16, 1_000, { mailed: 0.5, pauseMs: 5 });
    await waitUntil(async () => writers.answered >= 60 && writers.inFlight >= 8, 60_000);
    if (name === "before") await server.kill();
    writers.stop();
    await writing;
    if (name === "before") {
      // Nobody will ever know of these, but the log itself.
      expect(writers.cutOff).toBeGreaterThan(0);
      await server.start();
    } else expect(writers.cutOff).toBe(0);
    promised.push(...writers.promised);
    for (const [id, address] of writers.emails) messages.set(id, address);
  }
  expect(promised.length).toBeGreaterThan(100);
  expect(messages.size).toBeGreaterThan(30);

  // All the e-mails that were ever promised, those of unanswered calls too, since their invitations are there.
  const invitations = await allInvitations(owner.token);
  const wanted = invitations.filter((one) => one.emailRequested);
  const byId = new Map(wanted.map((one) => [one.id, one.candidate.email]));
  for (const [id, address] of messages) expect(byId.get(id)).toBe(address);
  for (const { candidate } of wanted) await mail.waitFor(candidate.email, 1, 60_000);
  for (const { id, candidate } of wanted) {
    // An e-mail may leave twice when the power goes between sending and writing it down: the same one, by its Message-ID.
    const received = mail.to(candidate.email);
    expect(new Set(received.map((one) => one.mail.messageId)).size).toBe(1);
    expect(new Set(received.map((one) => one.mail.headers.get("x-invitation-id")))).toEqual(new Set([id]));
  }

  // Sent e-mails are events themselves: each exactly once, though some were sent twice.
  const log = await waitUntil(async () => {
    const now = await wholeLog(server.url, owner.token, promisedEdge);
    return now.filter(({ node }) => node.type === "INVITATION_EMAIL_SENT").length >= wanted.length && now;
  }, 240_000);
  const sent = log.filter(({ node }) => node.type === "INVITATION_EMAIL_SENT").map(({ node }) => node.invitation.id);
  expect(sent.sort()).toEqual(wanted.map((one) => one.id).sort());
  expect(log.map(({ node }) => node.sequence)).toEqual(oneTo(log.length));
  expect(missingFrom(log, promised)).toEqual([]);
  expect(
    log
      .filter(({ node }) => node.type === "INVITATION_CREATED")
      .map(({ node }) => node.invitation.id)
      .sort(),
  ).toEqual(invitations.map((one) => one.id).sort());
  end = log.length;
  expect(await received).toEqual(oneTo(log.length));
}, 240_000);
