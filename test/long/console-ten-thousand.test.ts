import { expect, test } from "@jest/globals";
import { openBrowser } from "../browser.ts";
import { ask } from "../client.ts";
import { paste, violationsOn } from "../console-page.ts";
import { consoleServer } from "../console-server.ts";

/* Ten thousand pasted addresses with a hundred bad ones, from the clipboard to the last e-mail. */

const app = consoleServer();
const browser = openBrowser();

const people = Array.from({ length: 10_000 }, (_, n) =>
  n % 100 === 50 ? `Candidate ${n} <candidate ${n}.many.test>` : `Candidate ${n} <candidate-${n}@many.test>`,
).join("\n");

test("ten thousand pasted people stay a short page, are rehearsed, invited once, and followed to the last e-mail", async () => {
  const team = await app.createTeam("Crowd");
  const page = await app.open(browser, team);
  const workers: string[] = [];
  page.on("worker", (worker) => workers.push(worker.url()));
  await page.keyboard.press("i");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Whom").click();
  await paste(page, people);
  await dialog.getByText("10,000 people", { exact: true }).waitFor();
  expect(workers).toEqual([expect.stringContaining("parse-list.worker")]);
  // Only those on screen exist, at the beginning and at the end of the list.
  const frame = dialog.getByRole("region", { name: "People to invite" });
  const addresses = frame.getByRole("textbox", { name: /^E-mail address/ });
  expect(await addresses.count()).toBeLessThan(60);
  await page.evaluate('document.querySelector(".recipient-frame").scrollTo(0, 1e6)');
  await frame.getByRole("textbox", { name: "E-mail address, row 10000" }).waitFor();
  expect(await addresses.count()).toBeLessThan(60);
  expect(await violationsOn(page)).toEqual([]);

  // A bad one is edited in place; the others are left to the rehearsal.
  await dialog.getByText("100 addresses are wrong").click();
  const bad = frame.getByRole("textbox", { name: "E-mail address, row 1", exact: true });
  await bad.fill("candidate-50@many.test");
  await bad.blur();
  await dialog.getByText("99 addresses are wrong").waitFor();
  await dialog.getByRole("button", { name: "Review" }).click();
  const invite = dialog.getByRole("button", { name: "Invite 9,901 and send e-mail" });
  await invite.waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await invite.click();

  await page.keyboard.press("Escape");
  const indicator = page.getByRole("banner").getByRole("link", { name: /of 9,901/ });
  await indicator.click();
  await page.waitForURL(`${app.server.url}/batches/*`);
  const outcome = page.getByRole("region", { name: "Outcome" });
  await outcome.getByText("9,901 e-mails are sent.", { exact: true }).waitFor({ timeout: 480_000 });
  await page.getByRole("region", { name: "Refused rows" }).getByText("candidate 150.many.test").waitFor();
  const received = app.mail.received.map(({ to }) => to[0]);
  expect([received.length, new Set(received).size]).toEqual([9_901, 9_901]);
  const { candidates, invitationBatches } = await ask(
    app.server.url,
    team.owner.token,
    "{ candidates { totalCount } invitationBatches { nodes { total invited rejected emailsSent done } } }",
  );
  expect(candidates.totalCount).toBe(9_901);
  expect(invitationBatches.nodes).toEqual([
    { total: 10_000, invited: 9_901, rejected: 99, emailsSent: 9_901, done: true },
  ]);
  expect(browser.complaints).toEqual([]);
}, 600_000);
