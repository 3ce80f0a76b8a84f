import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { issueSignInToken } from "../../src/access/credentials/issue-credential.ts";
import { inTransaction } from "../../src/platform/database/in-transaction.ts";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { openBrowser } from "../browser.ts";
import { post } from "../client.ts";
import { latestCursor, startMutation, submitMutation } from "../live-client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
const browser = openBrowser();
const folder = join(projectRoot, "schema", "operations");
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".graphql"))
  .map((name) => /^(?:query|mutation|subscription) (\w+)/m.exec(readFileSync(join(folder, name), "utf8"))![1]!);

/** GraphiQL, as the owner of a team sees it first. */
async function graphiqlOf(team: TestTeam): Promise<Page> {
  const member = { teamId: team.uuid, memberId: team.owner.uuid };
  const token = await inTransaction(app.running.services.em, (em) => issueSignInToken(em, member));
  const page = await (await browser.open({ viewport: { width: 1600, height: 900 } })).newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${app.url}/sign-in/${token}`);
  await page.locator("form button").click();
  await page.waitForURL(`${app.url}/`);
  // The editors check documents once they have the schema.
  const introspection = page.waitForResponse((answer) => answer.request().postData()?.includes("__schema") ?? false);
  await page.goto(`${app.url}/graphql`);
  await introspection;
  await page.getByRole("tab", { name: "LookAround" }).waitFor();
  return page;
}
/** Opens a tab. GraphiQL ignores a click that comes before its editors are ready: then there is another one. */
const openTab = (page: Page, name: string): Promise<unknown> =>
  waitUntil(async () => {
    await page.getByRole("tab", { name }).click();
    const text = page.locator(".view-lines", { hasText: new RegExp(`(query|mutation|subscription)\\s${name}\\b`) });
    const isShown = await text
      .first()
      .waitFor({ timeout: 3_000 })
      .then(
        () => true,
        () => false,
      );
    if (!isShown) await page.getByRole("tab", { name: "LookAround" }).click();
    return isShown;
  }, 60_000);
const tabs = async (page: Page): Promise<string[]> =>
  (await page.locator(".graphiql-tab").allInnerTexts()).map((text) => text.trim());
const response = (page: Page) => page.getByRole("region", { name: /result/i });
const shownIn = async (page: Page): Promise<string> => (await response(page).innerText()).replace(/\s+/g, " ");
const variablesOf = (page: Page) => page.getByRole("region", { name: "Variables" });
const run = (page: Page) => page.locator(".graphiql-execute-button").click();
/** Replaces the text of the variables. An editor that is still loading its tab overwrites it: then it is typed again. */
async function giveVariables(page: Page, variables: object): Promise<void> {
  const text = JSON.stringify(variables);
  await waitUntil(async () => {
    await variablesOf(page).locator(".view-lines").first().click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.insertText(text);
    // The editor has closed quotes and brackets by itself.
    await page.keyboard.press("ControlOrMeta+Shift+End");
    await page.keyboard.press("Delete");
    const shown = (await variablesOf(page).locator(".view-lines").first().innerText()).replace(/\s/g, "");
    return shown.startsWith(text.slice(0, 16));
  });
}

test("a first visit has the eight tabs of the tour; the list has every example, and finds them by words", async () => {
  const page = await graphiqlOf(await createTestTeam(app));
  expect(await tabs(page)).toEqual([
    "LookAround",
    "WatchEvents",
    "InviteCandidates",
    "ListInvitations",
    "WhoIsNotified",
    "PreviewInvitation",
    "MailAgain",
    "GiveMoreTime",
  ]);
  await page.getByRole("button", { name: "Examples" }).click();
  const list = page.getByRole("region", { name: "Examples" });
  expect((await list.locator("strong").allInnerTexts()).sort()).toEqual([...names].sort());
  const found = async (text: string) => {
    await list.getByRole("searchbox").fill(text);
    return (await list.locator("strong").allInnerTexts()).sort();
  };
  expect(await found("webhook secret rotate")).toEqual(["RotateWebhookSecret"]);
  expect(await found("auditLog")).toEqual(["ReadAuditLog"]);
  expect(await found("nothing like this")).toEqual([]);
  expect(await found("create key")).toContain("CreateKey");
  await list.getByRole("button", { name: /^CreateKey/ }).click();
  await page.getByRole("tab", { name: "CreateKey" }).waitFor();
  expect((await tabs(page)).slice(8)).toEqual(["CreateKey"]);
  await variablesOf(page).getByText('"scopes"').waitFor();
  // One that is open is shown, and not opened again.
  await found("look around");
  await list.getByRole("button", { name: /^LookAround/ }).click();
  expect(await tabs(page)).toHaveLength(9);
  expect(browser.complaints).toEqual([]);
});

test.each([
  ["InviteCandidates", "of an input", { input: { assessmentId: "x", candidates: [{ email: "ada@example.com" }] } }],
  ["WhoIsNotified", "of a variable", { invitationId: "x" }],
])("%s: what has a default, %s, may be left out and is not underlined", async (name, _, variables) => {
  const page = await graphiqlOf(await createTestTeam(app));
  const underlined = () => page.locator(".squiggly-error, .squiggly-warning").count();
  await openTab(page, name);
  // What is really missing is underlined: so the editor has the schema by then.
  await giveVariables(page, {});
  await waitUntil(async () => (await underlined()) > 0, 60_000);
  await giveVariables(page, variables);
  await waitUntil(async () => (await underlined()) === 0, 60_000);
});

test("WatchEvents keeps what came, the newest first", async () => {
  const team = await createTestTeam(app);
  const { results } = await team.invite(await team.publishAssessment("Watched"), ["ada@example.test"], {
    sendEmail: false,
  });
  const t = tokenOf(results[0].invitation.inviteUrl);
  const page = await graphiqlOf(team);
  await openTab(page, "WatchEvents");
  await giveVariables(page, { after: await latestCursor(app.url, team.owner.token) });
  await run(page);
  await post(app.url, startMutation, { t });
  await response(page).getByText("ASSESSMENT_STARTED").waitFor();
  await post(app.url, submitMutation, { t });
  await response(page).getByText("ASSESSMENT_SUBMITTED").waitFor();
  expect(await shownIn(page)).toMatch(/"newestFirst".*ASSESSMENT_SUBMITTED.*ASSESSMENT_STARTED/s);
});

test("WhoIsNotified says what to put in place of its sample, and then answers", async () => {
  const team = await createTestTeam(app);
  const { results } = await team.invite(await team.publishAssessment("Notified"), ["ada@example.test"], {
    sendEmail: false,
  });
  const page = await graphiqlOf(team);
  await openTab(page, "WhoIsNotified");
  await run(page);
  await response(page).getByText("invitationId in Variables is still the placeholder").waitFor();
  expect(await shownIn(page)).toMatch(/Put in the id of an invitation: ListInvitations shows them/);
  // eventType has a default.
  await giveVariables(page, { invitationId: results[0].invitation.id });
  await run(page);
  await response(page).getByText('"reason"').first().waitFor();
});
