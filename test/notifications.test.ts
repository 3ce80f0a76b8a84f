import { describe, expect, test } from "@jest/globals";
import { start as startProcess } from "../src/app/start.ts";
import { createLogger } from "../src/platform/process/log.ts";
import { notificationEventTypes } from "../src/teams/notification-settings.ts";
import type { Any } from "./client.ts";
import { flip, notificationCalls, recipients } from "./notification-calls.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const { act, disable, decisions, mails } = notificationCalls(app);
describe("a member gets at most one e-mail per event (rules: Who is notified 8)", () => {
  test("with two workers, and when the log is read again", async () => {
    const team = await createTestTeam(app);
    const [one, two] = [await team.addMember("MANAGER"), await team.addMember("MANAGER")];
    const second = await startProcess(
      app.env,
      createLogger(app.env, { write: () => true } as unknown as NodeJS.WritableStream),
    );
    try {
      const assessment = await team.publishAssessment("X");
      const { results } = await team.invite(
        assessment,
        Array.from({ length: 5 }, () => newAddress()),
        { sendEmail: false, input: { assigneeIds: [one.id, two.id] } },
      );
      await Promise.all(results.map(({ invitation }: Any) => act("start", invitation)));
      await app.mail.waitFor(one.email, 5);
      await app.mail.waitFor(two.email, 5);
      // The cursor of the event handlers is lost.
      await app.db.query("update reaction_cursor set through = 0 where team_id = $1", [team.uuid]);
      await act("submit", results[0].invitation);
      expect(await decisions(team, "ASSESSMENT_STARTED")).toHaveLength(10);
      await waitUntil(async () => {
        const { rows } = await app.db.query(
          "select count(*)::int as all, count(*) filter (where state = 'SENT')::int as sent from email where team_id = $1",
          [team.uuid],
        );
        return rows[0].all === 12 && rows[0].sent === 12;
      });
      for (const member of [one, two]) {
        expect(app.mail.to(member.email)).toHaveLength(6);
        expect(new Set(app.mail.to(member.email).map((message) => message.mail.messageId)).size).toBe(6);
      }
    } finally {
      await second.stop();
    }
  });
});

describe("blind reviewers (rules: Who is notified 7)", () => {
  test("are notified with the codename; no name, no address, no time that would reveal extra time", async () => {
    const team = await createTestTeam(app);
    const [blind, seeing] = [await team.addMember("BLIND_REVIEWER"), await team.addMember("REVIEWER")];
    const assessment = await team.publishAssessment("Timed", { timeLimit: "PT60M" });
    const email = newAddress("hidden");
    const { candidate, invitation } = (
      await team.invite(assessment, [{ email, name: "Hidden Name" }], {
        sendEmail: false,
        input: { assigneeIds: [blind.id, seeing.id] },
      })
    ).results[0];
    await app.db.query("update candidate set extra_time = 0.25 where team_id = $1", [team.uuid]);
    const { codename } = (await team.ask("query ($id: ID!) { candidate(id: $id) { codename } }", { id: candidate.id }))
      .candidate;
    const running = await act("start", invitation);
    expect(Date.parse(running.deadlineAt) - Date.parse(running.startedAt)).toBe(75 * 60_000);
    await app.mail.waitFor(blind.email);
    await app.mail.waitFor(seeing.email);
    // The time runs out.
    await app.db.query(
      "update invitation set started_at = started_at - interval '2 hours', deadline_at = deadline_at - interval '2 hours' where team_id = $1",
      [team.uuid],
    );
    const notified = await app.mail.waitFor(blind.email, 2);
    const seen = await app.mail.waitFor(seeing.email, 2);
    const text = (messages: typeof notified) =>
      messages
        .flatMap(({ mail, raw }) => [mail.subject, mail.text, mail.html, raw, JSON.stringify([...mail.headers])])
        .join("\n");
    const [blindly, openly] = [text(notified), text(seen)];
    for (const shown of ["Hidden Name", "75 minutes"]) expect(openly).toContain(shown);
    expect(blindly).toContain(codename);
    const deadline = new Date(Date.parse(running.deadlineAt)).toISOString().slice(11, 16);
    expect(seen[0]!.mail.text).toContain(deadline);
    expect(notified[0]!.mail.text).not.toContain(deadline);
    for (const hidden of ["Hidden", "Hidden Name", email, email.split("@")[0]!, "75 minutes"])
      expect(blindly).not.toContain(hidden);
  });

  test("do not see the mail server's answer, which quotes the address", async () => {
    const team = await createTestTeam(app);
    const inviter = await team.addMember("MANAGER");
    const email = newAddress("bouncing");
    app.mail.reject = (to) => (to === email ? { code: 550, text: `5.1.1 <${email}> unknown` } : null);
    const assessment = await team.publishAssessment("X");
    await app.db.query("update team_member set role = 'BLIND_REVIEWER' where team_id = $1 and id = $2", [
      team.uuid,
      inviter.uuid,
    ]);
    // Their role is remembered for a second.
    const key = await team.addApiKey("READ", "INVITE");
    await team.post(
      "mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input) { userErrors { code } } }",
      { input: { assessmentId: assessment.id, candidates: [{ email }], onBehalfOf: inviter.id } },
      key,
    );
    const [message] = await app.mail.waitFor(inviter.email);
    app.mail.reject = null;
    expect(message!.mail.text).not.toContain("bouncing");
    expect(message!.raw).not.toContain("bouncing");
  });
});

