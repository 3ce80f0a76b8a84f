import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { teamFeatures } from "../../src/access/roles.ts";
import { openBrowser } from "../browser.ts";
import { looks, openConsole, violationsOn } from "../console-page.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";
import { createEndpoint } from "../webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const browser = openBrowser();

const rowOf = (page: Page, text: RegExp) => page.getByRole("row").filter({ hasText: text });

const sections = ["members", "email", "webhooks", "chat", "automation", "integrations", "api-keys", "audit-log"];

test.each(["dark", "phone", "german"] as const)("every page of the settings is accessible: %s", async (look) => {
  const team = await createTestTeam(app, "Looked at");
  await team.addApiKey("READ");
  await team.addMember("BLIND_REVIEWER", "Bea");
  const { createWebhookEndpoint } = await team.ask(createEndpoint, { input: { url: "http://127.0.0.1:9999/hook" } });
  await team.publishAssessment("Delivered");
  const page = await openConsole(app, browser, team, looks[look]);
  for (const section of [...sections, `webhooks/${createWebhookEndpoint.endpoint.id}`]) {
    await page.goto(`${app.url}/settings/${section}`);
    await page.getByRole("region").first().waitFor();
    await waitUntil(async () => (await page.locator(".skeleton").count()) === 0);
    expect([section, await violationsOn(page)]).toEqual([section, []]);
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect([section, width]).toEqual([section, looks[look].viewport.width]);
  }
  expect(browser.complaints).toEqual([]);
});

test("a reviewer sees the members and is asked for nothing that would be refused", async () => {
  const team = await createTestTeam(app, "Reviewed");
  const reviewer = await team.addMember("BLIND_REVIEWER", "Bea");
  const page = await openConsole(app, browser, team, looks.desktop, reviewer.uuid);
  const answers: string[] = [];
  page.on("response", async (answer) => {
    if (answer.url().endsWith("/graphql")) answers.push(await answer.text().catch(() => ""));
  });
  for (const section of sections) {
    await page.goto(`${app.url}/settings/${section}`);
    if (section === "members") await rowOf(page, /Bea.*\(you\)/).waitFor();
    else await page.getByText("Your role does not include this page").waitFor();
    await page.waitForLoadState("networkidle");
    expect(await page.getByRole("button", { name: /invite|actions/i }).count()).toBe(0);
  }
  const links = page.getByRole("navigation", { name: "Settings" }).getByRole("link");
  expect(await links.allInnerTexts()).toEqual(["Profile", "My notifications", "Members"]);
  expect(answers.filter((answer) => answer.includes('"errors"'))).toEqual([]);
});

test("what the plan has not is named, and not offered", async () => {
  const features = teamFeatures.filter((feature) => feature !== "WEBHOOKS" && feature !== "BLIND_REVIEW");
  const team = await createTestTeam(app, "Small plan", features);
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/settings/webhooks`);
  await page.getByText("Webhooks are not part of your team's plan.").waitFor();
  expect(await page.getByRole("button", { name: "Add a webhook" }).count()).toBe(0);
  for (const [section, action] of [
    ["chat", "Add a channel"],
    ["integrations", "Set up a system"],
  ]) {
    await page.goto(`${app.url}/settings/${section}`);
    await page.getByText(/not part of your team's plan/).waitFor();
    expect([section, await page.getByRole("button", { name: action }).count()]).toEqual([section, 0]);
  }
  await page.goto(`${app.url}/settings/members`);
  await rowOf(page, /Olga Owner/).click();
  expect(await page.getByRole("radio", { name: /^Blind reviewer/ }).isDisabled()).toBe(true);
  expect(await violationsOn(page)).toEqual([]);
});

test("an owner sees why an e-mail did not arrive, and allows e-mails again", async () => {
  const team = await createTestTeam(app, "Mailed");
  const assessment = await team.publishAssessment("Bounced");
  const email = newAddress();
  await app.db.query("/* test */ insert into email_suppression (team_id, address, reason) values ($1, $2, 'BOUNCE')", [
    team.uuid,
    email,
  ]);
  const { results } = await team.invite(assessment, [{ email, name: "Hank Hook" }]);
  const { id } = results[0].candidate;
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/settings/email`);
  const suppressed = page.getByRole("region", { name: "Addresses that are not mailed" });
  await suppressed.getByText("Hank Hook").waitFor();
  await page.getByRole("region", { name: "E-mails to candidates" }).getByText("Not sent").waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await suppressed.getByRole("button", { name: "Allow e-mails again" }).click();
  await suppressed.getByText("Every address is mailed").waitFor();
  const { candidate } = await team.ask("query ($id: ID!) { candidate(id: $id) { emailSuppressed } }", { id });
  expect(candidate.emailSuppressed).toBe(false);
});

test("the audit log is narrowed down by what was done and by whom; members show their last sign-in", async () => {
  const team = await createTestTeam(app, "Audited");
  await team.ask('mutation { updateTeam(input: { name: "Audited again" }) { userErrors { code } } }');
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/settings/audit-log`);
  const entries = page.getByRole("main").getByRole("listitem");
  await entries.filter({ hasText: "Settings of the team changed" }).waitFor();
  await page.getByLabel("Action", { exact: true }).selectOption("member.sign_in");
  await entries.filter({ hasText: "Settings of the team changed" }).waitFor({ state: "detached" });
  await entries.filter({ hasText: "Signed in" }).waitFor();
  expect(await entries.count()).toBe(1);
  await page.getByLabel("Who", { exact: true }).selectOption({ label: "Olga Owner" });
  await page.getByLabel("When", { exact: true }).selectOption("7");
  await page.waitForURL(/action=member\.sign_in&actor=mem_\w+&days=7$/);
  await entries.filter({ hasText: "Signed in" }).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.getByLabel("Action", { exact: true }).selectOption("candidate.erase");
  await page.getByRole("heading", { name: "Nothing matches" }).waitFor();
  await page.goto(`${app.url}/settings/members`);
  await page.getByRole("columnheader", { name: "Last sign-in" }).waitFor();
  expect(await page.getByRole("row").filter({ hasText: "Olga Owner" }).getByText("Never").count()).toBe(0);
  expect(browser.complaints).toEqual([]);
});
