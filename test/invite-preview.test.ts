import { describe, expect, test } from "@jest/globals";
import type { Any } from "./client.ts";
import { logOf, minutesPass, oneOfEach, run, start, submit } from "./invitation-mutations.ts";
import { invite, inviteCalls } from "./invite-with-options.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const { stored, ledger, suppress } = inviteCalls(app);
describe("previewInvitationEmail", () => {
  const previewMutation = `mutation ($input: InviteCandidatesInput!, $index: Int!, $sendTestToMe: Boolean!) {
    previewInvitationEmail(input: $input, index: $index, sendTestToMe: $sendTestToMe) {
      subject html text warnings userErrors { code path }
    }
  }`;
  const preview = async (
    team: TestTeam,
    assessment: { id: string },
    candidates: object[],
    {
      index = 0,
      sendTestToMe = false,
      ...input
    }: { index?: number; sendTestToMe?: boolean; [more: string]: unknown } = {},
    as?: { token: string },
  ): Promise<Any> =>
    (
      await team.ask(
        previewMutation,
        { input: { assessmentId: assessment.id, candidates, ...input }, index, sendTestToMe },
        as,
      )
    ).previewInvitationEmail;

  /** The links of a preview lead nowhere: neither that of the invitation is in it nor any other. */
  function expectNoWorkingLink({ text, html, userErrors }: Any, inviteUrl: string): void {
    expect(userErrors).toEqual([]);
    for (const part of [text, html]) {
      expect(part).toContain("http://beckon.test/i/PREVIEW");
      expect(part).toContain("http://beckon.test/p/PREVIEW");
      expect(part).not.toContain(inviteUrl);
      expect(part.match(/beckon\.test\/[ip]\/(?!PREVIEW\b)/)).toBeNull();
    }
    expect(html).toMatch(/^<!doctype html>/i);
  }

  test("shows the e-mail of any row, in its language, without a working link, and stores nothing (rules: Inviting 11)", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("Lötkunde", { timeLimit: "PT1H" });
    const [invited, known] = [newAddress(), newAddress()];
    const { results } = await invite(team, assessment, [{ email: invited, name: "Ines Invited" }]);
    await invite(
      team,
      await team.publishAssessment("Other"),
      [{ email: known, name: "Konrad Known", locale: "de-AT" }],
      {
        sendEmail: false,
      },
    );
    await app.mail.waitFor(invited);
    await suppress(team, known);
    const rows = [
      { email: "nobody" },
      { email: newAddress(), name: "Nora New" },
      { email: known, name: "Another Name" },
      { email: invited },
      { email: newAddress().replace("example.test", "gmial.com"), locale: "de", timeZone: "Europe/Bucharest" },
    ];
    const how = { message: "Break a leg.", expiresAt: "2031-11-30T16:00:00Z", ifInvited: "RESEND", copyToMe: true };
    const before = await stored(team);
    const messages = await Promise.all([1, 2, 3, 4].map((index) => preview(team, assessment, rows, { ...how, index })));
    const bad = await preview(team, assessment, rows, how);
    expect(await stored(team)).toEqual(before);

    for (const mailed of messages) expectNoWorkingLink(mailed, results[0].invitation.inviteUrl);
    const [fresh, german, again, slip] = messages;
    expect(fresh.subject).toBe("Acme invites you to an assessment: Lötkunde");
    for (const words of [
      "Hello Nora New,",
      "Olga Owner from Acme has invited you",
      "> Break a leg.",
      "Time limit: 60 minutes",
      "Sun, 30 Nov 2031, 16:00 (UTC)",
    ])
      expect(fresh.text).toContain(words);
    expect(fresh.warnings).toEqual([]);
    // Who is known keeps name and language.
    expect(german.subject).toBe("Acme lädt Sie zu einem Assessment ein: Lötkunde");
    expect(german.text).toContain("Guten Tag Konrad Known,");
    expect(german.warnings).toEqual([expect.stringMatching(/bounced/)]);
    // That the e-mail went out a moment ago forbids another e-mail, but not a look at it.
    expect(again.text).toContain("Hello Ines Invited,");
    expect(again.warnings).toEqual([]);
    expect(slip.text).toContain("30. Nov. 2031, 18:00 (Europe/Bucharest)");
    expect(slip.warnings).toEqual([expect.stringContaining("@gmail.com")]);
    expect(bad).toEqual({
      subject: null,
      html: null,
      text: null,
      warnings: [],
      userErrors: [{ code: "INVALID_EMAIL", path: ["input", "candidates", "0", "email"] }],
    });
  });

  test("shows what would be mailed: of a reopening, of a retake", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const of = await oneOfEach(team, assessment);
    const row = [{ id: of.SUBMITTED.candidateId }];
    const before = await stored(team);
    expect((await preview(team, assessment, row, { ifInvited: "REOPEN" })).subject).toBe(
      "You can continue your assessment: X",
    );
    expect((await preview(team, assessment, row, { ifInvited: "RETAKE" })).subject).toBe(
      "Acme invites you to an assessment: X",
    );
    expect(await stored(team)).toEqual(before);
  });

  test("refuses what inviting would refuse, where the caller's list has it", async () => {
    const team = await createTestTeam(app, "Poor", []);
    const assessment = await team.publishAssessment("X");
    const row = { email: newAddress() };
    expect((await preview(team, assessment, [row], { message: "Hi" })).userErrors).toEqual([
      { code: "FEATURE_NOT_ENABLED", path: ["input", "message"] },
    ]);
    for (const index of [-1, 1, 10_000])
      expect((await preview(team, assessment, [row], { index })).userErrors).toEqual([
        { code: "INVALID_VALUE", path: ["index"] },
      ]);
    expect((await preview(team, assessment, [])).userErrors).toEqual([{ code: "INVALID_VALUE", path: ["index"] }]);
    const named = [row, { id: "cand_nobody" }, { email: newAddress(), name: "n".repeat(201) }];
    expect((await preview(team, assessment, named, { index: 1 })).userErrors).toEqual([
      { code: "NOT_FOUND", path: ["input", "candidates", "1", "id"] },
    ]);
    expect((await preview(team, assessment, named, { index: 2 })).userErrors).toEqual([
      { code: "TOO_LONG", path: ["input", "candidates", "2", "name"] },
    ]);
    const reviewer = await team.addMember("REVIEWER");
    const variables = { input: { assessmentId: assessment.id, candidates: [row] }, index: 0, sendTestToMe: false };
    expect((await team.post(previewMutation, variables, reviewer)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });

  test("sendTestToMe sends it to the caller, as a TEST that is counted nowhere and stores no text", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { timeLimit: "PT90M" });
    const manager = await team.addMember("MANAGER", "Mia Manager");
    const row = { email: newAddress(), name: "Tilda Test", locale: "de" };
    const shown = await preview(team, assessment, [row], { sendTestToMe: true, message: "Viel Glück" }, manager);
    expect(shown.userErrors).toEqual([]);
    const [mailed] = await app.mail.waitFor(manager.email);
    expect(mailed!.mail.subject).toBe("[Test] Acme lädt Sie zu einem Assessment ein: X");
    expect(mailed!.mail.text).toContain("Guten Tag Tilda Test,");
    expect(mailed!.mail.text).toContain("> Viel Glück");
    expect(mailed!.mail.text).toContain("/i/PREVIEW");
    expect(mailed!.mail.replyTo).toBeUndefined();
    expect(mailed!.to).toEqual([manager.email]);
    await waitUntil(async () => (await ledger(team))[0].state === "SENT");
    expect(await ledger(team)).toEqual([
      {
        kind: "TEST",
        state: "SENT",
        subject: "[Test] Acme lädt Sie zu einem Assessment ein: X",
        to_address: manager.email,
        content: null,
        member_id: manager.uuid,
        invitation_id: null,
      },
    ]);
    const counts = await team.ask(
      "{ candidates { totalCount } invitations { totalCount } invitationBatches { nodes { id } } }",
    );
    expect(counts).toEqual({
      candidates: { totalCount: 0 },
      invitations: { totalCount: 0 },
      invitationBatches: { nodes: [] },
    });
    expect((await logOf(team)).map((event) => event.type)).toEqual(["ASSESSMENT_PUBLISHED"]);
    const key = await team.addApiKey("READ", "CANDIDATES_PII", "INVITATION_LINKS", "INVITE");
    expect((await preview(team, assessment, [row], {}, key)).text).toContain("Guten Tag");
    expect((await preview(team, assessment, [row], { sendTestToMe: true }, key)).userErrors).toEqual([
      { code: "NOT_ALLOWED", path: ["sendTestToMe"] },
    ]);
    expect(await ledger(team)).toHaveLength(1);
  });
});

