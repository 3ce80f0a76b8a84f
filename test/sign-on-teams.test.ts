import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { makeSignInLinks } from "../src/access/sign-in/make-sign-in-links.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { addMembers } from "../src/teams/add-member.ts";
import type { Any } from "./client.ts";
import { TestIssuer, UserAgent } from "./issuer.ts";
import { askAs, signedInAs, signOn, teamWithSignOn } from "./sign-on-team.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type TestTeam } from "./test-team.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "on" });
const [issuer, another] = [new TestIssuer(), new TestIssuer()];
beforeAll(() => Promise.all([issuer.open(), another.open()]));
afterAll(() => Promise.all([issuer.close(), another.close()]));

const join = async (team: TestTeam, email: string): Promise<string> =>
  await inTransaction(app.running.services.em, async (em) => {
    const made = await addMembers(em, team.uuid, [
      { email, name: null, role: "REVIEWER", state: "ACTIVE", invitedBy: null },
    ]);
    return made.get(email)!;
  });
const require = (team: TestTeam) =>
  app.db.query("/* test */ update sign_on set required = true where team_id = $1", [team.uuid]);
const teamsOf = async (agent: UserAgent): Promise<[string, string | null][]> =>
  (await askAs(app, agent, "{ myTeams { teamId signOnUrl } }")).data.myTeams.map((one: Any) => [
    one.teamId,
    one.signOnUrl,
  ]);
const switchTo = async (agent: UserAgent, team: TestTeam): Promise<Any> => {
  const mutation = "mutation ($id: ID!) { switchTeam(teamId: $id) { member { team { id } } userErrors { code } } }";
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      cookie: `beckon=${agent.cookies(app.url).get("beckon")}`,
      "x-beckon-csrf": "1",
    },
    body: JSON.stringify({ query: mutation, variables: { id: team.id } }),
  });
  const cookie = response.headers.getSetCookie()[0];
  if (cookie !== undefined) agent.cookies(app.url).set("beckon", /^beckon=([^;]+)/.exec(cookie)![1]!);
  const { data } = (await response.json()) as Any;
  return data.switchTeam.member?.team.id ?? data.switchTeam.userErrors[0].code;
};
let serial = 0;
const accountAt = (domain: string) => ({ sub: `p-${++serial}`, email: `p-${serial}@${domain}`, email_verified: true });
/** A browser that has signed in by a mailed link. */
async function byLink(team: TestTeam, memberId: string): Promise<UserAgent> {
  const agent = new UserAgent(app.url);
  const [link] = await makeSignInLinks(app.running.services, [{ teamId: team.uuid, memberId }], 60);
  await agent.open(link!.signInUrl, {});
  return agent;
}

