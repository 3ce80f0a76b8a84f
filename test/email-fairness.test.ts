import { expect, test } from "@jest/globals";
import { aHouse } from "./house.ts";
import { anAddress, aTeam } from "./world.ts";

const house = aHouse();

test("waiting e-mails of a smaller call are sent before those of a larger one (rules: Limits 5)", async () => {
  const [large, small] = [await aTeam(house), await aTeam(house)];
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The mail server holds the first e-mails until both calls have queued theirs.
  house.mail.refuseData = async () => {
    await released;
    return null;
  };
  const many = Array.from({ length: 300 }, () => anAddress("large"));
  await large.invites(await large.publishes("Large"), many);
  const addresses = Array.from({ length: 5 }, () => anAddress("small"));
  await small.invites(await small.publishes("Small"), addresses);
  release();
  for (const address of addresses) await house.mail.waitFor(address);
  const last = Math.max(...addresses.map((address) => house.mail.received.indexOf(house.mail.to(address)[0]!)));
  // A worker holds two batches of 50 at a time. Those that it has already taken may go first.
  expect(last).toBeLessThan(250);
  for (const address of many) await house.mail.waitFor(address);
});