describe("the e-mail is in the candidate's language, with times in their zone and its name (rules: Inviting 6)", () => {
  test("German invitation, reminder and reopening; without a zone of their own, the team's", async () => {
    const team = await createTestTeam(app);
    await team.ask('mutation { updateTeam(input: { timeZone: "Asia/Tokyo" }) { userErrors { code } } }');
    const assessment = await team.publishAssessment("X", { timeLimit: "PT90M", confirmSubmission: false });
    const [german, plain] = [newAddress(), newAddress()];
    const { results } = await invite(
      team,
      assessment,
      [{ email: german, name: "Greta", locale: "de-AT", timeZone: "Europe/Bucharest" }, plain],
      { input: { expiresAt: "2031-11-30T16:00:00Z", opensAt: "2020-06-30T12:30:00Z" } },
    );
    const ids = results.map((row: Any) => row.invitation.id);
    await Promise.all([app.mail.waitFor(german), app.mail.waitFor(plain)]);
    await minutesPass(team, 11);
    expect((await run(team, "remindInvitations", ids)).userErrors).toEqual([]);
    const inGerman = await app.mail.waitFor(german, 2);
    const inEnglish = await app.mail.waitFor(plain, 2);
    expect(inGerman.map((mailed) => mailed.mail.subject)).toEqual([
      "Acme lädt Sie zu einem Assessment ein: X",
      expect.stringMatching(/^Erinnerung/),
    ]);
    for (const mailed of inGerman)
      for (const part of [mailed.mail.text, mailed.mail.html]) {
        expect(part).toContain("30. Nov. 2031, 18:00 (Europe/Bucharest)");
        expect(part).toContain("90 Minuten");
        expect(part).not.toMatch(/\b(Hello|minutes|Start no later)\b/);
      }
    expect(inGerman[0]!.mail.text).toContain("30. Juni 2020, 15:30 (Europe/Bucharest)");
    for (const mailed of inEnglish) expect(mailed.mail.text).toContain("Start by: Mon, 1 Dec 2031, 01:00 (Asia/Tokyo)");
    await start(app, results[0].invitation.inviteUrl);
    await submit(app, results[0].invitation.inviteUrl, "work");
    await run(team, "reopenInvitations", [ids[0]], { expiresAt: "2031-11-30T16:00:00Z" });
    const again = (await app.mail.waitFor(german, 3))[2]!;
    expect(again.mail.subject).toBe("Sie können Ihr Assessment fortsetzen: X");
    expect(again.mail.text).toContain("Fortsetzen bis: So., 30. Nov. 2031, 18:00 (Europe/Bucharest)");
  });
});
