import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { type TeamFeature, type TeamRole, teamFeatures } from "../../src/access/roles.ts";
import { ruleFor } from "../automation-rules.ts";
import { openBrowser } from "../browser.ts";
import { destinationFor } from "../chat-destinations.ts";
import { type Any, post } from "../client.ts";
import { looks, openConsole } from "../console-page.ts";
import { startMutation, submitMutation } from "../live-client.ts";
import { createIntegration } from "../partner-calls.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";
import { createEndpoint } from "../webhook-receiver.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const browser = openBrowser();

const roles = ["BLIND_REVIEWER", "REVIEWER", "MANAGER", "OWNER"] as const;

/**
 * What a page offers to which roles: O, M, R and B stand for owner, manager, reviewer and blind reviewer (docs/rules.md, Who may
 * do what 1). `ready` is there for all who may see the page; others read that they may not.
 */
interface Place {
  path: string;
  ready: string | RegExp;
  offers: Partial<Record<"OM" | "O" | "OMR" | "OMRB", string[]>>;
}

const onInvitations = ["Send again", "Remind", "Extend", "Cancel invitations", "Lock", "Unlock", "Reopen", "Assign"];
const invitationActions = [...onInvitations, "Label", "Archive the candidates", "Copy 2 invite links"];

const placesOf = ({ assessmentId, candidateIds, invitationId, batchId, endpointId }: Ids): Place[] => [
  { path: "/", ready: "By day", offers: { OM: ["Invite candidates", "Needs attention"], OMRB: ["Assigned to me"] } },
  { path: "/assessments", ready: "Walked assessment", offers: { OM: ["New assessment"], OMRB: ["State"] } },
  {
    path: `/assessments/${assessmentId}`,
    ready: "By day",
    offers: {
      OM: ["Edit", "Archive", "Copy link", "New link", "Only by invitation", ...invitationActions],
      OMR: ["Search by name or address"],
      OMRB: ["Export", "Progress"],
    },
  },
  {
    path: "/candidates",
    ready: "Added",
    offers: {
      OM: ["Invite", "Label", "Approve", "Reject", "Take the decision back", "Assign", "Archive"],
      OMR: ["Search by name or address"],
      OMRB: ["Export", "Saved filters", "Labels", "Progress"],
    },
  },
  {
    path: `/candidates/${candidateIds[0]}`,
    ready: "History",
    offers: {
      O: ["Erase personal data", "Edit the note"],
      OM: ["Approve", "Reject", "Archive", "Assign", "Label", "Correct the address", "Edit", "Delete the note"].concat([
        "Copy invite link",
        "Copy practice link",
        "Reopen",
        "Invite anew",
        "Record the result",
        "Who is notified",
      ]),
      OMR: ["Notes on the work"],
      OMRB: ["History", "E-mails"],
    },
  },
  {
    path: `/invitations/${invitationId}`,
    ready: "History",
    offers: { OM: ["Send again", "Remind", "Extend", "Lock", "Cancel invitation"], OMRB: ["History"] },
  },
  { path: "/invitations", ready: "Candidate", offers: { OM: [...invitationActions, "Batches"], OMRB: ["Export"] } },
  { path: "/batches", ready: "Invited together", offers: { OM: ["Refused"] } },
  { path: `/batches/${batchId}`, ready: "Candidate", offers: { OM: ["Copy all links", "Download links", "Export"] } },
  {
    path: "/settings",
    ready: "Time zone of e-mails to you",
    offers: { OMRB: ["Save"], OM: ["Webhooks", "Chat", "Automation", "Applicant tracking"], O: ["Team"] },
  },
  { path: "/settings/notifications", ready: "In the console", offers: { OMRB: ["Desktop"] } },
  { path: "/settings/team", ready: "What the plan includes", offers: { O: ["Save", "Name of the team"] } },
  { path: "/settings/members", ready: "Added", offers: { O: ["Invite members", "Last sign-in"], OMRB: ["Role"] } },
  { path: "/settings/email", ready: "Delivery", offers: { OM: ["Which e-mails"] } },
  { path: "/settings/webhooks", ready: "Endpoint", offers: { OM: ["Add a webhook"] } },
  {
    path: `/settings/webhooks/${endpointId}`,
    ready: "Deliveries",
    offers: { OM: ["Edit", "Send a test", "Switch off", "Rotate the secret", "Replay events", "Delete"] },
  },
  {
    path: "/settings/chat",
    ready: "Last answer",
    offers: { OM: ["Add a channel", "Send a test message: hiring", "Edit", "Switch off", "Delete"] },
  },
  {
    path: "/settings/automation",
    ready: "Acts on what comes from now on",
    offers: { OM: ["Add a rule", "Rehearse: a rule", "Edit", "Log", "Delete"] },
  },
  {
    path: "/settings/integrations",
    ready: "Nothing was sent yet",
    offers: { OM: ["Set up a system", "Edit: Ashby", "Switch off", "Remove", "Address for Ashby"] },
  },
  { path: "/settings/api-keys", ready: "No API key yet", offers: { O: ["Create an API key"] } },
  { path: "/settings/sign-on", ready: "Where members sign on", offers: { O: ["Issuer", "Save", "Add domain"] } },
  { path: "/settings/audit-log", ready: /Team created/, offers: { O: ["Action", "Who"] } },
];

