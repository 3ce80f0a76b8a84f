import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import { post } from "../client.ts";
import { openConsole } from "../console-page.ts";
import { startMutation, submitMutation } from "../live-client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, tokenOf } from "../test-team.ts";

const app = testApp();
const browser = openBrowser();

/** A tab out of sight whose browser allows notifications, and counts them instead of showing them. */
const outOfSight = `if (location.protocol === "http:") {
  globalThis.shown = [];
  globalThis.Notification = class {
    static permission = "granted";
    constructor(title, { tag }) { globalThis.shown.push({ title, tag }); }
  };
  Object.defineProperty(document, "hidden", { get: () => true });
  localStorage.setItem("beckon.desktop-notifications", "on");
}`;
const shownIn = (tab: Page): Promise<{ title: string; tag: string }[]> => tab.evaluate("globalThis.shown");

test("a notification is shown on the desktop once, however many tabs are open", async () => {
  const team = await createTestTeam(app, "Tabs");
  const { results } = await team.invite(await team.publishAssessment("Noticed"), ["ada@tabs.test"], {
    sendEmail: false,
  });
  const first = await openConsole(app, browser, team);
  const context = first.context();
  await context.addInitScript(outOfSight);
  const tabs = [first, await context.newPage(), await context.newPage()];
  for (const tab of tabs) {
    await tab.goto(app.url);
    await tab.getByRole("complementary").first().getByRole("status").getByText("Live", { exact: true }).waitFor();
  }
  const t = tokenOf(results[0].invitation.inviteUrl);
  await post(app.url, startMutation, { t });
  await post(app.url, submitMutation, { t });
  for (const tab of tabs) await tab.getByRole("button", { name: "Notifications, 2 unread" }).waitFor();
  const shown = (await Promise.all(tabs.map(shownIn))).flat();
  expect(shown.map(({ title }) => title).sort()).toEqual([
    expect.stringContaining("started"),
    expect.stringContaining("submitted"),
  ]);
  expect(new Set(shown.map(({ tag }) => tag)).size).toBe(2);
  expect(browser.complaints).toEqual([]);
});
