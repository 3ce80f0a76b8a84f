import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, test } from "@jest/globals";
import { inTransaction } from "../../src/platform/database/in-transaction.ts";
import { addMembers } from "../../src/teams/add-member.ts";
import { filterOf, isSameFilter, searchOf } from "../../web/console/src/features/candidates/candidate-filter.ts";
import { csvText } from "../../web/console/src/ui/csv.ts";
import { openBrowser } from "../browser.ts";
import { post } from "../client.ts";
import { looks, openConsole, paste, violationsOn } from "../console-page.ts";
import { startMutation, submitMutation } from "../live-client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "../test-team.ts";

const app = testApp();
const browser = openBrowser();
afterEach(() => {
  app.mail.reject = null;
});

/** Two days pass for the e-mails of a team that wait, and their next try comes. */
const twoDaysPass = (team: TestTeam) =>
  app.db.query(
    `/* test */ update email set queued_at = queued_at - interval '49 hours', next_attempt_at = now() - interval '3 minutes'
     where team_id = $1 and state = 'DEFERRED'`,
    [team.uuid],
  );

test("a recruiter follows the e-mails of a batch after closing the dialog and a reload, and resends what failed", async () => {
  const team = await createTestTeam(app, "Batches");
  await team.publishAssessment("Mailed");
  app.mail.reject = (to) => (to === "down@batch.test" ? { code: 451, text: "4.3.0 come back later" } : null);
  const page = await openConsole(app, browser, team);
  await page.keyboard.press("i");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Whom").click();
  await paste(page, "Ada <ada@batch.test>\nBob <bob@batch.test>\nDown <down@batch.test>\nnot an address");
  await dialog.getByRole("button", { name: "Review" }).click();
  await dialog.getByRole("button", { name: "Invite 3 and send e-mail" }).click();
  await dialog.getByText("2 of 3 e-mails are sent …").waitFor();
  await page.keyboard.press("Escape");
  const indicator = page.getByRole("banner").getByRole("link", { name: /2 of 3/ });
  await indicator.waitFor();
  await page.reload();
  await indicator.click();
  await page.waitForURL(`${app.url}/batches/*`);
  const outcome = page.getByRole("region", { name: "Outcome" });
  await outcome.getByText("2 of 3 e-mails are sent …").waitFor();
  const refused = page.getByRole("region", { name: "Refused rows" });
  await refused.getByText("not an address").waitFor();
  await refused.getByRole("button", { name: "Copy the addresses" }).click();
  await page.getByText("1 address is copied.").waitFor();
  expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe("not an address");
  expect(await violationsOn(page)).toEqual([]);

  await twoDaysPass(team);
  await outcome.getByText("2 e-mails are sent. 1 did not arrive.").waitFor();
  await indicator.waitFor({ state: "detached" });
  app.mail.reject = null;
  await outcome.getByRole("button", { name: "Send these again" }).click();
  await app.mail.waitFor("down@batch.test");
  await outcome.getByRole("button", { name: "Send these again" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Copy all links" }).click();
  await page.getByText("3 links are copied.").waitFor();
  expect(await page.evaluate<string>("navigator.clipboard.readText()")).toMatch(/^Down <down@batch.test>\thttp/);
  await page.getByRole("link", { name: "Invitations" }).click();
  await page.getByRole("link", { name: "Batches" }).click();
  await page.getByRole("row").filter({ hasText: "Mailed" }).getByText("1 did not arrive").waitFor();
  expect(browser.complaints).toEqual([]);
});

test("who is invited and who has submitted is decided about apart, by name", async () => {
  const team = await createTestTeam(app, "Apart");
  const assessment = await team.publishAssessment("Repeated");
  const people = [
    { email: "ada@apart.test", name: "Ada Lovelace" },
    { email: "alan@apart.test", name: "Alan Turing" },
  ];
  const { results } = await team.invite(assessment, people, { sendEmail: false });
  const t = tokenOf(results[1].invitation.inviteUrl);
  await post(app.url, startMutation, { t });
  await post(app.url, submitMutation, { t });
  const page = await openConsole(app, browser, team);
  await page.keyboard.press("i");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Whom").click();
  await paste(page, "ada@apart.test, alan@apart.test, new@apart.test");
  await dialog.getByRole("button", { name: "Review" }).click();
  const live = dialog.getByRole("radiogroup", { name: "1 is invited already" });
  const submitted = dialog.getByRole("radiogroup", { name: "1 has submitted already" });
  await live.getByText("Ada Lovelace").waitFor();
  await submitted.getByText("Alan Turing").waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await live.getByText("Send their invitation again").click();
  await submitted.getByText("Reopen what they submitted").click();
  await dialog.getByRole("button", { name: "Invite 3 and send e-mail" }).click();
  await dialog.getByText("3 e-mails are sent.").waitFor();
  const { invitations } = await team.ask("{ invitations { nodes { state reopenedAt candidate { email } } } }");
  expect(invitations.nodes).toContainEqual({
    state: "SUBMITTED",
    reopenedAt: expect.any(String),
    candidate: { email: "alan@apart.test" },
  });
});

test("a list is narrowed down, saved under a name, and exported as it is", async () => {
  const team = await createTestTeam(app, "Lists");
  const assessment = await team.publishAssessment("Listed");
  const { results } = await team.invite(assessment, [{ email: "ada@lists.test", name: "Ada" }, "bob@lists.test"], {
    sendEmail: false,
    input: { expiresAt: new Date(Date.now() + 86_400_000).toISOString() },
  });
  const t = tokenOf(results[0].invitation.inviteUrl);
  await post(app.url, startMutation, { t });
  await post(app.url, submitMutation, { t });
  const page = await openConsole(app, browser, team);
  const attention = page.getByRole("complementary", { name: "Needs attention" });
  await attention.getByRole("link", { name: /1 candidate has not started/ }).click();
  await page.getByRole("row").filter({ hasText: "bob@lists.test" }).waitFor();
  expect(await page.getByRole("row").filter({ hasText: "Ada" }).count()).toBe(0);
  await page.goBack();
  await attention.getByRole("link", { name: /1 candidate has submitted/ }).click();
  await page.getByRole("row").filter({ hasText: "Ada" }).waitFor();
  expect(await page.getByRole("row").filter({ hasText: "bob" }).count()).toBe(0);

  await page.getByRole("button", { name: "Saved filters" }).click();
  await page.getByRole("menuitem", { name: "Save this filter …" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("To decide on");
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("The filter is saved.").waitFor();
  const { savedFilters } = await team.ask("{ savedFilters { name filter shared } }");
  const filter = { progress: ["SUBMITTED"], decided: false };
  expect(savedFilters).toEqual([{ name: "To decide on", filter, shared: false }]);
  await page.goto(`${app.url}/candidates`);
  await page.getByRole("row").filter({ hasText: "bob@lists.test" }).waitFor();
  await page.getByRole("button", { name: "Saved filters" }).click();
  await page.getByRole("menuitem", { name: "To decide on" }).click();
  await page.getByRole("row").filter({ hasText: "bob@lists.test" }).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Codename").click();
  await dialog.getByText("For Excel").click();
  expect(await violationsOn(page)).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Download 1 row" }).click(),
  ]);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  expect(lines[0]).toMatch(/^name,email,codename,progress/);
  expect(lines.slice(1)).toEqual([expect.stringMatching(/^Ada,ada@lists.test,[a-z]+-[a-z]+,SUBMITTED/)]);
  expect(browser.complaints).toEqual([]);
});

test("something is done with all invitations that match, each once", async () => {
  const team = await createTestTeam(app, "Many");
  const people = Array.from({ length: 230 }, (_, n) => `p${n}@many.test`);
  await team.invite(await team.publishAssessment("Locked"), people, { sendEmail: false });
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/invitations`);
  await page.getByRole("row").filter({ hasText: "p229@many.test" }).waitFor();
  await page.getByRole("columnheader").first().click();
  await page.getByRole("button", { name: "Select all 230 that match" }).click();
  const bar = page.getByRole("toolbar");
  await bar.getByText("230 selected").waitFor();
  await bar.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Lock", exact: true }).click();
  await page.getByText("230 invitations are locked.").waitFor();
  const { rows } = await app.db.query("/* test */ select count(*)::int from invitation where team_id = $1 and locked", [
    team.uuid,
  ]);
  expect(rows).toEqual([{ count: 230 }]);
});

test("labels and assignees are added to candidates and removed from them", async () => {
  const team = await createTestTeam(app, "Labelled");
  await team.invite(await team.publishAssessment("Any"), ["ada@labels.test", "bob@labels.test"], { sendEmail: false });
  const page = await openConsole(app, browser, team);
  await page.goto(`${app.url}/candidates`);
  const row = page.getByRole("row").filter({ hasText: "ada@labels.test" });
  const [bar, dialog] = [page.getByRole("toolbar"), page.getByRole("dialog")];
  const selectAll = () => page.getByRole("columnheader").first().click();
  await row.waitFor();
  await selectAll();
  await bar.getByRole("button", { name: "Label" }).click();
  await dialog.getByLabel("New labels").fill("spring, referral");
  await dialog.getByRole("button", { name: "Add labels" }).click();
  await row.getByText("spring").waitFor();
  await selectAll();
  await bar.getByRole("button", { name: "Label" }).click();
  await dialog.getByText("Remove labels").first().click();
  await dialog.getByText("spring").click();
  expect(await violationsOn(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Remove labels" }).click();
  await row.getByText("spring").waitFor({ state: "detached" });
  await row.getByText("referral").waitFor();
  for (const [direction, count] of [
    ["Assign", 1],
    ["Unassign", 0],
  ] as const) {
    await selectAll();
    await bar.getByRole("button", { name: "More" }).click();
    await page.getByRole("menuitem", { name: "Assign" }).click();
    await dialog.getByText(direction, { exact: true }).first().click();
    await dialog.getByText("Olga Owner").click();
    await dialog.getByRole("button", { name: direction, exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    const { candidates } = await team.ask("{ candidates { nodes { assignees { id } labels } } }");
    expect(candidates.nodes.map((one: { assignees: object[] }) => one.assignees.length)).toEqual([count, count]);
    expect(candidates.nodes[0].labels).toEqual(["referral"]);
  }
  expect(browser.complaints).toEqual([]);
});

test("a note is written, edited and deleted, and appears to others at once", async () => {
  const team = await createTestTeam(app, "Notes");
  const { results } = await team.invite(await team.publishAssessment("Noted"), ["ada@notes.test"], {
    sendEmail: false,
  });
  const address = `${app.url}/candidates/${results[0].candidate.id}`;
  const reviewer = await team.addMember("REVIEWER", "Rita");
  const page = await openConsole(app, browser, team);
  const other = await openConsole(app, browser, team, looks.phone, reviewer.uuid);
  await Promise.all([page.goto(address), other.goto(address)]);
  const [notes, theirs] = [page, other].map((one) => one.getByRole("region", { name: "Notes", exact: true }));
  await notes!.getByLabel("Write a note").fill("Ask about the tests.");
  await notes!.getByRole("button", { name: "Add note" }).click();
  await theirs!.getByText("Ask about the tests.").waitFor();
  expect(await theirs!.getByRole("button").count()).toBe(0);
  await page.getByText("wrote a note on").waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await notes!.getByRole("button", { name: "Edit the note" }).click();
  await notes!.getByRole("textbox", { name: "Edit the note" }).fill("Ask about the design.");
  await notes!.getByRole("button", { name: "Save" }).click();
  await theirs!.getByText("Ask about the design.").waitFor();
  await notes!.getByRole("button", { name: "Delete the note" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete the note" }).click();
  await theirs!.getByText("Ask about the design.").waitFor({ state: "detached" });
  expect(browser.complaints).toEqual([]);
});

test("the team is changed in the menu, in every tab; on a phone the filters are a sheet; the chart has a table", async () => {
  const [team, other] = [await createTestTeam(app, "Here"), await createTestTeam(app, "There")];
  const email = newAddress("both");
  const join = (to: TestTeam) =>
    inTransaction(app.running.services.em, async (em) => {
      const row = { email, name: "Bea Both", role: "MANAGER", state: "ACTIVE", invitedBy: null } as const;
      return (await addMembers(em, to.uuid, [row])).get(email)!;
    });
  const uuid = await join(team);
  await join(other);
  await other.publishAssessment("Only there");
  const page = await openConsole(app, browser, team, looks.phone, uuid);
  await page.getByRole("button", { name: "Show as a table" }).click();
  await page.getByText("Nothing happened in this period.").waitFor();
  const tab = await page.context().newPage();
  await tab.goto(`${app.url}/assessments`);
  await tab.getByRole("heading", { name: "No assessment yet" }).waitFor();
  await page.getByRole("button", { name: /settings and sign-out/ }).click();
  await page.getByRole("menuitemradio", { name: /^There/ }).click();
  await page.getByText("published Only there").waitFor();
  await tab.getByText("Only there").waitFor();

  await page.goto(`${app.url}/candidates`);
  await page.getByRole("button", { name: "Filters", exact: true }).click();
  await page.getByRole("dialog").getByLabel("Decision").selectOption("NONE");
  expect(await violationsOn(page)).toEqual([]);
  await page.getByRole("button", { name: "Show the list" }).click();
  await page.getByRole("button", { name: "Filters (1)" }).waitFor();
  expect(page.url()).toBe(`${app.url}/candidates?decision=NONE`);
  expect(browser.complaints).toEqual([]);
});

describe("a filter in the address is the filter of the API, and back", () => {
  test.each([
    [
      { progress: "SUBMITTED", decision: "NONE" },
      { progress: ["SUBMITTED"], decided: false },
    ],
    [
      { label: "a,b", assignee: "m1" },
      { labels: ["a", "b"], assigneeIds: ["m1"] },
    ],
    [
      { assessment: "a1", notInvitedTo: "a2", archived: "1" },
      { invitedTo: "a1", notInvitedTo: "a2", archived: true },
    ],
    [{}, {}],
  ])("%j", (search, filter) => {
    expect(filterOf(search, "")).toEqual(filter);
    expect(searchOf(filter)).toEqual(search);
    expect(isSameFilter(search, { ...search })).toBe(true);
  });

  test("a search for a name is in the filter alone", () => {
    expect(filterOf({ archived: "1" }, "ada")).toEqual({ search: "ada", archived: true });
  });

  test.each([{ email: "ada@x.test" }, { labels: ["a,b"] }, { unknown: 1 }])(
    "%j of another front end is not shown as something else",
    (filter) => {
      expect(searchOf(filter)).toBeNull();
    },
  );

  test("empty conditions are none", () => {
    expect(searchOf({ progress: [], archived: false, search: null })).toEqual({});
  });
});

test("a CSV file defuses what a spreadsheet would take for a formula", () => {
  expect(
    csvText([
      ["name", "a"],
      ['=1+1 "x"', "b"],
    ]),
  ).toBe('\ufeff"name","a"\r\n"\'=1+1 ""x""","b"\r\n');
});
