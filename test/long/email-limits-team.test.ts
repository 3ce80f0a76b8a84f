import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "../client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp({ TRUST_PROXY: "1" });
const small = testApp({ DAILY_EMAILS_PER_TEAM: "400" });

const most = 6;
const inviteMutation = `mutation ($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members) {
  members { id email } userErrors { code message path existing { id } } } }`;
const invite = async (team: TestTeam, members: object[]): Promise<Any> =>
  (await team.ask(inviteMutation, { members })).inviteTeamMembers;
const disable = (team: TestTeam, id: string, disabled: boolean) =>
  team.ask(
    "mutation ($id: ID!, $disabled: Boolean) { updateTeamMember(id: $id, disabled: $disabled) { userErrors { code } } }",
    { id, disabled },
  );
const codes = (payload: Any): string[] => payload.userErrors.map((error: Any) => error.code);
const memberCount = async (team: TestTeam): Promise<number> =>
  (await team.ask("{ members { totalCount } }")).members.totalCount;
/** Resolves once every e-mail of the team has been sent. */
const mailIsDone = (team: TestTeam) =>
  waitUntil(async () => {
    const { rows } = await team.app.db.query(
      "/* test */ select 1 from email where team_id = $1 and state in ('QUEUED', 'DEFERRED')",
      [team.uuid],
    );
    return rows.length === 0;
  });
let callers = 0;
const requestSignIn = (email: string): Promise<unknown> =>
  post(
    app.url,
    "mutation ($e: EmailAddress!) { requestSignIn(email: $e) { userErrors { code } } }",
    { e: email },
    { "x-forwarded-for": `198.51.100.${++callers}` },
  );
const requestsAreDone = () =>
  waitUntil(async () => (await app.db.query("/* test */ select 1 from sign_in_request")).rows.length === 0);

describe("people who are invited to the team", () => {
  test("again and again, disabled and enabled between: six an hour, then TOO_SOON", async () => {
    const team = await createTestTeam(app);
    const row = { email: newAddress("again"), role: "REVIEWER" };
    const { members } = await invite(team, [row]);
    const seen: string[] = [];
    for (let n = 1; n < 10; n++) {
      // Ten minutes later for the member, as far as they can be made to pass: an address's hour is not over.
      await app.db.query(
        "/* test */ update email set queued_at = queued_at - interval '11 minutes' where team_id = $1",
        [team.uuid],
      );
      // An e-mail that has not left is cancelled when its member is disabled.
      await mailIsDone(team);
      for (const disabled of [true, false]) await disable(team, members[0].id, disabled);
      seen.push(...codes(await invite(team, [row])));
    }
    expect(seen).toEqual(Array(4).fill("TOO_SOON"));
    await mailIsDone(team);
    expect(app.mail.to(row.email)).toHaveLength(most);
  });

  test("a candidate's e-mails and a member's count together; who is refused is no member, and the others are", async () => {
    const team = await createTestTeam(app);
    const [email, other] = [newAddress("both"), newAddress("other")];
    for (let n = 0; n < most; n++) await team.invite(await team.publishAssessment(`Number ${n}`), [email]);
    const answer = await invite(team, [
      { email, role: "REVIEWER" },
      { email: other, role: "MANAGER" },
    ]);
    expect(answer).toMatchObject({
      members: [{ email: other }],
      userErrors: [{ code: "TOO_SOON", path: ["members", "0"], existing: null }],
    });
    expect(answer.userErrors[0].message).toMatch(/last hour/);
    expect(await memberCount(team)).toBe(2);
    const { rows } = await app.db.query(
      "/* test */ select 1 from notification_setting s where team_id = $1 and not exists (select 1 from team_member m where m.team_id = s.team_id and m.id = s.member_id)",
      [team.uuid],
    );
    expect(rows).toEqual([]);
    await team.ageEmails(61);
    expect(codes(await invite(team, [{ email, role: "REVIEWER" }]))).toEqual([]);
    await mailIsDone(team);
    expect(app.mail.to(email)).toHaveLength(most + 1);
  });

  test("sign-in links of new members count until they have signed in: over the limit nothing is e-mailed, and the answer is the same", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("not-yet");
    await invite(team, [{ email, role: "MANAGER" }]);
    for (let n = 0; n < most + 1; n++) {
      await requestSignIn(email);
      // Those of an address are limited by themselves: this is about what the team mails.
      await app.db.query("/* test */ delete from rate_limit");
    }
    await requestsAreDone();
    await mailIsDone(team);
    expect(app.mail.to(email)).toHaveLength(most);

    // Who is ACTIVE is mailed as ever, and does not count for the day.
    const { owner } = team;
    for (let n = 0; n < most + 2; n++) {
      await requestSignIn(owner.email);
      await app.db.query("/* test */ delete from rate_limit");
    }
    await app.mail.waitFor(owner.email, most + 2);
    const { rows } = await app.db.query("/* test */ select 1 from email_limit where team_id = $1", [team.uuid]);
    expect(rows).toHaveLength(1);
  });
});

describe("the number of e-mails a day", () => {
  test("600 people under a quota of 400: 400 e-mails, and a call that would go over it invites nobody", async () => {
    const team = await createTestTeam(small);
    const people = Array.from({ length: 600 }, () => ({ email: newAddress("crowd"), role: "REVIEWER" }));
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => invite(team, people.slice(n * 100, n * 100 + 100))),
    );
    expect(answers.filter((one) => one.members.length === 100)).toHaveLength(4);
    expect(answers.filter((one) => codes(one).join() === "QUOTA_EXCEEDED")).toHaveLength(2);
    expect(await memberCount(team)).toBe(401);
    await mailIsDone(team);
    const sent = people.filter(({ email }) => small.mail.to(email).length > 0);
    expect(sent).toHaveLength(400);

    // Inviting again counts as well, and so does whatever candidates are mailed.
    await small.db.query(
      "/* test */ update email set queued_at = queued_at - interval '11 minutes' where team_id = $1",
      [team.uuid],
    );
    expect(codes(await invite(team, [sent[0]!]))).toEqual(["QUOTA_EXCEEDED"]);
    expect((await team.invite(await team.publishAssessment("X"), [newAddress()])).userErrors).toMatchObject([
      { code: "QUOTA_EXCEEDED" },
    ]);
    await team.ageEmails(24 * 60);
    expect(codes(await invite(team, [sent[0]!]))).toEqual([]);
  });
});
