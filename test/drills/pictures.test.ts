import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../../src/platform/process/project-root.ts";
import { openBrowser } from "../browser.ts";
import { post } from "../client.ts";
import { openConsole, paste } from "../console-page.ts";
import { startMutation, submitMutation } from "../live-client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam, tokenOf } from "../test-team.ts";

/** Makes the pictures of README anew, from a team that looks as if it had worked for a month. */
const app = testApp();
const browser = openBrowser();

const names =
  "Ada Lovelace,Alan Turing,Grace Hopper,Katherine Johnson,Edsger Dijkstra,Barbara Liskov,Donald Knuth,Frances Allen,Tony Hoare,Radia Perlman,Ken Thompson,Margaret Hamilton,Niklaus Wirth,Adele Goldberg,Dennis Ritchie,Shafi Goldwasser,John Backus,Hedy Lamarr,Leslie Lamport,Annie Easley".split(
    ",",
  );
const addressOf = (name: string): string => `${name.toLowerCase().replace(" ", ".")}@candidates.example`;

/** Invites everybody, and lets most start and many submit. */
async function work(team: TestTeam): Promise<void> {
  const titles = ["Backend engineer: a small service", "Data analyst: one spreadsheet, three questions"];
  const assessments = [];
  for (const title of titles) assessments.push(await team.publishAssessment(title, { timeLimit: "PT90M" }));
  for (const [i, name] of names.entries()) {
    const people = [{ email: addressOf(name), name }];
    const { results } = await team.invite(assessments[i % 2]!, people, { sendEmail: false });
    const t = tokenOf(results[0].invitation.inviteUrl);
    if (i % 5 !== 4) await post(app.url, startMutation, { t });
    if (i % 3 !== 2 && i % 5 !== 4) await post(app.url, submitMutation, { t });
  }
  await app.db.query(
    `/* test */ update event set occurred_at = now() - (last.sequence - event.sequence) * interval '11 hours' - interval '4 minutes'
     from (select max(sequence) as sequence from event where team_id = $1) last where team_id = $1`,
    [team.uuid],
  );
}

test("the pictures of README", async () => {
  const team = await createTestTeam(app, "Lighthouse Labs");
  await work(team);
  const page = await openConsole(app, browser, team);
  const shoot = (name: string) =>
    page.screenshot({ path: join(projectRoot, "docs", "images", `${name}.jpg`), type: "jpeg", quality: 80 });
  await page.getByText("Annie Easley").first().waitFor();
  await page.locator("canvas").first().waitFor();
  await page.waitForLoadState("networkidle");
  await shoot("live");

  await page.getByRole("link", { name: "Backend engineer: a small service" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Backend engineer: a small service" }).waitFor();
  await page.getByRole("button", { name: "Invite candidates" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Whom").click();
  await paste(
    page,
    'Vint Cerf <vint@candidates.example>; karen@candidates.example\nnot an address\n"Berners-Lee, Tim" <tim@candidates.example>',
  );
  await dialog.getByRole("list", { name: "People to invite" }).getByRole("listitem").nth(3).waitFor();
  await dialog.locator("iframe").waitFor();
  await page.waitForLoadState("networkidle");
  await shoot("invite");
  expect(browser.complaints).toEqual([]);
});
