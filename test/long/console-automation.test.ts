import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { ruleFor, submitScore } from "../automation-rules.ts";
import { openBrowser } from "../browser.ts";
import { destinationFor } from "../chat-destinations.ts";
import { looks, openConsole, violationsOn } from "../console-page.ts";
import { basic } from "../greenhouse-client.ts";
import { PartnerServer, partnerCalls } from "../partner-calls.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";
import { receivers, verified } from "../webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const browser = openBrowser();
const receiver = receivers();
const { setUp, call, start, invitationOf } = partnerCalls(app);
const ats = new PartnerServer();
beforeAll(() => ats.open());
afterAll(() => ats.close());

const confirmed = (page: Page, name: string) => page.getByRole("alertdialog").getByRole("button", { name }).click();

async function choose(page: Page, menu: string, entry: string): Promise<void> {
  await page.getByRole("button", { name: `More: ${menu}` }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

test("an owner adds a chat destination, tests it, reads the answer, switches it off and deletes it", async () => {
  const channel = await receiver();
  const team = await createTestTeam(app);
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/settings/chat`);
  await page.getByRole("button", { name: "Add a channel" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Hiring");
  await dialog.getByLabel("Kind").selectOption("Another address");
  await dialog.getByLabel("Address", { exact: true }).fill(channel.url);
  await dialog.getByText("A candidate starts").click();
  expect(await violationsOn(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const secret = await dialog.getByLabel("Signing secret").inputValue();
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  const card = page.getByRole("list", { name: "Channels" }).getByRole("listitem");
  await card.getByText("A candidate submits · An invitation does not arrive").waitFor();

  channel.answer = () => ({ status: 403, body: "no_permission" });
  await page.getByRole("button", { name: "Send a test message: Hiring" }).click();
  const outcome = page.getByRole("alert").filter({ hasText: "not accepted: HTTP 403" });
  await outcome.getByText("no_permission").waitFor();
  channel.answer = () => ({ status: 200, body: "posted" });
  await page.getByRole("button", { name: "Send a test message: Hiring" }).click();
  await card.getByText("The message was accepted: HTTP 200").waitFor();
  expect(await card.locator(".note").innerText()).toContain("posted");
  const [, message] = channel.of("chat.test");
  expect(verified(message!, secret)).toMatchObject({ type: "chat.test" });

  await choose(page, "Actions for Hiring", "Switch off");
  await card.getByText("Off", { exact: true }).waitFor();
  expect((await team.ask("{ chatDestinations { name enabled eventTypes } }")).chatDestinations).toEqual([
    { name: "Hiring", enabled: false, eventTypes: ["ASSESSMENT_SUBMITTED", "INVITATION_EMAIL_FAILED"] },
  ]);
  await choose(page, "Actions for Hiring", "Delete");
  await confirmed(page, "Delete");
  await page.getByText("No channel yet").waitFor();
  expect(browser.complaints).toEqual([]);
});

test("an owner makes a rule, rehearses it, switches it on, and reads its log", async () => {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Typing");
  await submitScore(team, assessment, 40, { email: newAddress(), name: "Low Score" });
  await submitScore(team, assessment, 90, { email: newAddress(), name: "High Score" });
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/settings/automation`);
  await page.getByRole("button", { name: "Add a rule" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Strong");
  await dialog.getByLabel("Assessment").selectOption("Typing");
  await dialog.getByLabel("Lowest score").fill("70,5");
  await dialog.getByLabel("Labels", { exact: true }).fill("passed, quick");
  await dialog.getByRole("button", { name: "Add an action" }).click();
  expect(await violationsOn(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const sentence = /of .?Typing.? with a score of at least 70\.5: add the labels .?passed.? and .?quick.? and record/;
  await page.getByText(sentence).waitFor();

  await page.getByRole("button", { name: "Rehearse: Strong" }).click();
  await dialog.getByText("It would act on 1 of the last 2 submissions.").waitFor();
  const lines = dialog.getByRole("list", { name: "Submissions" }).locator("> li");
  await lines.nth(0).getByText("High Score").waitFor();
  expect(await lines.nth(0).innerText()).toMatch(
    /Would act[\s\S]*Add labels · would be done[\s\S]*Record the decision · would be done/,
  );
  expect(await lines.nth(1).innerText()).toMatch(/Low Score[\s\S]*below the bounds/);
  expect(await violationsOn(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).last().click();

  await page.getByRole("switch", { name: /^Strong acts/ }).click({ force: true });
  await waitUntil(async () => (await team.ask("{ automationRules { enabled } }")).automationRules[0].enabled);
  await submitScore(team, assessment, 80, { email: newAddress(), name: "Later Score" });
  await team.waitForHandlers();
  await choose(page, "Actions for the rule Strong", "Log");
  const entry = dialog.getByRole("list", { name: "Log" }).locator("> li").filter({ hasText: "Later Score" });
  await entry.getByText("Record the decision · done").or(entry.getByText("Waiting")).first().waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await choose(page, "Actions for the rule Strong", "Delete");
  await confirmed(page, "Delete");
  await page.getByText("No rule yet").waitFor();
  expect(browser.complaints).toEqual([]);
});

test("an owner sees what a partner answered, and sends a message again", async () => {
  const one = await setUp({ kind: "ASHBY", url: ats.url });
  ats.answer = () => ({ status: 422, body: { error: "closed for the night" } });
  const body = {
    assessment_type_id: one.assessment.id,
    candidate: { ashby_id: "c-1", first_name: "Ada", last_name: "Lovelace", email: newAddress() },
    application: { ashby_id: "a-1", status: "Active" },
    job: { ashby_id: "j-1", name: "Engineer" },
  };
  const { status } = await call("ashby/assessment.start", { body, headers: { authorization: basic(one.key) } });
  expect(status).toBe(200);
  await start(one.team, (await invitationOf(one.team)).id);
  const page = await openConsole(app, browser, one.team);
  await page.goto(`${app.url}/settings/integrations`);
  const messages = page.getByRole("list", { name: "Messages" }).getByRole("listitem");
  const failed = messages.filter({ hasText: "closed for the night" }).first();
  await waitUntil(async () => {
    await page.getByRole("button", { name: "Refresh" }).click();
    return (await failed.count()) > 0;
  });
  expect(await failed.innerText()).toMatch(/HTTP 422/);
  expect(await page.getByLabel("Address for Ashby").inputValue()).toBe(`${app.url}/partners/ashby`);
  ats.answer = () => ({ status: 200, body: { success: true } });
  await failed.getByRole("button", { name: /^Send again/ }).click();
  await waitUntil(async () => {
    await page.getByRole("button", { name: "Refresh" }).click();
    return (await messages.filter({ hasText: "Delivered" }).count()) > 0;
  });
  await page.getByRole("button", { name: "Edit: Ashby" }).click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByLabel("Key", { exact: true }).inputValue()).toBe("");
  await dialog.getByLabel("Key", { exact: true }).fill("another-key");
  expect(await violationsOn(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await choose(page, "Actions for Ashby", "Remove");
  await confirmed(page, "Remove");
  await page.getByText("No system yet").waitFor();
  expect(browser.complaints).toEqual([]);
});

test.each([
  ["light", looks.desktop],
  ["dark, German, on a phone", { ...looks.phone, colorScheme: "dark", locale: "de-DE" } as const],
])("the three pages are accessible: %s", async (_, look) => {
  const { team } = await setUp({ kind: "WORKABLE", url: ats.url });
  const destination = await destinationFor(team, await receiver());
  await ruleFor(team, { actions: [{ type: "SEND_CHAT_MESSAGE", destinationId: destination.id }], minScore: 10 });
  const page = await openConsole(app, browser, team, look);
  for (const section of ["chat", "automation", "integrations"]) {
    await page.goto(`${app.url}/settings/${section}`);
    await page.getByRole("main").locator("li.panel").waitFor();
    await waitUntil(async () => (await page.locator(".skeleton").count()) === 0);
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect([section, await violationsOn(page), width]).toEqual([section, [], look.viewport.width]);
  }
  expect(browser.complaints).toEqual([]);
});
