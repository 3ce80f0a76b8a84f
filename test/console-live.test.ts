import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, expect, test } from "@jest/globals";
import { openBrowser } from "./browser.ts";
import { post } from "./client.ts";
import { looks, openConsole, violationsOn } from "./console-page.ts";
import { startMutation, submitMutation } from "./live-client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, tokenOf } from "./test-team.ts";

const app = testApp();
const browser = openBrowser();

/** The network between the browser and the server, which can be cut. */
const line = { isDown: false, sockets: new Set<Socket>() };
const network = createServer((socket) => {
  socket.on("error", () => socket.destroy());
  if (line.isDown) return void socket.destroy();
  const onward = connect(Number(new URL(app.url).port), "127.0.0.1");
  onward.on("error", () => socket.destroy()).on("close", () => socket.destroy());
  socket.on("close", () => {
    line.sockets.delete(socket);
    onward.destroy();
  });
  line.sockets.add(socket);
  socket.pipe(onward).pipe(socket);
});
afterAll(() => {
  for (const socket of line.sockets) socket.destroy();
  network.close();
});

/** The address of the server at the other end of that network. */
async function openLine(): Promise<string> {
  await new Promise<void>((resolve) => network.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(network.address() as AddressInfo).port}`;
}

test("a start and a submission appear on the feed, the notification button, the assessment and the record, without reloading", async () => {
  const team = await createTestTeam(app, "Watching");
  const assessment = await team.publishAssessment("Watched");
  const { results } = await team.invite(assessment, [{ email: "ada@watched.test", name: "Ada Lovelace" }], {
    sendEmail: false,
  });
  const t = tokenOf(results[0].invitation.inviteUrl);
  const feed = await openConsole(app, browser, team);
  const button = feed.getByRole("button", { name: /^Notifications/ });
  await feed.getByText("invited Ada Lovelace").waitFor();
  const record = await openConsole(app, browser, team);
  await record.goto(`${app.url}/invitations/${results[0].invitation.id}`);
  const panel = record.getByRole("region", { name: "Invitation to Watched" });
  await panel.getByText("Invited", { exact: true }).first().waitFor();
  expect(record.url()).toBe(`${app.url}/candidates/${results[0].candidate.id}?invitation=${results[0].invitation.id}`);
  const assessmentPage = await openConsole(app, browser, team);
  await assessmentPage.goto(`${app.url}/assessments/${assessment.id}`);
  const row = assessmentPage.getByRole("row").filter({ hasText: "Ada Lovelace" });
  await row.waitFor();

  await post(app.url, startMutation, { t });
  await feed.getByText("Ada Lovelace started Watched").waitFor();
  await panel.getByText("Started", { exact: true }).first().waitFor();
  await row.getByText("Started", { exact: true }).waitFor();
  await post(app.url, submitMutation, { t });
  await feed.getByText("Ada Lovelace submitted Watched").waitFor();
  await panel.getByText("Submitted", { exact: true }).first().waitFor();
  await row.getByText("Submitted", { exact: true }).waitFor();
  await feed.getByRole("button", { name: "Notifications, 2 unread" }).waitFor();

  await button.click();
  const list = feed.getByRole("dialog", { name: "Notifications" });
  await list.getByRole("listitem").nth(1).waitFor();
  expect(await violationsOn(feed)).toEqual([]);
  await list.getByRole("button", { name: "Mark all as read" }).click();
  await feed.keyboard.press("Escape");
  await feed.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  expect(browser.complaints).toEqual([]);
});

test("after a break the feed goes on from where it was, once each and in order, and says so", async () => {
  const team = await createTestTeam(app, "Broken");
  const assessment = await team.publishAssessment("Resumed");
  const page = await openConsole(app, browser, team, looks.desktop, team.owner.uuid, await openLine());
  await page.getByText("published Resumed").waitFor();
  const state = page.getByRole("complementary").first().getByRole("status");
  await state.getByText("Live", { exact: true }).waitFor();
  // What a page loads after it is shown has come.
  await page.locator("canvas").waitFor();
  line.isDown = true;
  for (const socket of line.sockets) socket.destroy();
  await state.getByText("Connection lost, trying again …").waitFor();
  const { results } = await team.invite(
    assessment,
    Array.from({ length: 5 }, (_, n) => ({ email: `p${n}@broken.test`, name: `Candidate ${n}` })),
    { sendEmail: false },
  );
  for (const { invitation } of results) await post(app.url, startMutation, { t: tokenOf(invitation.inviteUrl) });
  line.isDown = false;
  await page.getByText("Candidate 4 started Resumed").waitFor();
  await page.getByText(/The connection was lost at .* 10 events that came meanwhile are shown\./).waitFor();
  const texts = await page.getByRole("region", { name: "What happened" }).locator("li").allInnerTexts();
  const started = texts.flatMap((text) => /Candidate (\d) started/.exec(text)?.[1] ?? []);
  expect(started).toEqual(["4", "3", "2", "1", "0"]);
});
