import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { issueSignInToken } from "../src/access/credentials/issue-credential.ts";
import type { Running } from "../src/app/start.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { storedId } from "../src/platform/ids/ids.ts";
import { post } from "./client.ts";
import { allEvents, closeAll, latestCursor, listen, within } from "./live-client.ts";
import { passTime } from "./measures.ts";
import { codes, invite, memberCalls, minutesPass, stateOf, update, updateMutation } from "./member-mutations.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
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
let callers = 0;
/** Asks for a sign-in link, from an address of the network that nobody has asked from. */
const requestSignIn = (email: string): Promise<unknown> =>
  post(
    app.url,
    "mutation ($e: EmailAddress!) { requestSignIn(email: $e) { userErrors { code } } }",
    { e: email },
    { "x-forwarded-for": `198.51.100.${++callers}` },
  );

/** A sign-in link's token, as the command line makes one. */
const aLink = (team: TestTeam, { uuid }: { uuid: string }): Promise<string> =>
  inTransaction(app.running.services.em, (em) => issueSignInToken(em, { teamId: team.uuid, memberId: uuid }));

describe("updateTeamMember", () => {
  test("a role counts from now on, in the process at hand at once and in others within a second", async () => {
    const team = await createTestTeam(app);
    const manager = await team.addMember("MANAGER");
    const may = async (url: string) =>
      (
        await post(
          url,
          "{ invitationBatches { pageInfo { hasNextPage } } }",
          {},
          { authorization: `Bearer ${manager.token}` },
        )
      ).errors === undefined;
    expect([await may(app.url), await may(elsewhere())]).toEqual([true, true]);
    expect((await update(team, manager.id, { role: "BLIND_REVIEWER" })).member).toEqual({
      id: manager.id,
      role: "BLIND_REVIEWER",
      state: "ACTIVE",
    });
    expect(await may(app.url)).toBe(false);
    passTime(1_000);
    expect(await may(elsewhere())).toBe(false);
  });

  test("null and what is left out stay; an unknown id and another team's member are NOT_FOUND alike", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const member = await team.addMember("REVIEWER");
    expect((await update(team, member.id, {})).member).toMatchObject({ role: "REVIEWER", state: "ACTIVE" });
    expect((await update(team, member.id, { role: null, disabled: null })).member).toMatchObject({
      role: "REVIEWER",
      state: "ACTIVE",
    });
    for (const id of [other.owner.id, "mem_01jz8q2v4kf3q8m2v5d1c7x9ab", "nonsense", team.id])
      expect(await update(team, id, { disabled: true })).toEqual({
        member: null,
        userErrors: [{ code: "NOT_FOUND", path: ["id"] }],
      });
    expect(await whoIs(other.owner.token)).not.toBeNull();
  });

  test("BLIND_REVIEWER without BLIND_REVIEW is FEATURE_NOT_ENABLED; who is one already can stay one", async () => {
    const team = await createTestTeam(app);
    const [blind, sees] = [await team.addMember("BLIND_REVIEWER"), await team.addMember("REVIEWER")];
    await app.db.query("/* test */ update team set features = '{}' where id = $1", [team.uuid]);
    await waitUntil(async () => {
      const answer = await update(team, sees.id, { role: "BLIND_REVIEWER" });
      return codes(answer)[0] === "FEATURE_NOT_ENABLED" && answer.userErrors[0].path[0] === "role";
    }, 5_000);
    expect((await update(team, blind.id, { role: "BLIND_REVIEWER", disabled: false })).userErrors).toEqual([]);
  });

  test("disabled: tokens, sessions, subscriptions and sign-in links end; enabled again, they sign in anew", async () => {
    const team = await createTestTeam(app);
    const member = await team.addMember("MANAGER");
    const { token, email } = member;
    const [link, unused] = [await aLink(team, member), await aLink(team, member)];
    const signed = await fetch(`${app.url}/sign-in/${link}`, {
      method: "POST",
      redirect: "manual",
      headers: { origin: app.url },
    });
    const cookie = signed.headers.getSetCookie()[0]!.split(";")[0]!;
    const bySession = async (url: string) =>
      (await post(url, "{ viewer { __typename } }", {}, { cookie, "x-beckon-csrf": "1" })).data?.viewer ?? null;
    for (const url of [app.url, elsewhere()])
      expect([await whoIs(token, url), await bySession(url)]).toEqual([
        { id: member.id, role: "MANAGER", state: "ACTIVE" },
        { __typename: "TeamMember" },
      ]);
    const after = await latestCursor(app.url, token);
    const here = listen(app.url, { token }, allEvents(), { after });
    const there = listen(elsewhere(), { token }, allEvents(), { after });
    await team.publishAssessment("Something to receive");
    await Promise.all([here.count(1), there.count(1)]);

    expect((await update(team, member.id, { disabled: true })).member.state).toBe("DISABLED");
    expect([await whoIs(token), await bySession(app.url)]).toEqual([null, null]);
    passTime(1_000);
    expect([await whoIs(token, elsewhere()), await bySession(elsewhere())]).toEqual([null, null]);
    for (const one of [here, there])
      expect(await within(5_000, "the end", one.end)).toEqual({ codes: ["UNAUTHENTICATED"] });
    expect((await signIn(unused)).userErrors).toMatchObject([{ code: "LINK_UNKNOWN" }]);
    expect((await fetch(`${app.url}/sign-in/${unused}`)).status).toBe(404);

    expect((await update(team, member.id, { disabled: false })).member.state).toBe("ACTIVE");
    expect((await signIn(unused)).userErrors).toMatchObject([{ code: "LINK_UNKNOWN" }]);
    for (const url of [app.url, elsewhere()])
      expect([await whoIs(token, url), await bySession(url)]).toEqual([null, null]);
    await requestSignIn(email);
    expect((await signIn(await mailedToken(email))).member.state).toBe("ACTIVE");
  });

  test("who was disabled before they came is INVITED again, not ACTIVE, once enabled", async () => {
    const team = await createTestTeam(app);
    const email = newAddress("never-came");
    const { members } = await invite(team, [{ email, role: "OWNER" }]);
    const token = await mailedToken(email);
    const { id } = members[0];
    expect((await update(team, id, { disabled: true })).member.state).toBe("DISABLED");
    expect((await signIn(token)).userErrors).toMatchObject([{ code: "LINK_UNKNOWN" }]);
    expect((await update(team, id, { disabled: false })).member.state).toBe("INVITED");
    await minutesPass(team, 11);
    expect((await invite(team, [{ email, role: "OWNER" }])).userErrors).toEqual([]);
    expect((await signIn(await mailedToken(email, 2))).member).toEqual({ id, state: "ACTIVE" });
  });

  test("signing in while being disabled: whichever is later counts, and nothing of it lives on", async () => {
    const team = await createTestTeam(app);
    for (const row of [newAddress("raced-new"), newAddress("raced-old")]) {
      const { members } = await invite(team, [{ email: row, role: "MANAGER" }]);
      let token = await mailedToken(row);
      if (row.startsWith("raced-old")) {
        await signIn(token);
        token = await aLink(team, { uuid: storedId("TeamMember", members[0].id)! });
      }
      // The owner's change has begun and is not done yet.
      await app.db.query("/* test */ begin");
      await app.db.query("/* test */ update team_member set state = 'DISABLED' where team_id = $1 and email = $2", [
        team.uuid,
        row,
      ]);
      let answered = false;
      const signing = signIn(token).finally(() => (answered = true));
      await waitUntil(async () => {
        const { rows } = await app.db.query(
          "/* test */ select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        return rows.length > 0 || answered;
      });
      await app.db.query("/* test */ commit");
      const signed = await signing;
      expect([signed.token, codes(signed)]).toEqual([null, ["LINK_UNKNOWN"]]);
      const { rows } = await app.db.query(
        "/* test */ select count(*)::int as n from credential c join team_member m on m.team_id = c.team_id and m.id = c.member_id where m.email = $1",
        [row],
      );
      expect([row, rows[0].n]).toEqual([row, row.startsWith("raced-old") ? 1 : 0]);
      expect(await stateOf(team, members[0].id)).toBe("DISABLED");
    }
  });
});