describe("INVITATION_EMAIL_FAILED (rules: Who is notified 6)", () => {
  test("goes to the inviter; to the owners where the inviter has left", async () => {
    const team = await createTestTeam(app);
    const [inviter, gone, otherOwner] = [
      await team.addMember("MANAGER"),
      await team.addMember("MANAGER"),
      await team.addMember("OWNER"),
    ];
    const [first, second] = [newAddress("bounce"), newAddress("bounce")];
    app.mail.reject = (to) => (to.startsWith("bounce") ? { code: 550, text: "5.1.1 no such user" } : null);
    const assessment = await team.publishAssessment("X");
    const failing = (await team.invite(assessment, [first], { as: inviter })).results[0].invitation;
    const [message] = await app.mail.waitFor(inviter.email);
    expect(message!.mail.text).toContain("no such user");
    expect(message!.mail.text).toContain(first);
    expect(await recipients(team, failing.id, "INVITATION_EMAIL_FAILED")).toEqual([
      `${inviter.email} INVITER NOTIFIED`,
    ]);
    await team.invite(assessment, [second], { as: gone, sendEmail: false });
    await disable(team, gone);
    await team.invite(assessment, [second], { input: { ifInvited: "RESEND" } });
    for (const owner of [team.owner, otherOwner]) {
      const [notified] = await app.mail.waitFor(owner.email);
      expect(notified!.mail.text).toContain(second);
    }
    app.mail.reject = null;
    expect((await decisions(team, "INVITATION_EMAIL_FAILED")).sort()).toEqual(
      [
        `${inviter.email} INVITER NOTIFIED`,
        `${team.owner.email} OWNER NOTIFIED`,
        `${otherOwner.email} OWNER NOTIFIED`,
        `${gone.email} INVITER MEMBER_INACTIVE`,
      ].sort(),
    );
    expect(mails(inviter)).toHaveLength(1);
  });
});

