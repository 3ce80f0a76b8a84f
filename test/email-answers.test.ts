import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { makeEmailsDue } from "./email-queue.ts";
import { ScriptedMailServer } from "./smtp-script.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const server = new ScriptedMailServer();
beforeAll(() => server.open());
afterAll(async () => {
  await app.running.stop();
  await server.close();
});

/** The state of an e-mail by what the mail server does to it; the answer that is recorded is about this very address. */
const expected: Record<string, { state: string; said: RegExp }> = {
  ok: { state: "SENT", said: /^250 2\.0\.0 about / },
  rcpt550: { state: "BOUNCED", said: /^550 5\.1\.1 about / },
  data550: { state: "BOUNCED", said: /^550 5\.7\.1 Prüfung: about / },
  rcpt451: { state: "DEFERRED", said: /^451 4\.1\.1 about / },
  data451: { state: "DEFERRED", said: /^451 4\.7\.1 Prüfung: about / },
  // The connection was cut, and the second attempt succeeded.
  drop: { state: "SENT", said: /^250 2\.0\.0 about / },
  cut: { state: "SENT", said: /^250 2\.0\.0 about / },
};

test("each answer of a pipelining mail server is recorded of the e-mail that it is about, connections cut between", async () => {
  await app.restart({ SMTP_URL: `smtp://127.0.0.1:${server.port}` });
  const team = await createTestTeam(app);
  const kinds = Object.keys(expected);
  const addresses = Array.from({ length: 140 }, (_, n) => `${kinds[n % kinds.length]}-${n}@answers.test`);
  await team.invite(await team.publishAssessment("Answers"), addresses);
  const read = async () =>
    (
      await app.db.query(
        `/* test */ select to_address as address, state, last_response as said from email
         where team_id = $1 and kind = 'INVITATION'`,
        [team.uuid],
      )
    ).rows as { address: string | null; state: string; said: string | null }[];
  const isDone = ({ address, state, said }: Awaited<ReturnType<typeof read>>[number]) => {
    const wanted = expected[address?.split("-")[0] ?? ""];
    return wanted !== undefined && state === wanted.state && wanted.said.test(said ?? "");
  };
  await waitUntil(async () => {
    await makeEmailsDue(app, team.uuid);
    return (await read()).every(isDone);
  });
  const rows = await read();
  expect(rows).toHaveLength(addresses.length);
  for (const { address, said } of rows) expect(said).toMatch(new RegExp(`about ${address}$`));
  // A message that was taken before the cut came a second time, and no other did.
  for (const [address, times] of server.taken)
    if (addresses.includes(address)) expect([address, times]).toEqual([address, address.startsWith("cut-") ? 2 : 1]);
  expect(server.pipelined).toBeGreaterThan(0);
  expect(server.ahead).toBeGreaterThan(0);
});
