import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { post } from "./client.ts";
import { openConsole, paste, violationsOn } from "./console-page.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { type Receiver, receivers, verified } from "./webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const browser = openBrowser();
const aReceiver = receivers();

const open = async (page: Page, section: string): Promise<void> => {
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: section, exact: true }).click();
  await page.getByRole("region", { name: section }).waitFor();
};

const rowOf = (page: Page, text: RegExp) => page.getByRole("row").filter({ hasText: text });

/** Invites from a pasted list, of which one row is refused at its field; then tries to leave the team without an owner. */
async function addMembers(page: Page, team: TestTeam): Promise<void> {
  const [first, second] = [newAddress("member"), newAddress("member")];
  await open(page, "Members");
  await page.getByRole("button", { name: "Invite members" }).click();
  await page.getByRole("textbox", { name: "E-mail addresses" }).click();
  await paste(page, `Ada Lovelace <${first}>\n${second}, no address`);
  const rows = page.getByRole("list", { name: "Members to invite" }).getByRole("listitem");
  await rows.nth(1).getByLabel("Role, row 2").selectOption("MANAGER");
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole("button", { name: "Invite 3 members" }).click();
  await page.getByText("2 invitations to the team are on their way.").waitFor();
  await rows.getByText(/not one e-mail address/).waitFor();
  expect(await rows.count()).toBe(1);
  await page.keyboard.press("Escape");
  await rowOf(page, /Ada Lovelace.*Reviewer.*Invited/).waitFor();
  const { members } = await team.ask("{ members { nodes { email role state } } }");
  expect(members.nodes).toContainEqual({ email: second, role: "MANAGER", state: "INVITED" });

  await rowOf(page, /Olga Owner/).click();
  const dialog = page.getByRole("dialog", { name: "Olga Owner" });
  await dialog.getByText("Can sign in").click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("A team needs an active owner.").waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await rowOf(page, /Ada Lovelace/).click();
  await page.getByRole("dialog").getByText("Manager", { exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await rowOf(page, /Ada Lovelace.*Manager/).waitFor();
}

/** What the API answers a program with this key. */
const answers = async (key: string) =>
  (await post(app.url, "{ viewer { __typename } }", {}, { authorization: `Bearer ${key}` })).data?.viewer ?? null;

/** Creates a key, rotates and revokes it. */
async function addKey(page: Page): Promise<void> {
  await open(page, "API keys");
  await page.getByRole("button", { name: "Create an API key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Applicant tracking");
  await page.getByRole("checkbox", { name: /^See who candidates are/ }).check({ force: true });
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole("button", { name: "Create the key" }).click();
  const secret = page.getByRole("textbox", { name: "API key" });
  const key = await secret.inputValue();
  expect(await answers(key)).toEqual({ __typename: "ApiKey" });
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole("button", { name: "I have stored it" }).click();
  const row = rowOf(page, /Applicant tracking/);
  const act = async (action: string) => {
    await row.getByRole("button", { name: "Actions for the key Applicant tracking" }).click();
    await page.getByRole("menuitem", { name: action }).click();
  };
  await act("Rotate");
  await page.getByLabel("The old secret").selectOption("P7D");
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const rotated = await secret.inputValue();
  expect([rotated === key, await answers(key), await answers(rotated)]).toEqual([
    false,
    { __typename: "ApiKey" },
    { __typename: "ApiKey" },
  ]);
  await page.getByRole("button", { name: "I have stored it" }).click();
  await act("Revoke");
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("No API key yet").waitFor();
  await page.getByRole("button", { name: "Show 1 revoked or expired key" }).click();
  await page.getByText(/^Revoked /).waitFor();
  expect(await violationsOn(page)).toEqual([]);
}

/** Sets up a webhook, sends a test, and reads the delivery of an event that fails at first. */
async function addWebhook(page: Page, team: TestTeam, receiver: Receiver): Promise<void> {
  await open(page, "Webhooks");
  await page.getByRole("button", { name: "Add a webhook" }).click();
  await page.getByRole("textbox", { name: "Address" }).fill("http://127.0.0.1:22/");
  const add = page.getByRole("dialog").getByRole("button", { name: "Add", exact: true });
  await add.click();
  await page.getByRole("dialog").getByText(/port/).waitFor();
  await page.getByRole("textbox", { name: "Address" }).fill(receiver.url);
  await add.click();
  const secret = await page.getByRole("textbox", { name: "Signing secret" }).inputValue();
  await page.getByRole("button", { name: "I have stored it" }).click();
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Send a test" }).click();
  const dialog = page.getByRole("dialog", { name: "Delivery" });
  await dialog.getByText("HTTP 204").waitFor();
  expect(verified(receiver.received[0]!, secret)).toMatchObject({ data: { test: true } });
  await page.keyboard.press("Escape");

  receiver.answer = () => ({ status: 400, headers: { "retry-after": "3600" }, body: '{"problem":"no such job"}' });
  await team.publishAssessment("Delivered");
  await receiver.waitFor(2);
  await rowOf(page, /assessment.published.*Trying again.*400/).click();
  await dialog.getByText('"problem": "no such job"').waitFor();
  await dialog.getByText('"type": "assessment.published"').waitFor();
  expect(await violationsOn(page)).toEqual([]);
  receiver.answer = () => ({ status: 200, body: "thank you" });
  await dialog.getByRole("button", { name: "Deliver again" }).click();
  await dialog.getByText("thank you").waitFor();
  await page.keyboard.press("Escape");
  await rowOf(page, /assessment.published.*Delivered.*200/).waitFor();
}

test("an owner adds a member, a key, a webhook and reads its delivery", async () => {
  const team = await createTestTeam(app, "Settled");
  const receiver = await aReceiver();
  const page = await openConsole(app, browser, team);
  await page.getByRole("link", { name: "Settings" }).click();
  await addMembers(page, team);
  await addKey(page);
  await addWebhook(page, team, receiver);
  await open(page, "Audit log");
  const lines = page.getByRole("listitem");
  await lines.filter({ hasText: /Webhook created · http/ }).waitFor();
  await lines.filter({ hasText: /API key revoked · Applicant tracking/ }).waitFor();
  await lines
    .filter({ hasText: /Member changed/ })
    .getByRole("button")
    .click();
  await page.getByText("member.update").waitFor();
  expect(await violationsOn(page)).toEqual([]);
  expect(browser.complaints).toEqual([]);
});
