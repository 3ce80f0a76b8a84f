import { afterEach, describe, expect, test } from "@jest/globals";
import { openBrowser, typeInto } from "../browser.ts";
import { type Any, post } from "../client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
const browser = openBrowser();
afterEach(() => expect(browser.complaints).toEqual([]));

/** A candidate who has started, the address of their page, and what the server has of their work. */
async function started(timeLimit = "PT1H") {
  const team = await createTestTeam(app);
  const { results } = await team.invite(await team.publishAssessment("In a browser", { timeLimit }), [
    { email: newAddress(), name: "Ada", timeZone: "Asia/Tokyo" },
  ]);
  const token = tokenOf(results[0].invitation.inviteUrl);
  const url = `${app.url}/i/${token}`;
  await fetch(`${url}/start`, { method: "POST", redirect: "manual" });
  const stored = async (): Promise<Any> => {
    const query = "query ($t: String!) { candidateInvitation(token: $t) { state submission { url notes automatic } } }";
    return (await post(app.url, query, { t: token })).data.candidateInvitation;
  };
  return {
    url,
    stored,
    /** Waits until the server has this text. */
    saved: (notes: string) => waitUntil(async () => (await stored()).submission?.notes === notes),
    /** Times are the database's: the deadline is moved instead of waiting. */
    endsIn: (seconds: number) =>
      app.db.query(
        `/* test */ update invitation set started_at = clock_timestamp() - interval '1 hour' + make_interval(secs => $2),
           deadline_at = clock_timestamp() + make_interval(secs => $2) where team_id = $1`,
        [team.uuid, seconds],
      ),
  };
}

describe("what is typed", () => {
  test("is saved by itself, with the time in sight, in the candidate's zone", async () => {
    const candidate = await started();
    const window = await browser.open();
    const page = await window.newPage();
    await page.goto(candidate.url);
    await page.getByRole("timer").waitFor();
    expect(await page.locator("[data-clock-time]").innerText()).toMatch(/^(59:\d\d|1:00:00)$/);
    await typeInto(page, "#notes", "Typed, and no button pressed.");
    await candidate.saved("Typed, and no button pressed.");
    await page.getByText(/^Saved at \d\d:\d\d$/).waitFor();
    const tokyo = new Date().toLocaleTimeString("en-GB", { timeZone: "Asia/Tokyo", timeStyle: "short" });
    expect((await page.locator("[data-saved-time]").innerText()).slice(0, 2)).toBe(tokyo.slice(0, 2));
    // A link that is not one yet holds nothing up.
    await typeInto(page, "#url", "git.example");
    await typeInto(page, "#notes", " More.");
    await candidate.saved("Typed, and no button pressed. More.");
    await page.locator("#url").fill("https://git.example.test/ada");
    await page.locator("#notes").focus();
    await waitUntil(async () => (await candidate.stored()).submission.url === "https://git.example.test/ada");
    expect((await candidate.stored()).state).toBe("STARTED");
    await window.close();
  });

  test("is saved when the page is left, also 20,000 characters of Chinese", async () => {
    const candidate = await started();
    const window = await browser.open();
    const page = await window.newPage();
    await page.goto(candidate.url);
    await typeInto(page, "#notes", "Left at once");
    await page.goto("about:blank");
    await candidate.saved("Left at once");
    await page.goto(candidate.url);
    await page.locator("#notes").fill("漢".repeat(20_000));
    await page.goto("about:blank");
    await candidate.saved("漢".repeat(20_000));
    await window.close();
  });

  test("survives a lost connection, a reload and a Submit without one", async () => {
    const candidate = await started();
    const window = await browser.open();
    const page = await window.newPage();
    await page.goto(candidate.url);
    await window.setOffline(true);
    await typeInto(page, "#notes", "Typed in a tunnel");
    await page.getByText("No connection.").waitFor();
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("No connection.").waitFor();
    expect(page.url()).toBe(candidate.url);
    expect(await page.locator("#notes").inputValue()).toBe("Typed in a tunnel");
    await window.setOffline(false);
    await candidate.saved("Typed in a tunnel");
    await page.getByText(/^Saved at/).waitFor();

    await window.setOffline(true);
    await typeInto(page, "#notes", ", and before a reload");
    await page.getByText("No connection.").waitFor();
    page.once("dialog", (dialog) => void dialog.accept());
    await page.goto("about:blank");
    await window.setOffline(false);
    await page.goto(candidate.url);
    expect(await page.locator("#notes").inputValue()).toBe("Typed in a tunnel, and before a reload");
    await candidate.saved("Typed in a tunnel, and before a reload");
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("Your work has been submitted").waitFor();
    await window.close();
  });
});