describe("the last active owner", () => {
  test("can neither be demoted nor disabled, also not by themselves or by a key; NOT_ALLOWED says which", async () => {
    const team = await createTestTeam(app);
    await team.addMember("MANAGER");
    await invite(team, [{ email: newAddress("invited-owner"), role: "OWNER" }]);
    const left = await team.addMember("OWNER");
    await update(team, left.id, { disabled: true });
    const key = await team.addApiKey("ADMIN");
    for (const as of [team.owner, key]) {
      expect(await update(team, team.owner.id, { role: "MANAGER" }, as)).toEqual({
        member: null,
        userErrors: [{ code: "NOT_ALLOWED", path: ["role"] }],
      });
      expect(await update(team, team.owner.id, { disabled: true }, as)).toEqual({
        member: null,
        userErrors: [{ code: "NOT_ALLOWED", path: ["disabled"] }],
      });
      expect(codes(await update(team, team.owner.id, { disabled: true, role: "REVIEWER" }, as))).toEqual([
        "NOT_ALLOWED",
      ]);
    }
    expect(await whoIs(team.owner.token)).toMatchObject({ role: "OWNER", state: "ACTIVE" });
    // What keeps the owner is done, and another owner who is there lets them go.
    expect((await update(team, team.owner.id, { role: "OWNER", disabled: false })).userErrors).toEqual([]);
    await update(team, left.id, { disabled: false });
    expect((await update(team, team.owner.id, { role: "REVIEWER" })).member.role).toBe("REVIEWER");
  });

  test("two owners who demote, or disable, each other at once: one stays", async () => {
    for (const change of [{ role: "MANAGER" }, { disabled: true }])
      for (let n = 0; n < 4; n++) {
        const team = await createTestTeam(app);
        const other = await team.addMember("OWNER");
        const asked = [
          [app.url, team.owner, other],
          [elsewhere(), other, team.owner],
        ] as const;
        await Promise.all(
          asked.map(([url, by, whom]) =>
            post(url, updateMutation, { id: whom.id, ...change }, { authorization: `Bearer ${by.token}` }),
          ),
        );
        const { rows } = await app.db.query(
          "/* test */ select 1 from team_member where team_id = $1 and role = 'OWNER' and state = 'ACTIVE'",
          [team.uuid],
        );
        expect(rows).toHaveLength(1);
      }
  });
});

