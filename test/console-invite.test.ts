import { expect, test } from "@jest/globals";
import { openBrowser } from "./browser.ts";
import { openConsole, paste, violationsOn } from "./console-page.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam } from "./test-team.ts";

const app = testApp();
const browser = openBrowser();

const pasted = `Ada Lovelace <ada@people.test>; grace@people.test
"Turing, Alan" <alan@people.test>, not an address
ada@people.test
Katherine Johnson <kate@people.test>\tbarbara@people.test`;

test("a recruiter pastes five people, invites them without mail, and copies their links", async () => {
  const team = await createTestTeam(app, "Lighthouse");
  const assessment = await team.publishAssessment("Backend engineer");
  const page = await openConsole(app, browser, team);
  await page.keyboard.press("i");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Whom").click();
  await paste(page, pasted);
  const people = dialog.getByRole("list", { name: "People to invite" }).getByRole("listitem");
  await expect(people.nth(5).innerText()).resolves.toContain("barbara@people.test");
  await dialog.getByText("1 address occurred twice and counts once.").waitFor();
  expect(await violationsOn(page)).toEqual([]);

  // Closed and opened again after a reload: what was typed is still there.
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByRole("button", { name: "Invite candidates" }).first().click();
  await people.nth(5).waitFor();
  await dialog.getByRole("button", { name: "Remove not an address" }).click();
  await dialog.getByText("Send the invitation now").click();
  await dialog.getByText("They are listed as invited.").waitFor();

  await dialog.getByRole("button", { name: "Review" }).click();
  const invite = dialog.getByRole("button", { name: "Invite 5 without e-mail" });
  await invite.waitFor();
  expect(await violationsOn(page)).toEqual([]);
  await invite.click();
  await dialog.getByRole("button", { name: "Copy all" }).click();
  await page.getByText("5 links are copied.").waitFor();
  const copied = await page.evaluate<string>("navigator.clipboard.readText()");
  expect(await violationsOn(page)).toEqual([]);

  const { invitations } = await team.ask(
    "query ($a: ID!) { invitations(filter: { assessmentId: $a }) { nodes { inviteUrl emailRequested candidate { name email } } } }",
    { a: assessment.id },
  );
  expect(invitations.nodes.map((one: { candidate: object }) => one.candidate)).toEqual(
    expect.arrayContaining([
      { name: "Ada Lovelace", email: "ada@people.test" },
      { name: "Turing, Alan", email: "alan@people.test" },
      { name: "Katherine Johnson", email: "kate@people.test" },
    ]),
  );
  expect(invitations.nodes).toHaveLength(5);
  for (const { inviteUrl, emailRequested } of invitations.nodes) {
    expect(copied).toContain(inviteUrl);
    expect(emailRequested).toBe(false);
  }
  expect(app.mail.to("ada@people.test")).toEqual([]);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.getByText("Ada Lovelace").first().waitFor();
  expect(browser.complaints).toEqual([]);
});

test("pressed while the connection is cut, the invitation is made once", async () => {
  const team = await createTestTeam(app);
  await team.publishAssessment("Once");
  const page = await openConsole(app, browser, team);
  await page.keyboard.press("i");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Whom").click();
  await page.keyboard.type("once@people.test");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Review" }).click();
  const invite = dialog.getByRole("button", { name: "Invite 1 and send e-mail" });
  await invite.waitFor();
  // The server does it, and the answer is lost.
  let lost = 0;
  await page.route("**/graphql", async (route) => {
    if (lost > 0 || !/idempotencyKey/.test(route.request().postData() ?? "")) return await route.fallback();
    lost++;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await invite.click();
  await dialog.getByText("1 invited").waitFor();
  expect(lost).toBe(1);
  const { candidates, invitationBatches } = await team.ask(
    "{ candidates { totalCount } invitationBatches { nodes { invited } } }",
  );
  expect([candidates.totalCount, invitationBatches.nodes]).toEqual([1, [{ invited: 1 }]]);
  await dialog.getByText("1 e-mail is sent.").waitFor();
  await app.mail.waitFor("once@people.test");
});
