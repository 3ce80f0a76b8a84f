import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openBrowser } from "../browser.ts";
import { looks, openConsole, violationsOn } from "../console-page.ts";
import { readSender, recordOf, useDomain, Zones } from "../sender-team.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const zones = new Zones();
const app = testApp({ MAIL_FROM: "Beckon <no-reply@beckon.example>" });
const browser = openBrowser();
beforeAll(async () => {
  await zones.open();
  await app.restart({ DNS_SERVERS: zones.address });
});
afterAll(() => zones.close());

test("an owner adds a domain, publishes its record, chooses the sender, and removes it", async () => {
  const team = await createTestTeam(app);
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/settings/email`);
  await page.getByLabel("New sender domain").fill("Console.example");
  await page.getByRole("button", { name: "Add domain" }).click();
  await page.getByText("Not verified yet").waitFor();
  const name = await page.getByLabel("Name of the DKIM record of console.example").inputValue();
  const value = await page.getByLabel("Value of the DKIM record of console.example").inputValue();
  await page.getByRole("button", { name: "Check now" }).click();
  await page.getByText("Not found").first().waitFor();
  zones.publish(name, "TXT", value);
  await page.getByRole("button", { name: "Check now" }).click();
  await page.getByText("Verified", { exact: true }).waitFor();
  await page.getByLabel("E-mails come from").selectOption("console.example");
  await page.getByLabel("Address before the @").fill("jobs");
  await page.getByLabel("Name", { exact: true }).fill("Acme recruiting");
  await page.getByText("Acme recruiting <jobs@console.example>").waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  const shown = await waitUntil(async () => {
    const sender = await readSender(team);
    return sender.address === null ? null : sender;
  });
  expect(shown).toMatchObject({ from: "Acme recruiting <jobs@console.example>", isOwnUsed: true });
  expect(recordOf(shown.domains[0], "DKIM")).toMatchObject({ name, value, state: "FOUND" });
  // The line about the delivery has it as well.
  await waitUntil(async () => (await page.getByText("Acme recruiting <jobs@console.example>").count()) === 2);
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("alertdialog").or(page.getByRole("dialog")).getByRole("button", { name: "Remove" }).click();
  await page.getByText("Verified", { exact: true }).waitFor({ state: "detached" });
  expect(await readSender(team)).toMatchObject({ address: null, domains: [] });
  expect(browser.complaints).toEqual([]);
}, 120_000);

test("the section is accessible in German, on a phone, and managers do not have it", async () => {
  const team = await createTestTeam(app);
  await useDomain(team, zones, "phone.example");
  const page = await openConsole(app, browser, team, { ...looks.phone, locale: "de-DE" });
  await page.goto(`${app.url}/settings/email`);
  await page.getByText("Bestätigt", { exact: true }).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  const manager = await team.addMember("MANAGER");
  const theirs = await openConsole(app, browser, team, looks.desktop, manager.uuid);
  await theirs.goto(`${app.url}/settings/email`);
  await theirs.getByText("Acme <jobs@phone.example>").waitFor();
  expect(await theirs.getByLabel("New sender domain").count()).toBe(0);
  expect(browser.complaints).toEqual([]);
}, 120_000);
