import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { BrowserContextOptions, Page } from "playwright-core";
import { issueSignInToken } from "../src/access/credentials/issue-credential.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import type { TestBrowser } from "./browser.ts";
import type { TestApp } from "./test-app.ts";
import type { TestTeam } from "./test-team.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** How a browser shows the console. */
export const looks = {
  desktop: { viewport: { width: 1280, height: 800 } },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  german: { viewport: { width: 1280, height: 800 }, locale: "de-DE" },
} as const satisfies Record<string, BrowserContextOptions>;

/** The console in a window of its own, as a member sees it after signing in by a link. */
export async function openConsole(
  app: TestApp,
  browser: TestBrowser,
  team: TestTeam,
  options: BrowserContextOptions = looks.desktop,
  memberUuid = team.owner.uuid,
  url = app.url,
): Promise<Page> {
  const member = { teamId: team.uuid, memberId: memberUuid };
  const token = await inTransaction(app.running.services.em, (em) => issueSignInToken(em, member));
  const context = await browser.open({ locale: "en-GB", ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${url}/sign-in/${token}`);
  await page.locator("form button").click();
  await page.waitForURL(`${url}/`);
  await page.getByRole("main").waitFor();
  return page;
}

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
}

/** What is not accessible on the page, as axe finds it: the rule, and the elements. */
export async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  // React Aria announces by elements that name others, which may be gone by then.
  const { violations } = await page.evaluate<AxeResult>('axe.run({ exclude: [["[data-live-announcer]"]] })');
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 200)} ${node.failureSummary}`).join(" | ")}`,
  );
}

/** Pastes text into the element that has the focus. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
  await page.keyboard.press("ControlOrMeta+V");
}