describe("updateProfile and updateTeam", () => {
  const profile = async (team: TestTeam, input: object, as: { token: string }) =>
    (
      await team.ask(
        "mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { member { name locale timeZone displayName email } userErrors { code path } } }",
        { input },
        as,
      )
    ).updateProfile;
  const settings = async (team: TestTeam, input: object) =>
    (
      await team.ask(
        "mutation ($input: UpdateTeamInput!) { updateTeam(input: $input) { team { name timeZone notificationScheme } userErrors { code path } } }",
        { input },
      )
    ).updateTeam;

  test("updateProfile: what is left out stays, null clears, too long is refused as a whole; of the caller in this team alone", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const blind = await team.addMember("BLIND_REVIEWER", "Before");
    expect(
      (await profile(team, { name: "  Bea Blind ", locale: "de-AT", timeZone: "Europe/Vienna" }, blind)).member,
    ).toEqual({
      name: "Bea Blind",
      locale: "de-AT",
      timeZone: "Europe/Vienna",
      displayName: "Bea Blind",
      email: blind.email,
    });
    expect((await profile(team, { locale: null }, blind)).member).toMatchObject({
      name: "Bea Blind",
      locale: null,
      timeZone: "Europe/Vienna",
    });
    expect(await profile(team, { name: "x".repeat(201), timeZone: null }, blind)).toEqual({
      member: null,
      userErrors: [{ code: "TOO_LONG", path: ["input", "name"] }],
    });
    expect((await profile(team, { name: null }, blind)).member).toMatchObject({
      name: null,
      displayName: blind.email,
      timeZone: "Europe/Vienna",
    });
    await app.db.query("/* test */ update team_member set email = $2 where team_id = $1 and id = $3", [
      other.uuid,
      team.owner.email,
      other.owner.uuid,
    ]);
    await profile(team, { name: "Renamed" }, team.owner);
    expect((await other.ask("{ members { nodes { name } } }")).members.nodes).toEqual([{ name: "Olga Owner" }]);
    const byKey = await team.post(
      'mutation { updateProfile(input: { name: "X" }) { userErrors { code } } }',
      {},
      await team.addApiKey("ADMIN"),
    );
    expect(byKey.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });

  test("updateTeam: what is left out stays, null is a new team's default, a name is REQUIRED", async () => {
    const team = await createTestTeam(app, "Before");
    expect(
      (await settings(team, { name: " After ", timeZone: "Europe/Bucharest", notificationScheme: "OWNERS" })).team,
    ).toEqual({
      name: "After",
      timeZone: "Europe/Bucharest",
      notificationScheme: "OWNERS",
    });
    expect((await settings(team, {})).team.name).toBe("After");
    for (const name of [null, "", "  "])
      expect(await settings(team, { name, timeZone: "UTC" })).toEqual({
        team: null,
        userErrors: [{ code: "REQUIRED", path: ["input", "name"] }],
      });
    expect(codes(await settings(team, { name: "x".repeat(201) }))).toEqual(["TOO_LONG"]);
    expect((await settings(team, { timeZone: null, notificationScheme: null })).team).toEqual({
      name: "After",
      timeZone: "UTC",
      notificationScheme: "BY_ASSIGNEE",
    });
    // As candidates read it from now on.
    const address = newAddress();
    await team.invite(await team.publishAssessment("X"), [address]);
    const [message] = await app.mail.waitFor(address, 1, 15_000);
    expect(message!.mail.from?.text).toMatch(/After/);
  });
});
