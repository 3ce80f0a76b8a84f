import { expect, test } from "@jest/globals";
import { openBrowser } from "../browser.ts";
import { looks, openConsole, violationsOn } from "../console-page.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam } from "../test-team.ts";

const app = testApp();
const browser = openBrowser();

test.each(Object.entries(looks))("every page is accessible: %s", async (name, look) => {
  const team = await createTestTeam(app, "Accessible");
  const assessment = await team.publishAssessment("Accessible assessment", { inviteOnly: false });
  const { results, batch } = await team.invite(
    assessment,
    [{ email: "ada@access.test", name: "Ada Lovelace" }, "bob@access.test"],
    {
      sendEmail: false,
    },
  );
  const page = await openConsole(app, browser, team, look);
  const places = [
    "/",
    "/assessments",
    `/assessments/${assessment.id}`,
    "/candidates",
    `/candidates/${results[0].candidate.id}`,
    "/invitations",
    "/batches",
    `/batches/${batch.id}`,
    "/settings",
    "/settings/notifications",
    "/settings/team",
  ];
  const found: Record<string, string[]> = {};
  for (const place of places) {
    await page.goto(app.url + place);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    const [width, view] = await page.evaluate<number[]>("[document.documentElement.scrollWidth, innerWidth]");
    const tooWide = width! > view! ? [`wider than the window: ${width}`] : [];
    const problems = [...(await violationsOn(page)), ...tooWide];
    if (problems.length > 0) found[place] = problems;
  }
  expect([name, found]).toEqual([name, {}]);
  expect(browser.complaints).toEqual([]);
});
