import { describe, expect, test } from "@jest/globals";
import { start as startProcess } from "../src/app/start.ts";
import { createLogger } from "../src/platform/process/log.ts";
import { type Any, post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

const candidates = {
  start:
    "mutation ($t: String!) { startAssessment(token: $t) { invitation { startedAt deadlineAt } userErrors { code } } }",
  submit:
    'mutation ($t: String!) { submitAssessment(token: $t, submission: { notes: "done" }) { userErrors { code } } }',
};
const act = async (what: keyof typeof candidates, invitation: { inviteUrl: string }) => {
  const answer = await post(app.url, candidates[what], { t: tokenOf(invitation.inviteUrl) });
  const payload = Object.values(answer.data)[0] as Any;
  expect(payload.userErrors).toEqual([]);
  return payload.invitation;
};
const flip = (team: TestTeam, member: { token: string }, eventType: string, enabled: boolean, channel = "EMAIL") =>
  team.ask(
    "mutation ($s: [NotificationSettingInput!]!) { updateNotificationSettings(settings: $s) { settings { eventType channel enabled } userErrors { code } } }",
    { s: [{ eventType, channel, enabled }] },
    member,
  );
const disable = (team: TestTeam, ...members: { uuid: string }[]) =>
  app.db.query("update team_member set state = 'DISABLED' where team_id = $1 and id = any($2::uuid[])", [
    team.uuid,
    members.map((one) => one.uuid),
  ]);
/** The address of an invitation made for whoever comes by the public link: nobody invited them. */
const byPublicLink = async (team: TestTeam, assessment: { id: string }) => {
  const { results } = await team.invite(assessment, [newAddress("public")], { sendEmail: false });
  await app.db.query(
    "update invitation set source = 'PUBLIC_LINK', invited_by_type = null, invited_by_id = null, inviter_member_id = null where team_id = $1 and assessment_id = (select id from assessment where team_id = $1 order by id desc limit 1)",
    [team.uuid],
  );
  return results[0].invitation;
};

/** When every event has been reacted to and no e-mail waits: what was decided, by type of event. */
async function decisions(team: TestTeam, eventType: string, channel = "EMAIL"): Promise<string[]> {
  await waitUntil(async () => {
    const { rows } = await app.db.query(
      `select c.last = r.through and not exists (select 1 from email where team_id = $1 and state = 'QUEUED') as calm
       from team_counter c join reaction_cursor r using (team_id) where team_id = $1`,
      [team.uuid],
    );
    return rows[0]?.calm;
  });
  const { rows } = await app.db.query(
    `select m.email, d.reason, d.outcome from notification_decision d join event e on e.team_id = d.team_id and e.sequence = d.event_sequence
       join team_member m on m.team_id = d.team_id and m.id = d.member_id
     where d.team_id = $1 and e.type = $2 and d.channel = $3 order by m.created_at, m.id`,
    [team.uuid, eventType, channel],
  );
  return rows.map((row) => `${row.email} ${row.reason} ${row.outcome}`);
}

const recipients = async (
  team: TestTeam,
  invitationId: string,
  eventType: string,
  channel = "EMAIL",
): Promise<string[]> => {
  const { notificationRecipients } = await team.ask(
    `query ($id: ID!) { notificationRecipients(invitationId: $id, eventType: ${eventType}, channel: ${channel}) { member { email } reason outcome channel } }`,
    { id: invitationId },
  );
  return notificationRecipients.map((one: Any) => {
    expect(one.channel).toBe(channel);
    return `${one.member.email} ${one.reason} ${one.outcome}`;
  });
};
const mails = (member: Member) => app.mail.to(member.email).map((one) => one.mail.subject);

describe("BY_ASSIGNEE", () => {
  test("the members assigned to the candidate, and no others (rules: Who is notified 1)", async () => {
    const team = await createTestTeam(app);
    const [inviter, assigned, off, gone] = [
      await team.addMember("MANAGER"),
      await team.addMember("REVIEWER"),
      await team.addMember("MANAGER"),
      await team.addMember("MANAGER"),
    ];
    const assessment = await team.publishAssessment("X");
    const { invitation } = (
      await team.invite(assessment, [newAddress()], {
        as: inviter,
        sendEmail: false,
        input: { assigneeIds: [assigned.id, off.id, gone.id] },
      })
    ).results[0];
    await flip(team, off, "ASSESSMENT_STARTED", false);
    await disable(team, gone);
    const expected = [
      `${assigned.email} ASSIGNED NOTIFIED`,
      `${off.email} ASSIGNED OPTED_OUT`,
      `${gone.email} ASSIGNED MEMBER_INACTIVE`,
    ];
    expect((await recipients(team, invitation.id, "ASSESSMENT_STARTED")).sort()).toEqual([...expected].sort());
    await act("start", invitation);
    expect(await decisions(team, "ASSESSMENT_STARTED")).toEqual(expected);
    const [letter] = await app.mail.waitFor(assigned.email);
    expect(letter!.mail.text).toContain("assigned to you");
    for (const one of [inviter, off, gone, team.owner]) expect(mails(one)).toEqual([]);
  });

  test("assignment is final: where every assigned member has it switched off, no member is notified (rules: Who is notified 1, 5)", async () => {
    const team = await createTestTeam(app);
    const assigned = await team.addMember("REVIEWER");
    const { invitation } = (
      await team.invite(await team.publishAssessment("X"), [newAddress()], {
        sendEmail: false,
        input: { assigneeIds: [assigned.id] },
      })
    ).results[0];
    await flip(team, assigned, "ASSESSMENT_STARTED", false);
    await act("start", invitation);
    await act("submit", invitation);
    expect(await decisions(team, "ASSESSMENT_STARTED")).toEqual([`${assigned.email} ASSIGNED OPTED_OUT`]);
    expect(await decisions(team, "ASSESSMENT_SUBMITTED")).toEqual([`${assigned.email} ASSIGNED NOTIFIED`]);
    // Each channel by itself.
    expect(await decisions(team, "ASSESSMENT_STARTED", "IN_APP")).toEqual([`${assigned.email} ASSIGNED NOTIFIED`]);
    await app.mail.waitFor(assigned.email);
    expect(mails(assigned)).toEqual([expect.stringMatching(/submitted/)]);
    expect(mails(team.owner)).toEqual([]);
  });

  test("members who have invited this candidate to any assessment, without e-mail, on behalf of a member, by a key, also if cancelled since (rules: Who is notified 2)", async () => {
    const team = await createTestTeam(app);
    const [early, behalf, resender, other] = [
      await team.addMember("MANAGER"),
      await team.addMember("REVIEWER"),
      await team.addMember("MANAGER"),
      await team.addMember("MANAGER"),
    ];
    const key = await team.addApiKey("READ", "INVITE", "CANDIDATES_PII", "INVITATION_LINKS");
    const email = newAddress();
    const [first, second, third] = [
      await team.publishAssessment("One"),
      await team.publishAssessment("Two"),
      await team.publishAssessment("Three"),
    ];
    await team.invite(first, [email], { as: early, sendEmail: false });
    await app.db.query("update invitation set state = 'CANCELLED', cancelled_at = now() where team_id = $1", [
      team.uuid,
    ]);
    await team.invite(second, [email], { as: key, sendEmail: false, input: { onBehalfOf: behalf.id } });
    const { invitation } = (await team.invite(third, [email], { as: key, sendEmail: false })).results[0];
    // Resending is not inviting, and neither is inviting somebody else.
    expect(
      (await team.invite(third, [email], { as: resender, input: { ifInvited: "RESEND" } })).results[0].outcome,
    ).toBe("RESENT");
    await team.invite(third, [newAddress()], { as: other, sendEmail: false });
    const expected = [team.owner, early, behalf].map((one) => `${one.email} PRIOR_INVITER NOTIFIED`);
    expect((await recipients(team, invitation.id, "ASSESSMENT_STARTED")).sort()).toEqual([...expected].sort());
    await act("start", invitation);
    expect(await decisions(team, "ASSESSMENT_STARTED")).toEqual(expected);
    for (const one of [team.owner, early, behalf]) {
      const [letter] = await app.mail.waitFor(one.email);
      expect(letter!.mail.text).toContain("you invited this candidate");
    }
    for (const one of [resender, other]) expect(mails(one)).toEqual([]);
  });

  test("prior inviters come first where the feature is missing, or every assigned member has left (rules: Who is notified 2)", async () => {
    const team = await createTestTeam(app);
    const [inviter, assigned] = [await team.addMember("MANAGER"), await team.addMember("REVIEWER")];
    const { invitation } = (
      await team.invite(await team.publishAssessment("X"), [newAddress()], {
        as: inviter,
        sendEmail: false,
        input: { assigneeIds: [assigned.id] },
      })
    ).results[0];
    await disable(team, assigned);
    expect((await recipients(team, invitation.id, "ASSESSMENT_STARTED")).sort()).toEqual(
      [`${inviter.email} PRIOR_INVITER NOTIFIED`, `${assigned.email} ASSIGNED MEMBER_INACTIVE`].sort(),
    );
    await app.db.query("update team_member set state = 'ACTIVE' where team_id = $1 and id = $2", [
      team.uuid,
      assigned.uuid,
    ]);
    await app.db.query("update team set features = '{}' where id = $1", [team.uuid]);
    await act("start", invitation);
    expect(await decisions(team, "ASSESSMENT_STARTED")).toEqual([`${inviter.email} PRIOR_INVITER NOTIFIED`]);
  });

  test.each(["every inviter has left", "no member invited the candidate"])(
    "%s: the first five who want it, by role and by length of membership (rules: Who is notified 3)",
    async (why) => {
      const team = await createTestTeam(app);
      const inviter = await team.addMember("MANAGER");
      const blind = await team.addMember("BLIND_REVIEWER");
      const [reviewer, manager, owner, late] = [
        await team.addMember("REVIEWER"),
        await team.addMember("MANAGER"),
        await team.addMember("OWNER"),
        await team.addMember("BLIND_REVIEWER"),
      ];
      const unwilling = await team.addMember("MANAGER");
      await flip(team, unwilling, "ASSESSMENT_STARTED", false);
      const assessment = await team.publishAssessment("X");
      const left = why.startsWith("everyone");
      const invitation = left
        ? (await team.invite(assessment, [newAddress()], { as: inviter, sendEmail: false })).results[0].invitation
        : await byPublicLink(team, assessment);
      await disable(team, inviter);
      const expected = [
        ...[team.owner, owner, manager].map((one) => `${one.email} OPEN_LINK NOTIFIED`),
        `${unwilling.email} OPEN_LINK OPTED_OUT`,
        ...[reviewer, blind].map((one) => `${one.email} OPEN_LINK NOTIFIED`),
        `${late.email} OPEN_LINK OVER_LIMIT`,
        ...(left ? [`${inviter.email} PRIOR_INVITER MEMBER_INACTIVE`] : []),
      ];
      expect(await recipients(team, invitation.id, "ASSESSMENT_STARTED")).toEqual(expected);
      await act("start", invitation);
      expect((await decisions(team, "ASSESSMENT_STARTED")).sort()).toEqual([...expected].sort());
      for (const one of [team.owner, owner, manager, reviewer, blind]) expect(mails(one)).toHaveLength(1);
      for (const one of [unwilling, late, inviter]) expect(mails(one)).toEqual([]);
    },
  );
});

describe("the other schemes, and the answer beforehand (rules: Who is notified 4, 9)", () => {
  test("the assessment's scheme, else the team's; what notificationRecipients says then happens, by both channels", async () => {
    const team = await createTestTeam(app);
    const [manager, reviewer] = [await team.addMember("MANAGER"), await team.addMember("REVIEWER")];
    await flip(team, reviewer, "ASSESSMENT_STARTED", false, "IN_APP");
    await app.db.query("update team set notification_scheme = 'REVIEWERS' where id = $1", [team.uuid]);
    const seen: Record<string, string[]> = {};
    for (const scheme of [null, "ENTIRE_TEAM", "OWNERS", "MANAGERS", "DISABLED", "BY_ASSIGNEE"]) {
      const assessment = await team.publishAssessment(`X ${scheme}`, { notificationScheme: scheme });
      const { invitation } = (await team.invite(assessment, [newAddress()], { sendEmail: false })).results[0];
      const asked: string[][] = [];
      for (const channel of ["EMAIL", "IN_APP"])
        asked.push((await recipients(team, invitation.id, "ASSESSMENT_STARTED", channel)).sort());
      seen[String(scheme)] = asked[0]!;
      const before = [
        (await decisions(team, "ASSESSMENT_STARTED")).length,
        (await decisions(team, "ASSESSMENT_STARTED", "IN_APP")).length,
      ];
      await act("start", invitation);
      for (const [n, channel] of ["EMAIL", "IN_APP"].entries()) {
        await waitUntil(
          async () => (await decisions(team, "ASSESSMENT_STARTED", channel)).length === before[n]! + asked[n]!.length,
        );
        const { rows } = await app.db.query(
          `select m.email, d.reason, d.outcome from notification_decision d join team_member m on m.team_id = d.team_id and m.id = d.member_id
           where d.team_id = $1 and d.channel = $2 and d.event_sequence = (select max(sequence) from event where team_id = $1 and type = 'ASSESSMENT_STARTED')`,
          [team.uuid, channel],
        );
        expect(rows.map((row) => `${row.email} ${row.reason} ${row.outcome}`).sort()).toEqual(asked[n]);
      }
    }
    const told = (...some: Member[]) => some.map((one) => `${one.email} SCHEME NOTIFIED`).sort();
    expect(seen).toEqual({
      null: told(reviewer),
      ENTIRE_TEAM: told(team.owner, manager, reviewer),
      OWNERS: told(team.owner),
      MANAGERS: told(manager),
      DISABLED: [],
      BY_ASSIGNEE: [`${team.owner.email} PRIOR_INVITER NOTIFIED`],
    });
  });

  test("is for who may invite; another team's invitation is as one that never was", async () => {
    const team = await createTestTeam(app);
    const { invitation } = (await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false }))
      .results[0];
    const query =
      "query ($id: ID!) { notificationRecipients(invitationId: $id, eventType: ASSESSMENT_STARTED) { reason } }";
    for (const as of [await team.addMember("REVIEWER"), await team.addApiKey("READ")])
      expect(await team.post(query, { id: invitation.id }, as)).toMatchObject({
        data: { notificationRecipients: null },
        errors: [{ extensions: { code: "FORBIDDEN" } }],
      });
    const other = await createTestTeam(app, "Other");
    for (const id of [invitation.id, "inv_01h00000000000000000000000", "x"])
      expect((await other.ask(query, { id })).notificationRecipients).toBeNull();
  });
});

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
      // The reader of the log forgets where it was.
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
        expect(new Set(app.mail.to(member.email).map((letter) => letter.mail.messageId)).size).toBe(6);
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
      await team.invite(assessment, [{ email, name: "Hidden Person" }], {
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
    const told = await app.mail.waitFor(blind.email, 2);
    const seen = await app.mail.waitFor(seeing.email, 2);
    const text = (letters: typeof told) =>
      letters
        .flatMap(({ mail, raw }) => [mail.subject, mail.text, mail.html, raw, JSON.stringify([...mail.headers])])
        .join("\n");
    const [blindly, openly] = [text(told), text(seen)];
    for (const shown of ["Hidden Person", "75 minutes"]) expect(openly).toContain(shown);
    expect(blindly).toContain(codename);
    const deadline = new Date(Date.parse(running.deadlineAt)).toISOString().slice(11, 16);
    expect(seen[0]!.mail.text).toContain(deadline);
    expect(told[0]!.mail.text).not.toContain(deadline);
    for (const hidden of ["Hidden", "Person", email, email.split("@")[0]!, "75 minutes"])
      expect(blindly).not.toContain(hidden);
  });

  test("do not see the mail server's answer, which quotes the address", async () => {
    const team = await createTestTeam(app);
    const inviter = await team.addMember("MANAGER");
    const email = newAddress("bouncing");
    app.mail.refuse = (to) => (to === email ? { code: 550, text: `5.1.1 <${email}> unknown` } : null);
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
    const [letter] = await app.mail.waitFor(inviter.email);
    app.mail.refuse = null;
    expect(letter!.mail.text).not.toContain("bouncing");
    expect(letter!.raw).not.toContain("bouncing");
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
    app.mail.refuse = (to) => (to.startsWith("bounce") ? { code: 550, text: "5.1.1 no such user" } : null);
    const assessment = await team.publishAssessment("X");
    const failing = (await team.invite(assessment, [first], { as: inviter })).results[0].invitation;
    const [letter] = await app.mail.waitFor(inviter.email);
    expect(letter!.mail.text).toContain("no such user");
    expect(letter!.mail.text).toContain(first);
    expect(await recipients(team, failing.id, "INVITATION_EMAIL_FAILED")).toEqual([
      `${inviter.email} INVITER NOTIFIED`,
    ]);
    await team.invite(assessment, [second], { as: gone, sendEmail: false });
    await disable(team, gone);
    await team.invite(assessment, [second], { input: { ifInvited: "RESEND" } });
    for (const owner of [team.owner, otherOwner]) {
      const [told] = await app.mail.waitFor(owner.email);
      expect(told!.mail.text).toContain(second);
    }
    app.mail.refuse = null;
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
    expect(all).toHaveLength(6);
    expect(all.every((one: Any) => one.enabled && one.member.id === member.id)).toBe(true);
    const answer = await flip(team, member, "ASSESSMENT_STARTED", false);
    expect(answer.updateNotificationSettings.userErrors).toEqual([]);
    expect(answer.updateNotificationSettings.settings.filter((one: Any) => !one.enabled)).toEqual([
      { eventType: "ASSESSMENT_STARTED", channel: "EMAIL", enabled: false },
    ]);
    expect((await settings(team, team.owner)).every((one: Any) => one.enabled)).toBe(true);
    const query = "query ($id: ID!) { node(id: $id) { ... on TeamMember { notificationSettings { enabled } } } }";
    expect((await team.ask(query, { id: member.id })).node.notificationSettings).toHaveLength(6);
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

  test("the link in a letter: GET shows, POST switches that one off, undo switches it on; a forged one is unknown", async () => {
    const team = await createTestTeam(app);
    const [member, other] = [await team.addMember("MANAGER"), await team.addMember("MANAGER")];
    const { invitation } = (
      await team.invite(await team.publishAssessment("X"), [newAddress()], {
        sendEmail: false,
        input: { assigneeIds: [member.id, other.id] },
      })
    ).results[0];
    await act("start", invitation);
    const [letter] = await app.mail.waitFor(member.email);
    const link = /^List-Unsubscribe: <(http:\/\/beckon\.test\/unsubscribe\/[^>]+)>\r$/m.exec(
      letter!.raw.replace(/\r\n[ \t]+/g, " "),
    )![1]!;
    expect(letter!.mail.text).toContain(link);
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
    const forged = `${token.slice(0, -4)}${token.endsWith("AAAA") ? "BBBB" : "AAAA"}`;
    for (const wrong of [
      forged,
      tokenOf(invitation.inviteUrl),
      tokenOf(invitation.practiceUrl),
      "x",
      "%00",
      token.slice(1),
    ]) {
      expect((await fetch(`${app.url}/unsubscribe/${wrong}`)).status).toBe(404);
      expect((await fetch(`${app.url}/unsubscribe/${wrong}`, { method: "POST" })).status).toBe(404);
    }
    expect((await fetch(`${app.url}/i/${token}`)).status).toBe(404);
    expect(await started(member)).toBe(true);
  });

  // Known: answered with 415. RFC 8058 3.2 lets mail programs send the one click as multipart/form-data.
  test("one click works as multipart/form-data, too", async () => {
    const team = await createTestTeam(app);
    const { invitation } = (await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false }))
      .results[0];
    await act("start", invitation);
    const [letter] = await app.mail.waitFor(team.owner.email);
    const body = new FormData();
    body.set("List-Unsubscribe", "One-Click");
    const path = /http:\/\/beckon\.test(\/unsubscribe\/\S+)/.exec(letter!.mail.text!)![1]!;
    expect((await fetch(`${app.url}${path}`, { method: "POST", body })).status).toBe(200);
  });
});