interface Ids {
  assessmentId: string;
  candidateIds: string[];
  invitationId: string;
  batchId: string;
  endpointId: string;
}

/** The names of what can be pressed, followed and filled in, of columns and of headings. */
const namesOn = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll("button, a[href], input, select, textarea, label, th, " +
    "[role=columnheader], [role=menuitem], h1, h2, h3")]
    .map((one) => (one.getAttribute("aria-label") || one.innerText || "").trim().split("\\n")[0])`);

/** What a page offers, that of a selection of all rows and of its menus as well. */
async function offersOf(page: Page, { path, ready }: Place): Promise<Set<string>> {
  await page.goto(app.url + path);
  const main = page.getByRole("main");
  await main
    .getByText(ready)
    .or(main.getByText("Your role does not include this page"))
    .filter({ visible: true })
    .first()
    .waitFor({ timeout: 60_000 });
  await waitUntil(async () => (await page.locator(".skeleton").count()) === 0);
  const found = new Set(await namesOn(page));
  const look = async () => {
    for (const name of await namesOn(page)) found.add(name);
  };
  if ((await page.getByRole("columnheader").first().getByRole("checkbox").count()) > 0) {
    await page.getByRole("columnheader").first().click();
    await page.getByRole("toolbar").waitFor();
    await look();
  }
  const menus = main.locator("button[aria-haspopup=true]");
  for (let n = 0; n < Math.min(await menus.count(), 2); n++) {
    await menus.nth(n).click();
    await page.getByRole("menu").waitFor();
    await look();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
  }
  return found;
}

/** A team with somebody who has submitted, and somebody who has not begun. */
async function workingTeam(features: readonly TeamFeature[] = teamFeatures): Promise<{ team: TestTeam; ids: Ids }> {
  const team = await createTestTeam(app, "Walked", features);
  const assessment = await team.publishAssessment("Walked assessment", { inviteOnly: false });
  const { results, batch } = await team.invite(assessment, [
    { email: "zebulon.quist@secret.test", name: "Zebulon Quist", candidateExternalId: "ats-zebulon" },
    { email: "yolanda.pym@secret.test", name: "Yolanda Pym" },
  ]);
  const t = tokenOf(results[0].invitation.inviteUrl);
  await post(app.url, startMutation, { t });
  await post(app.url, submitMutation, { t });
  const candidateIds = results.map(({ candidate }: Any) => candidate.id);
  await team.ask(
    'mutation ($id: ID!) { addCandidateNote(candidateId: $id, text: "Zebulon Quist did well.") { userErrors { code } } }',
    { id: candidateIds[0] },
  );
  const made = features.includes("WEBHOOKS")
    ? await team.ask(createEndpoint, { input: { url: "http://127.0.0.1:9999/hook" } })
    : null;
  if (features.includes("WEBHOOKS")) {
    await destinationFor(team, { url: "http://127.0.0.1:9999/chat" });
    await team.ask(createIntegration, { input: { kind: "ASHBY", apiKey: "a-key", url: "http://127.0.0.1:9999" } });
    await ruleFor(team, { enabled: false, actions: [{ type: "DECIDE", decision: "APPROVED" }] });
  }
  await team.waitForHandlers();
  const endpointId = made?.createWebhookEndpoint.endpoint.id;
  const invitationId = results[1].invitation.id;
  return { team, ids: { assessmentId: assessment.id, candidateIds, invitationId, batchId: batch.id, endpointId } };
}

/** What differs from the table on the pages of a role. */
async function differences(page: Page, places: Place[], role: TeamRole): Promise<string[]> {
  const initial = role[0]!;
  const found: string[] = [];
  for (const place of places) {
    const offered = await offersOf(page, place);
    for (const [who, names] of Object.entries(place.offers))
      for (const name of names)
        if (offered.has(name) !== who.includes(initial))
          found.push(`${place.path}: "${name}" is ${offered.has(name) ? "" : "not "}offered to ${role}`);
    if (role === "BLIND_REVIEWER" && identifying.test(await page.content())) found.push(`${place.path} names somebody`);
  }
  return found;
}

/** What candidates of the team are known by. */
const identifying = /zebulon|quist|yolanda|pym\b|secret\.test/i;

test.each(roles)("each page offers what a role may do, and nothing else: %s", async (role) => {
  const { team, ids } = await workingTeam();
  const member = role === "OWNER" ? team.owner : await team.addMember(role, "Somebody else");
  const page = await openConsole(app, browser, team, looks.desktop, member.uuid);
  const answers: string[] = [];
  page.on("response", async (answer) => {
    if (answer.url().endsWith("/graphql")) answers.push(await answer.text().catch(() => ""));
  });
  const initial = role[0]!;
  // Pages that a role may not see are all alike; the reviewers open one of the settings.
  const places = placesOf(ids).filter(
    ({ path, offers }) =>
      initial === "O" ||
      path === "/settings/team" ||
      path === "/batches" ||
      Object.keys(offers).some((who) => who.includes(initial)),
  );
  expect(await differences(page, places, role)).toEqual([]);
  expect(answers.length).toBeGreaterThan(places.length);
  expect(answers.filter((answer) => answer.includes('"errors":[{'))).toEqual([]);
  if (role === "BLIND_REVIEWER") expect(answers.filter((answer) => identifying.test(answer))).toEqual([]);
  expect(browser.complaints).toEqual([]);
});

test("what the plan has not is not offered", async () => {
  const { team, ids } = await workingTeam([]);
  const page = await openConsole(app, browser, team);
  const without = new Set(["Remind", "Lock", "Label", "Assign"]);
  const places = placesOf(ids).filter(({ path }) => /^\/(candidates|invitations|settings\/webhooks$)/.test(path));
  for (const place of places) {
    const offered = await offersOf(page, {
      ...place,
      ready: place.path === "/settings/webhooks" ? /plan/ : place.ready,
    });
    expect([place.path, [...without, "Add a webhook"].filter((name) => offered.has(name))]).toEqual([place.path, []]);
  }
});

test("a rejection is said in the language of the console", async () => {
  const { team } = await workingTeam();
  const page = await openConsole(app, browser, team, looks.german);
  await page.goto(`${app.url}/settings/members`);
  await page.getByRole("row").filter({ hasText: "Olga Owner" }).click();
  const dialog = page.getByRole("dialog", { name: "Olga Owner" });
  await dialog.getByText("Kann sich anmelden").click();
  await dialog.getByRole("button", { name: "Speichern" }).click();
  await dialog.getByText("Ein Team braucht einen aktiven Inhaber.").waitFor();
});

test("a blind reviewer reads the day of a start with a time limit, and no hour", async () => {
  const team = await createTestTeam(app, "Timed");
  const assessment = await team.publishAssessment("Timed work", { timeLimit: "PT1H" });
  const { results } = await team.invite(assessment, ["timed@secret.test"], { sendEmail: false });
  await post(app.url, startMutation, { t: tokenOf(results[0].invitation.inviteUrl) });
  const blind = await team.addMember("BLIND_REVIEWER", "Blind");
  const started = /Started\s+\d+ \w+ \d{4} \((today|yesterday)\)/;
  for (const [member, sees] of [
    [blind, true],
    [team.owner, false],
  ] as const) {
    const page = await openConsole(app, browser, team, looks.desktop, member.uuid);
    await page.goto(`${app.url}/candidates/${results[0].candidate.id}`);
    const panel = page.getByRole("region", { name: "Invitation to Timed work" });
    await panel.getByText("Started", { exact: true }).nth(1).waitFor();
    const text = await panel.innerText();
    expect({ text, isDay: started.test(text) }).toEqual({ text, isDay: sees });
  }
});
