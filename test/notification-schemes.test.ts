import { describe, expect, test } from "@jest/globals";
import { flip, notificationCalls, recipients } from "./notification-calls.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();
const { act, disable, decisions, mails } = notificationCalls(app);
/** The address of an invitation by the public link: nobody invited the candidate. */
const byPublicLink = async (team: TestTeam, assessment: { id: string }) => {
  const { results } = await team.invite(assessment, [newAddress("public")], { sendEmail: false });
  await app.db.query(
    "update invitation set source = 'PUBLIC_LINK', invited_by_type = null, invited_by_id = null, inviter_member_id = null where team_id = $1 and assessment_id = (select id from assessment where team_id = $1 order by id desc limit 1)",
    [team.uuid],
  );
  return results[0].invitation;
};

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
    const [message] = await app.mail.waitFor(assigned.email);
    expect(message!.mail.text).toContain("assigned to you");
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
      const [message] = await app.mail.waitFor(one.email);
      expect(message!.mail.text).toContain("you invited this candidate");
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
    const notified = (...some: Member[]) => some.map((one) => `${one.email} SCHEME NOTIFIED`).sort();
    expect(seen).toEqual({
      null: notified(reviewer),
      ENTIRE_TEAM: notified(team.owner, manager, reviewer),
      OWNERS: notified(team.owner),
      MANAGERS: notified(manager),
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
