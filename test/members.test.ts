import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { teamFeatures } from "../src/access/roles.ts";
import type { Running } from "../src/app/start.ts";
import { notificationEventTypes } from "../src/teams/notification-settings.ts";
import { type Any, post } from "./client.ts";
import { closeAll } from "./live-client.ts";
import {
  codes,
  invite,
  inviteMutation,
  linksIn,
  memberCalls,
  minutesPass,
  stateOf,
  update,
} from "./member-mutations.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

let second: Running | undefined;
// Registered before the app's own hooks: a mail server waits for its connected clients.
afterAll(() => second?.stop());
const app = testApp({ TRUST_PROXY: "1" });
const { signIn, mailedToken, whoIs } = memberCalls(app);
beforeAll(async () => {
  second = await startSecondApp(app);
});

const elsewhere = (): string => second!.url;
afterEach(closeAll);
const emailsAreDone = (team: TestTeam) =>
  waitUntil(async () => {
    const { rows } = await app.db.query(
      "/* test */ select 1 from email where state in ('QUEUED', 'DEFERRED') and team_id = $1",
      [team.uuid],
    );
    return rows.length === 0;
  });

describe("inviteTeamMembers", () => {
  test("mails a link that signs in once; INVITED until it is used, then ACTIVE, with the role and name given", async () => {
    const team = await createTestTeam(app, "Acme & Sons");
    const email = newAddress("new-member");
    const made = await invite(team, [{ email: `"Family, Given" <${email.toUpperCase()}>`, role: "REVIEWER" }]);
    expect(made).toMatchObject({
      members: [{ email, name: "Family, Given", role: "REVIEWER", state: "INVITED" }],
      userErrors: [],
    });
    const [{ id }] = made.members;
    const [message] = await app.mail.waitFor(email);
    expect(message!.to).toEqual([email]);
    expect(message!.mail.subject).toMatch(/Acme & Sons/);
    expect(message!.mail.text).toMatch(/Olga Owner has invited you.*Your role: Reviewer.*7 days/s);
    expect(linksIn(message!)).toHaveLength(1);
    expect(message!.mail.html).toContain(linksIn(message!)[0]);
    const token = await mailedToken(email);
    // A mail scanner that looks uses nothing up.
    for (const method of ["HEAD", "GET"])
      expect((await fetch(`${app.url}/sign-in/${token}`, { method })).status).toBe(200);
    expect(await stateOf(team, id)).toBe("INVITED");

    const signed = await signIn(token);
    expect(signed).toMatchObject({ member: { id, state: "ACTIVE" }, userErrors: [] });
    expect(await whoIs(signed.token)).toEqual({ id, role: "REVIEWER", state: "ACTIVE" });
    expect(await stateOf(team, id)).toBe("ACTIVE");
    expect(await signIn(token)).toMatchObject({ token: null, userErrors: [{ code: "LINK_UNKNOWN", path: ["token"] }] });
  });

  test("the link is good for 7 days; the settings are made with the member, all six on", async () => {
    const team = await createTestTeam(app);
    const [late, early] = [newAddress("late"), newAddress("early")];
    const { members } = await invite(team, [
      { email: late, role: "MANAGER" },
      { email: early, role: "MANAGER" },
    ]);
    const tokens = [await mailedToken(late), await mailedToken(early)];
    const age = (address: string, by: string) =>
      app.db.query(
        `/* test */ update sign_in_token t set expires_at = t.expires_at - $2::interval from team_member m
         where m.team_id = t.team_id and m.id = t.member_id and m.email = $1`,
        [address, by],
      );
    await age(late, "7 days");
    await age(early, "6 days 23:59:00");
    expect((await signIn(tokens[0]!)).userErrors).toMatchObject([{ code: "LINK_UNKNOWN" }]);
    expect((await signIn(tokens[1]!)).member.state).toBe("ACTIVE");
    const { node } = await team.ask(
      "query ($id: ID!) { node(id: $id) { ... on TeamMember { notificationSettings { eventType channel enabled } } } }",
      { id: members[0].id },
    );
    expect(node.notificationSettings).toHaveLength(2 * notificationEventTypes.length);
    expect(new Set(node.notificationSettings.map((one: Any) => `${one.eventType} ${one.channel}`)).size).toBe(6);
    expect(node.notificationSettings.every((one: Any) => one.enabled)).toBe(true);
  });

  test("a refused row says where and why, and does not stop the others", async () => {
    const team = await createTestTeam(
      app,
      "Poor",
      teamFeatures.filter((feature) => feature !== "BLIND_REVIEW"),
    );
    const [good, disabled] = [newAddress("good"), await team.addMember("MANAGER")];
    const active = await team.addMember("REVIEWER");
    await update(team, disabled.id, { disabled: true });
    const made = await invite(team, [
      { email: "no address", role: "OWNER" },
      { email: newAddress("blind"), role: "BLIND_REVIEWER" },
      { email: newAddress("long"), name: "x".repeat(201), role: "MANAGER" },
      { email: active.email, role: "REVIEWER" },
      { email: disabled.email, role: "OWNER" },
      { email: good, name: " Gina\u0000 Good ", role: "MANAGER" },
      { email: `Gina <${good.toUpperCase()}>`, role: "OWNER" },
      { email: "one@example.test, two@example.test", role: "OWNER" },
    ]);
    const refused = new Map(made.userErrors.map((error: Any) => [error.path.join("."), error]));
    expect([...refused].map(([path, error]: Any) => [path, error.code]).sort()).toEqual([
      ["members.0.email", "INVALID_EMAIL"],
      ["members.1.role", "FEATURE_NOT_ENABLED"],
      ["members.2.name", "TOO_LONG"],
      ["members.3", "ALREADY_EXISTS"],
      ["members.4", "ALREADY_EXISTS"],
      ["members.6.email", "DUPLICATE_IN_REQUEST"],
      ["members.7.email", "INVALID_EMAIL"],
    ]);
    expect(refused.get("members.3")).toMatchObject({ existing: { id: active.id } });
    expect(refused.get("members.4")).toMatchObject({ existing: { id: disabled.id } });
    expect(made.members).toMatchObject([{ email: good, name: "Gina Good", role: "MANAGER", state: "INVITED" }]);
    await app.mail.waitFor(good);
    const { members } = await team.ask("{ members { totalCount } }");
    expect(members.totalCount).toBe(4);
    expect(app.mail.to(active.email)).toEqual([]);
    expect(app.mail.to(disabled.email)).toEqual([]);
  });

  test("none is REQUIRED, 101 are TOO_MANY_ITEMS and nobody of them is invited, 100 are done", async () => {
    const team = await createTestTeam(app);
    const people = Array.from({ length: 101 }, () => ({ email: newAddress("many"), role: "REVIEWER" }));
    expect(codes(await invite(team, []))).toEqual(["REQUIRED"]);
    expect(await invite(team, people)).toMatchObject({ members: [], userErrors: [{ code: "TOO_MANY_ITEMS" }] });
    expect((await team.ask("{ members { totalCount } }")).members.totalCount).toBe(1);
    const made = await invite(team, people.slice(1));
    expect(made.userErrors).toEqual([]);
    expect(made.members.map((one: Any) => one.email)).toEqual(people.slice(1).map((one) => one.email));
  });

  test("INVITED again is mailed again, but TOO_SOON within 10 minutes; the first link works all the same", async () => {
    const team = await createTestTeam(app);
    const row = { email: newAddress("again"), role: "MANAGER" };
    const first = await invite(team, [row]);
    // At once: the e-mail need not have left for that.
    expect(await invite(team, [row])).toMatchObject({
      members: [],
      userErrors: [{ code: "TOO_SOON", path: ["members", "0"], existing: { id: first.members[0].id } }],
    });
    const token = await mailedToken(row.email);
    await minutesPass(team, 9);
    expect(codes(await invite(team, [row]))).toEqual(["TOO_SOON"]);
    await minutesPass(team, 2);
    expect(codes(await invite(team, [{ ...row, role: "OWNER" }]))).toEqual(["ALREADY_EXISTS"]);
    const again = await invite(team, [row]);
    expect(again).toMatchObject({ members: [{ id: first.members[0].id, state: "INVITED" }], userErrors: [] });
    const newer = await mailedToken(row.email, 2);
    expect(newer).not.toBe(token);
    expect(codes(await invite(team, [row]))).toEqual(["TOO_SOON"]);
    expect((await signIn(token)).userErrors).toEqual([]);
    expect(codes(await invite(team, [row]))).toEqual(["ALREADY_EXISTS"]);
    expect(app.mail.to(row.email)).toHaveLength(2);
  });

  test("of eight concurrent calls for the same address one invites, and one e-mail goes out", async () => {
    const team = await createTestTeam(app);
    const row = { email: newAddress("raced"), role: "MANAGER" };
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        post(
          i % 2 ? app.url : elsewhere(),
          inviteMutation,
          { members: [row] },
          {
            authorization: `Bearer ${team.owner.token}`,
          },
        ),
      ),
    );
    const outcomes = all.map(({ data }) => codes(data.inviteTeamMembers).join() || "INVITED").sort();
    expect(outcomes).toEqual(["INVITED", ...Array(7).fill("TOO_SOON")]);
    await app.mail.waitFor(row.email);
    await emailsAreDone(team);
    expect(app.mail.to(row.email)).toHaveLength(1);
  });

  test("again and again after 10 minutes, faster than e-mails are written: one e-mail", async () => {
    const team = await createTestTeam(app);
    const row = { email: newAddress("eager"), role: "MANAGER" };
    await invite(team, [row]);
    await app.mail.waitFor(row.email);
    await minutesPass(team, 11);
    await Promise.all(Array.from({ length: 6 }, () => invite(team, [row])));
    await app.mail.waitFor(row.email, 2);
    await emailsAreDone(team);
    expect(app.mail.to(row.email)).toHaveLength(2);
  });

  test("a key with ADMIN invites, too; a manager does not", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("by-key");
    expect(
      (await invite(team, [{ email, role: "REVIEWER" }], await team.addApiKey("ADMIN", "READ", "CANDIDATES_PII")))
        .userErrors,
    ).toEqual([]);
    const [message] = await app.mail.waitFor(email);
    expect(message!.mail.text).toMatch(/^.*Olga Owner has invited you/s);
    const answer = await team.post(
      inviteMutation,
      { members: [{ email, role: "OWNER" }] },
      await team.addMember("MANAGER"),
    );
    expect(answer.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });

  test("a member who is INVITED is notified of nothing until they have signed in", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("not-yet");
    const { members } = await invite(team, [{ email, role: "OWNER" }]);
    const token = await mailedToken(email);
    await team.ask("mutation { updateTeam(input: { notificationScheme: ENTIRE_TEAM }) { userErrors { code } } }");
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress(), newAddress()], {
      sendEmail: false,
    });
    const recipients = async (id: string) =>
      (
        await team.ask(
          "query ($id: ID!) { notificationRecipients(invitationId: $id, eventType: ASSESSMENT_STARTED) { member { id } outcome } }",
          { id },
        )
      ).notificationRecipients.filter((one: Any) => one.member.id === members[0].id);
    const start = (url: string) =>
      post(app.url, "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }", {
        t: tokenOf(url),
      });
    for (const one of await recipients(results[0].invitation.id)) expect(one.outcome).toBe("MEMBER_INACTIVE");
    await start(results[0].invitation.inviteUrl);
    await app.mail.waitFor(team.owner.email);
    expect(app.mail.to(email)).toHaveLength(1);
    await signIn(token);
    expect(await recipients(results[1].invitation.id)).toMatchObject([{ outcome: "NOTIFIED" }]);
    await start(results[1].invitation.inviteUrl);
    await app.mail.waitFor(email, 2);
    expect(app.mail.to(email)).toHaveLength(2);
  });
});
