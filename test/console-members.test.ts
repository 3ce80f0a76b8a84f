import { expect, test } from "@jest/globals";
import { openBrowser } from "./browser.ts";
import { post } from "./client.ts";
import { looks, openConsole, violationsOn } from "./console-page.ts";
import { startMutation, submitMutation } from "./live-client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, tokenOf } from "./test-team.ts";

const app = testApp();
const browser = openBrowser();

test("a reviewer who is blind finds no name anywhere", async () => {
  const team = await createTestTeam(app, "Blinded");
  const assessment = await team.publishAssessment("Secret work");
  const invited = { email: "grace@hidden.test", name: "Grace Hopper" };
  const { results } = await team.invite(assessment, [invited]);
  const { candidate, invitation } = results[0];
  const t = tokenOf(invitation.inviteUrl);
  await post(app.url, startMutation, { t });
  await post(app.url, submitMutation, { t });
  const blind = await team.addMember("BLIND_REVIEWER", "Bea Blind");
  const page = await openConsole(app, browser, team, looks.desktop, blind.uuid);
  /** All that the browser was sent of the API: what is not shown must not be there either. */
  const answers: Promise<string>[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/graphql")) answers.push(response.text().catch(() => ""));
  });
  const { codename } = (await team.ask("query ($id: ID!) { candidate(id: $id) { codename } }", { id: candidate.id }))
    .candidate;
  for (const path of [
    "/",
    "/candidates",
    `/candidates/${candidate.id}`,
    "/invitations",
    `/assessments/${assessment.id}`,
  ]) {
    await page.goto(app.url + path);
    await page.getByRole("main").getByText(codename).first().waitFor();
    expect(await page.content()).not.toMatch(/Grace|Hopper|hidden\.test/i);
    expect(await violationsOn(page)).toEqual([]);
  }
  const sent = (await Promise.all(answers)).join("\n");
  expect(sent).toContain(codename);
  expect(sent).not.toMatch(/Grace|Hopper|hidden\.test/i);
  expect(browser.complaints).toEqual([]);
});

test("somebody switches e-mails about starts off, on a phone and in German, and gets none", async () => {
  const team = await createTestTeam(app, "Quiet");
  const assessment = await team.publishAssessment("Quiet work");
  const page = await openConsole(app, browser, team, { ...looks.phone, ...{ locale: "de-DE", colorScheme: "dark" } });
  await page.goto(`${app.url}/settings/notifications`);
  const started = page.getByRole("switch", { name: "Jemand beginnt, Per E-Mail" });
  await started.waitFor();
  expect(await started.isChecked()).toBe(true);
  await started.click({ force: true });
  await page.getByRole("switch", { name: "Jemand beginnt, Per E-Mail", checked: false }).waitFor({ state: "attached" });
  expect(await violationsOn(page)).toEqual([]);
  await page.reload();
  await started.waitFor();
  expect(await started.isChecked()).toBe(false);
  const { results } = await team.invite(assessment, [{ email: "ada@quiet.test", name: "Ada Lovelace" }]);
  const t = tokenOf(results[0].invitation.inviteUrl);
  await post(app.url, startMutation, { t });
  await post(app.url, submitMutation, { t });
  const [mail] = await app.mail.waitFor(team.owner.email);
  expect(mail!.raw).toMatch(/^Subject: .*Ada Lovelace/m);
  // The events are handled in their order: what is queued of the submission comes after what would be of the start.
  const { rows } = await app.db.query("/* test */ select kind from email where team_id = $1 and member_id = $2", [
    team.uuid,
    team.owner.uuid,
  ]);
  expect(rows).toEqual([{ kind: "ASSESSMENT_SUBMITTED" }]);
  expect(browser.complaints).toEqual([]);
});
