import { expect, test } from "@jest/globals";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";

const app = testApp();

test("waiting e-mails of a smaller call are sent before those of a larger one (rules: Limits 5)", async () => {
  const [large, small] = [await createTestTeam(app), await createTestTeam(app)];
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The mail server holds the first e-mails until both calls have queued theirs.
  app.mail.rejectData = async () => {
    await released;
    return null;
  };
  const many = Array.from({ length: 300 }, () => newAddress("large"));
  await large.invite(await large.publishAssessment("Large"), many);
  const addresses = Array.from({ length: 5 }, () => newAddress("small"));
  await small.invite(await small.publishAssessment("Small"), addresses);
  release();
  for (const address of addresses) await app.mail.waitFor(address);
  const last = Math.max(...addresses.map((address) => app.mail.received.indexOf(app.mail.to(address)[0]!)));
  // A worker holds two batches of 50 at a time. Those that it has already taken may go first.
  expect(last).toBeLessThan(250);
  for (const address of many) await app.mail.waitFor(address);
});
