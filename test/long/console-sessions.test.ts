import { expect, test } from "@jest/globals";
import { openBrowser } from "../browser.ts";
import { post } from "../client.ts";
import { looks, openConsole, violationsOn } from "../console-page.ts";
import { startMutation, submitMutation } from "../live-client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, tokenOf } from "../test-team.ts";

const app = testApp();
const browser = openBrowser();

test("where the code of a part does not come, the part says so, and the page stays", async () => {
  const team = await createTestTeam(app, "Patchy");
  const page = await openConsole(app, browser, team);
  await page.route(/activity-chart/, (route) => route.abort());
  await page.goto(`${app.url}/`);
  const chart = page.getByRole("region", { name: "By day" });
  await chart.getByText("could not be reached").waitFor();
  await page.getByRole("region", { name: "What happened" }).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await page.unroute(/activity-chart/);
  await chart.getByRole("button", { name: "Reload" }).click();
  await chart.locator("canvas").waitFor();
});

test("a browser whose language is no tag of a language, as on a bare machine, is served like others", async () => {
  const page = await openConsole(app, browser, await createTestTeam(app, "Bare"));
  await page.addInitScript(`
    Object.defineProperty(Navigator.prototype, "language", { get: () => "en-US@posix" });
    Object.defineProperty(Navigator.prototype, "languages", { get: () => ["en-US@posix"] });
  `);
  await page.goto(`${app.url}/`);
  await page.getByRole("region", { name: "By day" }).locator("canvas").waitFor();
  expect(browser.complaints).toEqual([]);
});

test("signing out in one tab signs out all; the page that was wanted comes after signing in", async () => {
  const team = await createTestTeam(app, "Leaving");
  const one = await openConsole(app, browser, team);
  const other = await one.context().newPage();
  await other.goto(`${app.url}/candidates`);
  await other.getByRole("heading", { level: 1, name: "Candidates" }).waitFor();
  await one.getByRole("button", { name: /settings and sign-out/ }).click();
  await one.getByRole("menuitem", { name: "Sign out" }).click();
  await one.waitForURL(`${app.url}/sign-in`);
  await other.waitForURL(`${app.url}/sign-in`);
  await other.goto(`${app.url}/candidates`);
  expect(other.url()).toBe(`${app.url}/sign-in?next=%2Fcandidates`);
});

test("an ended session asks to sign in over the page, and goes on with what was typed", async () => {
  const team = await createTestTeam(app, "Ended");
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/settings`);
  await page.getByLabel("Name", { exact: true }).fill("Olga Renamed");
  const { rows } = await app.db.query(
    "/* test */ delete from credential where team_id = $1 and kind = 'COOKIE' returning hash",
    [team.uuid],
  );
  // It would be known for a second more.
  for (const { hash } of rows) app.running.services.credentials.evict(hash);
  await page.getByRole("button", { name: "Save" }).click();
  const asked = page.getByRole("alertdialog", { name: "Your session has ended" });
  await asked.getByRole("button", { name: "Send me a sign-in link" }).click();
  await asked.getByText(`A link is on its way to ${team.owner.email}`).waitFor();
  expect(await violationsOn(page)).toEqual([]);
  const [mail] = await app.mail.waitFor(team.owner.email);
  const path = /\/sign-in\/\S+/.exec(mail!.mail.text!)![0];
  const tab = await page.context().newPage();
  await tab.goto(app.url + path);
  await tab.locator("form button").click();
  await tab.waitForURL(`${app.url}/**`);
  await page.getByText("Saved.").waitFor();
  const { viewer } = await team.ask("{ viewer { ... on TeamMember { name } } }");
  expect(viewer.name).toBe("Olga Renamed");
});

test("a blind reviewer finds no name anywhere, and is offered nothing that would be refused", async () => {
  const team = await createTestTeam(app, "Blind");
  const assessment = await team.publishAssessment("Reviewed");
  const { results } = await team.invite(assessment, [{ email: "secret@blind.test", name: "Secret Name" }], {
    sendEmail: false,
  });
  await post(app.url, startMutation, { t: tokenOf(results[0].invitation.inviteUrl) });
  await post(app.url, submitMutation, { t: tokenOf(results[0].invitation.inviteUrl) });
  const reviewer = await team.addMember("BLIND_REVIEWER", "Bea");
  const page = await openConsole(app, browser, team, looks.desktop, reviewer.uuid);
  const answers: string[] = [];
  page.on("response", async (answer) => {
    if (answer.url().endsWith("/graphql")) answers.push(await answer.text().catch(() => ""));
  });
  const places = ["/", "/assessments", `/assessments/${assessment.id}`, "/candidates", "/invitations"];
  for (const place of [...places, `/candidates/${results[0].candidate.id}`, "/settings"]) {
    await page.goto(app.url + place);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    const text = await page.locator("body").innerText();
    expect([place, /secret/i.test(text)]).toEqual([place, false]);
    expect([place, await page.getByRole("button", { name: /\binvite\b/i }).count()]).toEqual([place, 0]);
    expect([place, await page.getByRole("alert").allInnerTexts()]).toEqual([place, []]);
  }
  expect(answers.length).toBeGreaterThan(5);
  expect(answers.filter((answer) => /"errors"|secret/i.test(answer))).toEqual([]);
});