describe("a second tab", () => {
  test("is informed at once, and another device when it saves; the candidate decides", async () => {
    const candidate = await started();
    const [window, device] = [await browser.open(), await browser.open()];
    const [first, second, third] = [await window.newPage(), await window.newPage(), await device.newPage()];
    for (const page of [first, second, third]) await page.goto(candidate.url);
    await typeInto(first, "#notes", "From the first tab");
    await candidate.saved("From the first tab");
    const outOfDate = { name: "This tab is out of date" };
    await second.getByRole("heading", outOfDate).waitFor();
    expect(await second.locator("#stored-notes").inputValue()).toBe("From the first tab");
    await second.getByText("Use the saved version").click();
    expect(await second.locator("#notes").inputValue()).toBe("From the first tab");

    await typeInto(third, "#notes", "From a phone");
    await third.getByRole("heading", outOfDate).waitFor();
    expect((await candidate.stored()).submission.notes).toBe("From the first tab");
    expect(await third.locator("#notes").inputValue()).toBe("From a phone");
    await third.getByText("Keep this tab's version").click();
    await candidate.saved("From a phone");
    await third.getByText(/^Saved at/).waitFor();
    await typeInto(first, "#notes", "!");
    await first.getByRole("heading", outOfDate).waitFor();
    await Promise.all([window.close(), device.close()]);
  });
});

describe("the remaining time", () => {
  test("warns before the end, and at the deadline what was typed until then is submitted", async () => {
    const candidate = await started();
    const window = await browser.open();
    const page = await window.newPage();
    await candidate.endsIn(602);
    await page.goto(candidate.url);
    const status = page.getByRole("status");
    expect(await status.innerText()).toBe("");
    await status.getByText("Less than 10 minutes left.").waitFor();
    await candidate.endsIn(63);
    await page.reload();
    await status.getByText("Less than a minute left.").waitFor();
    await candidate.endsIn(4);
    await page.reload();
    await typeInto(page, "#notes", "To the last second");
    await page.getByText("Your work has been submitted").waitFor({ timeout: 60_000 });
    expect(await candidate.stored()).toEqual({
      state: "SUBMITTED",
      submission: { url: null, notes: "To the last second", automatic: true },
    });
    expect(await page.getByText("Time was up").count()).toBe(1);
    await window.close();
  });

  test("goes on where the team gives more time meanwhile", async () => {
    const candidate = await started();
    const window = await browser.open();
    const page = await window.newPage();
    await candidate.endsIn(4);
    await page.goto(candidate.url);
    await candidate.endsIn(1_800);
    await typeInto(page, "#notes", "There is more time");
    await page.getByText(/^29:\d\d left$/).waitFor({ timeout: 60_000 });
    expect(await page.locator("#notes").isEditable()).toBe(true);
    expect((await candidate.stored()).state).toBe("STARTED");
    await window.close();
  });

  test("a text that could not be sent in time is shown as too late, to copy", async () => {
    const candidate = await started();
    const window = await browser.open();
    const page = await window.newPage();
    await candidate.endsIn(4);
    await page.goto(candidate.url);
    await window.setOffline(true);
    await typeInto(page, "#notes", "Written without a connection");
    await page.getByText("Time's up.").waitFor({ timeout: 60_000 });
    expect(await page.locator("#notes").isEditable()).toBe(false);
    // The minute has passed.
    await candidate.endsIn(-61);
    await window.setOffline(false);
    await page.getByRole("heading", { name: "This text came too late" }).waitFor({ timeout: 60_000 });
    expect(await page.locator("#unsaved-notes").inputValue()).toBe("Written without a connection");
    expect((await candidate.stored()).submission).toEqual({ url: null, notes: null, automatic: true });
    await window.close();
  });
});

describe("the practice page", () => {
  test("its buttons show what they would do, each time", async () => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("Practised"), [newAddress()], {
      sendEmail: false,
    });
    const window = await browser.open({ javaScriptEnabled: false });
    const page = await window.newPage();
    await page.goto(`${app.url}/p/${tokenOf(results[0].invitation.practiceUrl)}`);
    await page.locator("#notes").fill("Just trying");
    for (const [button, heading] of [
      ["Save draft", "Your draft would now be saved"],
      ["Save draft", "Your draft would now be saved"],
      ["Submit", "Your work would now be submitted"],
    ]) {
      expect(await page.getByRole("dialog").count()).toBe(0);
      await page.getByRole("button", { name: button }).click();
      await page.getByRole("heading", { name: heading }).waitFor();
      await page.getByRole("dialog").getByText("Back to the practice page").click();
    }
    expect(await page.locator("#notes").inputValue()).toBe("Just trying");
    await window.close();
  });
});

describe("without script", () => {
  test("all works by the buttons", async () => {
    const candidate = await started();
    const window = await browser.open({ javaScriptEnabled: false });
    const page = await window.newPage();
    await page.goto(candidate.url);
    expect(await page.locator("[data-clock]").isVisible()).toBe(false);
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByRole("heading", { name: "Submit without an answer?" }).waitFor();
    await page.getByRole("link", { name: "Go back to my work" }).click();
    await page.locator("#notes").fill("By hand");
    await page.getByRole("button", { name: "Save draft" }).click();
    await page.getByText("Draft saved.").waitFor();
    await page.getByText(/^Saved at \d\d:\d\d$/).waitFor();
    await page.getByRole("button", { name: "Submit" }).click();
    await page.getByText("Your work has been submitted").waitFor();
    expect((await candidate.stored()).submission.notes).toBe("By hand");
    await window.close();
  });
});