describe("a user of several teams (rules: Company accounts 8)", () => {
  test("changes between teams of the same issuer and client without signing in again", async () => {
    const first = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const second = await teamWithSignOn(app, issuer, { domain: first.domain, firstRole: "REVIEWER" });
    const account = accountAt(first.domain);
    await join(second, account.email);
    await require(first);
    await require(second);
    const { agent } = await signOn(app, issuer, first.startUrl, account);
    expect(new Map(await teamsOf(agent))).toEqual(
      new Map([
        [first.id, null],
        [second.id, null],
      ]),
    );
    expect(await switchTo(agent, second)).toBe(second.id);
    expect(await signedInAs(app, agent)).toMatchObject({ email: account.email, team: { id: second.id } });
    // And back: the session still came by the issuer.
    expect(await switchTo(agent, first)).toBe(first.id);
    const rows = await app.db.query(
      "/* test */ select count(*)::int as n from identity i join member_identity m on m.identity_id = i.id where i.subject = $1",
      [account.sub],
    );
    expect(rows.rows).toEqual([{ n: 2 }]);
  });

  test("signs on to a team that requires another issuer, or another client of it", async () => {
    const first = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const others = [
      await teamWithSignOn(app, another, { domain: first.domain }),
      await teamWithSignOn(app, issuer, { domain: first.domain, clientId: "other" }),
    ];
    const account = accountAt(first.domain);
    for (const team of others) {
      await join(team, account.email);
      await require(team);
    }
    const { agent } = await signOn(app, issuer, first.startUrl, account);
    for (const [n, team] of others.entries()) {
      expect(new Map(await teamsOf(agent)).get(team.id)).toBe(team.startUrl);
      expect(await switchTo(agent, team)).toBe("SIGN_ON_REQUIRED");
      expect((await signOn(app, n === 0 ? another : issuer, team.startUrl, account, agent)).member.team.id).toBe(
        team.id,
      );
      await signOn(app, issuer, first.startUrl, account, agent);
    }
  });

  test("comes by a mailed link to a team that requires none, and is asked to sign on by one that does", async () => {
    const [plain, team] = [await createTestTeam(app), await teamWithSignOn(app, issuer)];
    const account = accountAt(team.domain);
    const [memberId] = [await join(plain, account.email), await join(team, account.email)];
    const agent = await byLink(plain, memberId!);
    expect(new Map(await teamsOf(agent)).get(team.id)).toBeNull();
    await require(team);
    expect(new Map(await teamsOf(agent)).get(team.id)).toBe(team.startUrl);
    expect(await switchTo(agent, team)).toBe("SIGN_ON_REQUIRED");
    expect((await signOn(app, issuer, team.startUrl, account, agent)).member.team.id).toBe(team.id);
  });
});

describe("what an issuer says counts for those who trust it (rules: Company accounts 8)", () => {
  test("a team that has not proved a domain by DNS leads into no other team", async () => {
    const attacker = await teamWithSignOn(app, another, { proof: "OWNER_ADDRESS", firstRole: "REVIEWER" });
    const victim = await createTestTeam(app);
    const trusting = await teamWithSignOn(app, issuer, { domain: attacker.domain, firstRole: "REVIEWER" });
    const account = accountAt(attacker.domain);
    await join(victim, account.email);
    await join(trusting, account.email);
    const { agent } = await signOn(app, another, attacker.startUrl, account);
    expect(await teamsOf(agent)).toEqual([[attacker.id, null]]);
    expect([await switchTo(agent, victim), await switchTo(agent, trusting)]).toEqual(["NOT_FOUND", "NOT_FOUND"]);
  });

  test("a team that has leads to the members with the address, as a mailed link does", async () => {
    const team = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const plain = await createTestTeam(app);
    const account = accountAt(team.domain);
    await join(plain, account.email);
    const { agent } = await signOn(app, issuer, team.startUrl, account);
    expect(await switchTo(agent, plain)).toBe(plain.id);
    expect(await switchTo(agent, team)).toBe(team.id);
  });

  test("another issuer with the same subject and address is another user", async () => {
    const team = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const account = accountAt(team.domain);
    const { member } = await signOn(app, issuer, team.startUrl, account);
    const attacker = await teamWithSignOn(app, another, {
      proof: "OWNER_ADDRESS",
      domain: team.domain,
      firstRole: "REVIEWER",
    });
    const { agent } = await signOn(app, another, attacker.startUrl, account);
    expect(await teamsOf(agent)).toEqual([[attacker.id, null]]);
    expect((await signedInAs(app, agent)).id).not.toBe(member.id);
  });

  test("a team that has changed its issuer is not entered by a session of the former one", async () => {
    const first = await teamWithSignOn(app, issuer, { proof: "OWNER_ADDRESS", firstRole: "REVIEWER" });
    const second = await teamWithSignOn(app, issuer, {
      domain: first.domain,
      proof: "OWNER_ADDRESS",
      firstRole: "REVIEWER",
    });
    const account = accountAt(first.domain);
    await join(second, account.email);
    const { agent } = await signOn(app, issuer, first.startUrl, account);
    expect(await teamsOf(agent)).toHaveLength(2);
    await app.db.query("/* test */ update sign_on set issuer = $2 where team_id = $1", [second.uuid, another.url]);
    expect([await teamsOf(agent), await switchTo(agent, second)]).toEqual([[[first.id, null]], "NOT_FOUND"]);
  });
});
