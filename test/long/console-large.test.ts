import { beforeAll, expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import { openConsole, violationsOn } from "../console-page.ts";
import { ownStatementsOf } from "../statement-texts.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";

/* A team with 200,000 candidates, of whom 25,000 have a label and 40 of those are erased. */

// Without a worker nothing but the page talks to the database.
const app = testApp({ ROLE: "api" });
const browser = openBrowser();
let team: TestTeam;

beforeAll(async () => {
  team = await createTestTeam(app, "Large");
  // Its first event begins the log of the team.
  await team.publishAssessment("Any");
  const run = (sql: string) => app.db.query(`/* test */ ${sql}`, [team.uuid]);
  const id = "('01900000-0000-7000-8001-' || lpad(to_hex(n), 12, '0'))::uuid";
  await run(
    `insert into candidate (team_id, id, email, name, codename, created_at, erased_at)
     select $1, ${id}, 'user' || n || '@large.test',
       case n when 77777 then 'Zbigniew Xanthopoulos' else (array['Ada', 'Bob', 'Carla', 'Dmitri'])[1 + n % 4] || ' Number' || n end,
       'amber-heron', now() - make_interval(secs => 200000 - n), case when n % 5000 = 8 then now() end
     from generate_series(1, 200000) n`,
  );
  await run(
    `insert into candidate_label (team_id, candidate_id, label) select $1, ${id}, 'cohort' from generate_series(8, 200000, 8) n`,
  );
  await run(
    `insert into event (team_id, sequence, id, type, occurred_at, candidate_id)
     select $1, 1000 + n, ${id}, 'INVITATION_CREATED', now() - make_interval(secs => 200000 - n), ${id} from generate_series(1, 200000) n`,
  );
  await run("update team_counter set last = 201000 where team_id = $1");
  await run("update reaction_cursor set through = 201000 where team_id = $1");
  await app.db.query("/* test */ vacuum analyze candidate, candidate_label, event");
}, 300_000);

/** The beginnings of the statements that run while something is done on the page. The live feed looks every few seconds. */
async function readsOf(page: Page, action: () => Promise<void>): Promise<string[]> {
  const texts = await ownStatementsOf(async () => {
    await action();
    await page.waitForLoadState("networkidle");
  });
  return texts.filter((text) => !text.startsWith("select w.team_id"));
}

test("200,000 candidates are searched while typing, filtered and sorted, a page by a few statements", async () => {
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/candidates`);
  await page.getByRole("heading", { name: "Candidates 200,000" }).waitFor();
  const rows = page.getByRole("row");
  await rows.filter({ hasText: "Number200000" }).waitFor();
  expect(await rows.count()).toBeLessThan(60);
  const search = page.getByLabel("Search by name or address");
  // For each pause in typing: how the search is best done, the page, and the count.
  const found = await readsOf(page, async () => {
    await search.pressSequentially("xantho");
    await rows.filter({ hasText: "Zbigniew Xanthopoulos" }).waitFor();
    await page.getByRole("heading", { name: "Candidates 1", exact: true }).waitFor();
  });
  expect(found.length).toBeLessThanOrEqual(3 * "xantho".length);
  await search.fill("");
  await page.getByRole("heading", { name: "Candidates 200,000" }).waitFor();
  await page.waitForLoadState("networkidle");
  // The page, and the progress and the assignees of its rows; the count stays as it is.
  const sorted = await readsOf(page, async () => {
    await page.getByRole("columnheader", { name: "Name" }).click();
    await rows.filter({ hasText: "Ada Number1000" }).first().waitFor();
  });
  expect(sorted.filter((text) => text.startsWith("select t0.id"))).toHaveLength(1);
  expect({ isFew: sorted.length <= 3, sorted }).toEqual({ isFew: true, sorted });
  expect(await violationsOn(page)).toEqual([]);
  expect(browser.complaints).toEqual([]);
}, 240_000);

test("all that match are selected, acted on in calls of 10,000 with progress, and rejections are listed by name", async () => {
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/candidates?label=cohort`);
  await page.getByRole("heading", { name: "Candidates 25,000" }).waitFor();
  await page.getByRole("columnheader").first().click();
  await page.getByRole("button", { name: "Select all 25,000 that match" }).click();
  const bar = page.getByRole("toolbar");
  await bar.getByText("25,000 selected").waitFor({ timeout: 240_000 });
  const calls: number[] = [];
  page.on("request", (request) => {
    const { variables } = request.postDataJSON() ?? {};
    if (Array.isArray(variables?.ids) && "add" in variables) calls.push(variables.ids.length);
  });
  await bar.getByRole("button", { name: "Label" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New labels").fill("spring");
  await dialog.getByRole("button", { name: "Add labels" }).click();
  await dialog.getByRole("progressbar").waitFor();
  await dialog.getByText("10,000 of 25,000").waitFor({ timeout: 240_000 });
  await page.getByText("24,960 candidates are labelled.").waitFor({ timeout: 240_000 });
  expect(calls).toEqual([10_000, 10_000, 5_000]);
  const refused = page.getByRole("dialog", { name: "Not done for 40" });
  await refused.getByText("This candidate was erased.").waitFor();
  expect(await violationsOn(page)).toEqual([]);
  const { rows } = await app.db.query(
    "/* test */ select count(*)::int from candidate_label where team_id = $1 and label = 'spring'",
    [team.uuid],
  );
  expect(rows).toEqual([{ count: 24_960 }]);
  expect(browser.complaints).toEqual([]);
}, 600_000);
