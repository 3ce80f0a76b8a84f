import { afterAll, describe, expect, test } from "@jest/globals";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { SmtpPool } from "../src/emails/delivery/smtp/smtp-pool.ts";
import type { Any } from "./client.ts";
import { ScriptedMailServer } from "./smtp-script.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const ends: (() => Promise<void>)[] = [];
afterAll(async () => {
  await app.running.stop();
  for (const end of ends) await end();
});

interface Arrived {
  to: string;
  user: string | undefined;
  secure: boolean;
  raw: string;
}

/** A mail server with the options of one, which lets in `beckon` with the password `p@ss`. */
async function mailServer(options: SMTPServerOptions): Promise<{ port: number; arrived: Arrived[] }> {
  const arrived: Arrived[] = [];
  const server = new SMTPServer({
    closeTimeout: 500,
    onAuth: ({ username, password, validatePassword, method }: Any, _session, callback) => {
      const isRight = method === "CRAM-MD5" ? validatePassword("p@ss") : password === "p@ss";
      if (username === "beckon" && isRight) callback(null, { user: username });
      else callback(Object.assign(new Error("5.7.8 wrong password"), { responseCode: 535 }));
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { envelope, user, secure } = session;
        arrived.push({ to: envelope.rcptTo[0]!.address, user, secure, raw: Buffer.concat(chunks).toString() });
        callback();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  return { port: (server.server.address() as { port: number }).port, arrived };
}

const invitations = async (team: TestTeam) =>
  (
    await app.db.query(
      "/* test */ select state, attempts, last_response as said from email where team_id = $1 and kind = 'INVITATION'",
      [team.uuid],
    )
  ).rows as { state: string; attempts: number; said: string | null }[];

/** Invites so many through a mail server, and waits until all e-mails are sent. */
async function sendThrough(
  url: string,
  count: number,
  connections = 2,
): Promise<{ team: TestTeam; addresses: string[] }> {
  await app.restart({ SMTP_URL: url, SMTP_CONNECTIONS: String(connections) });
  const team = await createTestTeam(app);
  const addresses = Array.from({ length: count }, (_, n) => `p${n}@servers.test`);
  const message = "Welcome.\n.\n..two dots\n.hidden? No.";
  await team.invite(await team.publishAssessment("Servers"), addresses, { input: { message } });
  await waitUntil(async () => (await invitations(team)).every(({ state }) => state === "SENT"));
  return { team, addresses };
}

describe("e-mails go through a mail server", () => {
  test.each<[string, SMTPServerOptions, string, Partial<Arrived>]>([
    ["with TLS from the start", { secure: true, authMethods: ["PLAIN"] }, "smtps", { user: "beckon", secure: true }],
    ["with STARTTLS", { authMethods: ["LOGIN"] }, "smtp", { user: "beckon", secure: true }],
    [
      "that asks for a proof of the password",
      { authMethods: ["CRAM-MD5"], hideSTARTTLS: true, allowInsecureAuth: true },
      "smtp",
      { user: "beckon", secure: false },
    ],
    [
      "without PIPELINING and without users",
      { hidePIPELINING: true, disabledCommands: ["AUTH", "STARTTLS"] },
      "smtp",
      { user: undefined, secure: false },
    ],
  ])("%s, each once and with its lines as they were", async (_, options, protocol, expected) => {
    const server = await mailServer(options);
    const url = `${protocol}://beckon:p%40ss@127.0.0.1:${server.port}?tls.rejectUnauthorized=false`;
    const { addresses } = await sendThrough(url, 12);
    expect(server.arrived.map(({ to }) => to).sort()).toEqual(addresses.sort());
    for (const one of server.arrived) {
      expect(one).toMatchObject(expected);
      expect(one.raw).toContain("\r\n> .\r\n> ..two dots\r\n> .hidden? No.\r\n");
    }
  });

  test("that ends a session after a few messages: what it did not take goes over another connection at once", async () => {
    const server = new ScriptedMailServer({ maxMessages: 3 });
    await server.open();
    ends.push(() => server.close());
    const { team, addresses } = await sendThrough(`smtp://127.0.0.1:${server.port}`, 20);
    expect(server.ended).toBeGreaterThan(0);
    const tried = (await invitations(team)).filter(({ attempts }) => attempts !== 1);
    expect(tried).toEqual([]);
    expect(addresses.map((address) => server.taken.get(address))).toEqual(addresses.map(() => 1));
  });

  test.each(["greeting", "MAIL FROM", "content"] as const)(
    "that takes only two connections, and says so at %s: each once over these, and none is delayed",
    async (limitedAt) => {
      const server = new ScriptedMailServer({ maxConnections: 2, limitedAt });
      await server.open();
      ends.push(() => server.close());
      const { team, addresses } = await sendThrough(`smtp://127.0.0.1:${server.port}`, 30, 6);
      expect(server.refused).toBeGreaterThan(0);
      expect(server.refused).toBeLessThanOrEqual(4);
      expect((await invitations(team)).filter(({ attempts }) => attempts !== 1)).toEqual([]);
      expect(addresses.map((address) => server.taken.get(address))).toEqual(addresses.map(() => 1));
    },
  );

  test.each(["refuse", "cut"] as const)(
    "that does not take an envelope together with a content (%s): each once, and the next ones by themselves",
    async (onAhead) => {
      const server = new ScriptedMailServer({ onAhead });
      await server.open();
      ends.push(() => server.close());
      const { team, addresses } = await sendThrough(`smtp://127.0.0.1:${server.port}`, 60);
      // At most one on each of the two connections before the first has failed.
      expect(server.ahead).toBeGreaterThan(0);
      expect(server.ahead).toBeLessThanOrEqual(2);
      expect((await invitations(team)).filter(({ attempts }) => attempts !== 1)).toEqual([]);
      expect(addresses.map((address) => server.taken.get(address))).toEqual(addresses.map(() => 1));
    },
  );

  test("and no address can bring a command of its own", async () => {
    const server = await mailServer({ hideSTARTTLS: true, disabledCommands: ["AUTH"] });
    const pool = new SmtpPool({ host: "127.0.0.1", port: server.port }, 1);
    const message = { from: "a@servers.test", content: Buffer.from("A: b\r\n\r\nc\r\n"), needsSmtpUtf8: false };
    await expect(pool.send({ ...message, to: "b@servers.test>\r\nRCPT TO:<c@servers.test" })).rejects.toThrow(
      "not an address",
    );
    await pool.send({ ...message, to: "d@servers.test" });
    expect(server.arrived.map(({ to }) => to)).toEqual(["d@servers.test"]);
    pool.close();
  });

  test("and wait where it does not let us in, with its answer", async () => {
    const server = await mailServer({ secure: true });
    await app.restart({ SMTP_URL: `smtps://beckon:wrong@127.0.0.1:${server.port}?tls.rejectUnauthorized=false` });
    const team = await createTestTeam(app);
    await team.invite(await team.publishAssessment("Locked out"), ["a@servers.test"]);
    await waitUntil(async () => (await invitations(team))[0]?.state === "DEFERRED");
    expect((await invitations(team))[0]!.said).toMatch(/535 5\.7\.8 wrong password/);
    expect(server.arrived).toEqual([]);
  });
});
