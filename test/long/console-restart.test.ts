import { expect, test } from "@jest/globals";
import { openBrowser } from "../browser.ts";
import { type Any, ask, post } from "../client.ts";
import { consoleServer } from "../console-server.ts";
import { startMutation } from "../live-client.ts";
import { ServerProcess } from "../server-process.ts";
import { inviteMutation, tokenOf } from "../test-team.ts";

/* The server of the console is killed as by a power cut, and started again. */

const app = consoleServer();
const browser = openBrowser();

test("killed -9 while twenty events happen and started again: each is shown once, in order, and the feed says so", async () => {
  const team = await app.createTeam("Killed");
  // Another process of the installation, by which the events happen.
  const other = await ServerProcess.at({
    DATABASE_URL: app.databaseUrl,
    SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
    ROLE: "api",
  });
  await other.start();
  try {
    const emails = Array.from({ length: 20 }, (_, n) => ({ email: `p${n}@killed.test`, name: `Candidate ${n}` }));
    const { inviteCandidates } = await ask(other.url, team.owner.token, inviteMutation, {
      input: { assessmentId: team.assessment.id, candidates: emails },
      sendEmail: false,
      dryRun: false,
    });
    const start = (n: number) =>
      post(other.url, startMutation, { t: tokenOf(inviteCandidates.results[n].invitation.inviteUrl) });
    const page = await app.open(browser, team);
    const state = page.getByRole("complementary").first().getByRole("status");
    await state.getByText("Live", { exact: true }).waitFor();
    await page.getByText("invited Candidate 19").waitFor();
    for (let n = 0; n < 5; n++) await start(n);
    await page.getByText("Candidate 4 started Killed").waitFor();
    await app.server.kill();
    for (let n = 5; n < 12; n++) await start(n);
    await state.getByText("Connection lost, trying again …").waitFor();
    await Promise.all([
      app.server.start(),
      (async () => {
        for (let n = 12; n < 20; n++) await start(n);
      })(),
    ]);
    await page.getByText("Candidate 19 started Killed").waitFor();
    await state.getByText("Live", { exact: true }).waitFor();
    await page.getByText(/The connection was lost at .* \d+ events that came meanwhile are shown\./).waitFor();
    const texts = await page.getByRole("region", { name: "What happened" }).locator("li").allInnerTexts();
    const started = texts.flatMap((text) => /Candidate (\d+) started/.exec(text)?.[1] ?? []);
    expect(started.map(Number)).toEqual(Array.from({ length: 20 }, (_, n) => 19 - n));
    expect(browser.complaints).toEqual([]);
  } finally {
    await other.kill();
  }
}, 240_000);

test("killed -9 after Invite was pressed, and started again: invited once", async () => {
  const team = await app.createTeam("Pressed");
  const page = await app.open(browser, team);
  await page.keyboard.press("i");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Whom").click();
  await page.keyboard.type("once@pressed.test");
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Review" }).click();
  const invite = dialog.getByRole("button", { name: "Invite 1 and send e-mail" });
  await invite.waitFor();
  // The server has done it, and is killed before its answer arrives.
  let cut = 0;
  await page.route("**/graphql", async (route) => {
    if (cut > 0 || !/"idempotencyKey":"/.test(route.request().postData() ?? "")) return await route.fallback();
    cut++;
    await route.fetch();
    await app.server.kill();
    await route.abort("connectionreset");
    await app.server.start();
  });
  await invite.click();
  await dialog.getByText("1 invited").waitFor();
  expect(cut).toBe(1);
  const answer: Any = await ask(
    app.server.url,
    team.owner.token,
    "{ candidates { totalCount } invitationBatches { nodes { invited } } }",
  );
  expect(answer).toEqual({ candidates: { totalCount: 1 }, invitationBatches: { nodes: [{ invited: 1 }] } });
  // An e-mail that was on its way at the kill is sent when its lease is over; email-worker-kill.test.ts waits for that.
  expect(app.mail.to("once@pressed.test").length).toBeLessThanOrEqual(1);
}, 240_000);