describe("a member's own settings (rules: Who is notified 5, 9)", () => {
  const settings = async (team: TestTeam, member: Member) =>
    (
      await team.ask(
        "{ viewer { ... on TeamMember { notificationSettings { eventType channel enabled member { id } } } } }",
        {},
        member,
      )
    ).viewer.notificationSettings;

  test("are made with the member, all on; what is not named stays; only one's own, and owners read them", async () => {
    const team = await createTestTeam(app);
    const member = await team.addMember("REVIEWER");
    const all = await settings(team, member);
    expect(all).toHaveLength(2 * notificationEventTypes.length);
    expect(all.every((one: Any) => one.enabled && one.member.id === member.id)).toBe(true);
    const answer = await flip(team, member, "ASSESSMENT_STARTED", false);
    expect(answer.updateNotificationSettings.userErrors).toEqual([]);
    expect(answer.updateNotificationSettings.settings.filter((one: Any) => !one.enabled)).toEqual([
      { eventType: "ASSESSMENT_STARTED", channel: "EMAIL", enabled: false },
    ]);
    expect((await settings(team, team.owner)).every((one: Any) => one.enabled)).toBe(true);
    const query = "query ($id: ID!) { node(id: $id) { ... on TeamMember { notificationSettings { enabled } } } }";
    expect((await team.ask(query, { id: member.id })).node.notificationSettings).toHaveLength(
      2 * notificationEventTypes.length,
    );
    expect(
      (await team.ask(query, { id: member.id }, await team.addMember("MANAGER"))).node.notificationSettings,
    ).toBeNull();
    const key = await team.addApiKey("READ", "INVITE", "ADMIN");
    const byKey = await team.post(
      "mutation { updateNotificationSettings(settings: []) { userErrors { code } } }",
      {},
      key,
    );
    expect(byKey.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });

  /** Tokens that differ from a valid one, and texts that are none. */
  const forgedFrom = (token: string): string[] => [
    `${token.slice(0, -4)}${token.endsWith("AAAA") ? "BBBB" : "AAAA"}`,
    ...["x", "%00", token.slice(1)],
  ];
  async function expectUnknown(tokens: string[]): Promise<void> {
    for (const token of tokens)
      for (const method of ["GET", "POST"])
        expect((await fetch(`${app.url}/unsubscribe/${token}`, { method })).status).toBe(404);
  }

  test("the link in an e-mail: GET shows, POST switches that one off, undo switches it on; a forged one is unknown", async () => {
    const team = await createTestTeam(app);
    const [member, other] = [await team.addMember("MANAGER"), await team.addMember("MANAGER")];
    const { invitation } = (
      await team.invite(await team.publishAssessment("X"), [newAddress()], {
        sendEmail: false,
        input: { assigneeIds: [member.id, other.id] },
      })
    ).results[0];
    await act("start", invitation);
    const [message] = await app.mail.waitFor(member.email);
    const link = /^List-Unsubscribe: <(http:\/\/beckon\.test\/unsubscribe\/[^>]+)>\r$/m.exec(
      message!.raw.replace(/\r\n[ \t]+/g, " "),
    )![1]!;
    expect(message!.mail.text).toContain(link);
    const url = `${app.url}${new URL(link).pathname}`;
    const started = async (one: Member) =>
      (await settings(team, one)).find((row: Any) => row.eventType === "ASSESSMENT_STARTED" && row.channel === "EMAIL")
        .enabled;
    const get = async () => {
      const page = await fetch(url);
      expect([page.status, page.headers.get("referrer-policy"), page.headers.get("cache-control")]).toEqual([
        200,
        "no-referrer",
        expect.stringMatching(/no-store/),
      ]);
      return await page.text();
    };
    for (let n = 0; n < 3; n++) expect(await get()).toContain("a candidate starts an assessment");
    await fetch(url, { method: "HEAD" });
    expect(await started(member)).toBe(true);
    const oneClick = (query = "") =>
      fetch(`${url}${query}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "List-Unsubscribe=One-Click",
      });
    for (let n = 0; n < 2; n++) expect((await oneClick()).status).toBe(200);
    expect((await settings(team, member)).filter((one: Any) => !one.enabled)).toEqual([
      expect.objectContaining({ eventType: "ASSESSMENT_STARTED", channel: "EMAIL" }),
    ]);
    expect(await get()).toContain("no longer");
    expect((await settings(team, other)).every((one: Any) => one.enabled)).toBe(true);
    expect((await oneClick("?undo=1")).status).toBe(200);
    expect(await started(member)).toBe(true);

    const token = tokenOf(url);
    await expectUnknown([...forgedFrom(token), tokenOf(invitation.inviteUrl), tokenOf(invitation.practiceUrl)]);
    expect((await fetch(`${app.url}/i/${token}`)).status).toBe(404);
    expect(await started(member)).toBe(true);
  });

  // Known: answered with 415. RFC 8058 3.2 lets mail programs send the one click as multipart/form-data.
  test("one click works as multipart/form-data, too", async () => {
    const team = await createTestTeam(app);
    const { invitation } = (await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false }))
      .results[0];
    await act("start", invitation);
    const [message] = await app.mail.waitFor(team.owner.email);
    const body = new FormData();
    body.set("List-Unsubscribe", "One-Click");
    const path = /http:\/\/beckon\.test(\/unsubscribe\/\S+)/.exec(message!.mail.text!)![1]!;
    expect((await fetch(`${app.url}${path}`, { method: "POST", body })).status).toBe(200);
  });
});
