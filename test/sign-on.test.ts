import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { decodeJwt } from "jose";
import type { Any } from "./client.ts";
import { TestIssuer, UserAgent } from "./issuer.ts";
import { setSignOn, signedInAs, signOn, teamWithSignOn, titleOf } from "./sign-on-team.ts";
import { testApp } from "./test-app.ts";
import type { TestTeam } from "./test-team.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "on" });
const issuer = new TestIssuer();
beforeAll(() => issuer.open());
afterAll(() => issuer.close());

let serial = 0;
const accountAt = (domain: string, name = "mia") => {
  const sub = `${name}-${++serial}`;
  return { sub, email: `${sub}@${domain}`, email_verified: true, name: "Mia Member" };
};
async function invite(team: TestTeam, email: string, role = "MANAGER"): Promise<string> {
  const { inviteTeamMembers } = await team.ask(
    "mutation ($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members) { members { id } userErrors { code } } }",
    { members: [{ email, role }] },
  );
  return inviteTeamMembers.members[0].id;
}
const setDisabled = async (team: TestTeam, id: string, disabled: boolean) =>
  await team.ask(
    "mutation ($id: ID!, $disabled: Boolean!) { updateTeamMember(id: $id, disabled: $disabled) { userErrors { code } } }",
    { id, disabled },
  );
const entries = async (team: TestTeam): Promise<Any[]> =>
  (await team.ask("{ auditLog { nodes { action targetId changes actor { id } } } }")).auditLog.nodes;

describe("signing on", () => {
  test("signs a member in by the verified address, and by the subject from then on (rules: Company accounts 1)", async () => {
    const team = await teamWithSignOn(app, issuer);
    const account = accountAt(team.domain);
    const id = await invite(team, account.email);
    const first = await signOn(app, issuer, team.startUrl, account);
    expect(first.response.headers.get("location")).toBe("/");
    expect(first.member).toMatchObject({ id, role: "MANAGER", state: "ACTIVE", team: { id: team.id } });
    // The issuer has another address for the same user.
    const renamed = { ...account, email: `renamed-${account.email}` };
    expect((await signOn(app, issuer, team.startUrl, renamed)).member).toMatchObject({ id, email: account.email });
    const signIns = (await entries(team)).filter((one) => one.action === "member.sign_in");
    expect(signIns.map((one) => [one.targetId, one.changes])).toEqual([
      [id, { by: issuer.url }],
      [id, { by: issuer.url, state: { from: "INVITED", to: "ACTIVE" } }],
    ]);
  });

  test("a session that came by an issuer lasts a day (rules: Company accounts 8)", async () => {
    const team = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    await signOn(app, issuer, team.startUrl, accountAt(team.domain));
    const { rows } = await app.db.query(
      "/* test */ select expires_at - created_at = interval '24 hours' as a_day from credential where team_id = $1 and kind = 'COOKIE'",
      [team.uuid],
    );
    expect(rows).toEqual([{ a_day: true }]);
  });

  test("an unknown user becomes a member with the team's role, or none (rules: Company accounts 2)", async () => {
    const team = await teamWithSignOn(app, issuer);
    const account = accountAt(team.domain);
    const refused = await signOn(app, issuer, team.startUrl, account);
    expect([refused.response.status, titleOf(refused.page), refused.member]).toEqual([
      403,
      "No access to this team",
      null,
    ]);
    await setSignOn(team, { firstRole: "REVIEWER" });
    // Two at once are one member.
    const both = await Promise.all([1, 2].map(() => signOn(app, issuer, team.startUrl, account)));
    const [member] = both.map((one) => one.member);
    expect(member).toMatchObject({
      role: "REVIEWER",
      state: "ACTIVE",
      displayName: "Mia Member",
      email: account.email,
    });
    expect(both[1]!.member.id).toBe(member.id);
    const joined = (await entries(team)).filter((one) => one.action === "member.join");
    expect(joined).toEqual([
      {
        action: "member.join",
        targetId: member.id,
        changes: { by: issuer.url, role: { from: null, to: "REVIEWER" }, member: member.id },
        actor: { id: member.id },
      },
    ]);
  });

  test("works at an issuer that takes the secret in the body only", async () => {
    const posting = await new TestIssuer(undefined, "client_secret_post").open();
    try {
      const team = await teamWithSignOn(app, posting, { firstRole: "REVIEWER" });
      expect((await signOn(app, posting, team.startUrl, accountAt(team.domain))).member).not.toBeNull();
    } finally {
      await posting.close();
    }
  });

  test("an address leads to the team that has proved its domain by DNS, and no other (rules: Company accounts 4)", async () => {
    const team = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const byOwner = await teamWithSignOn(app, issuer, { proof: "OWNER_ADDRESS", firstRole: "REVIEWER" });
    const account = accountAt(team.domain);
    const agent = new UserAgent(app.url);
    issuer.account = account;
    const leading = await agent.open("/sign-in/oidc", { email: account.email });
    const url = /^0; url=(.*)$/.exec(leading.headers.get("refresh")!)![1]!;
    expect(url).toMatch(new RegExp(`^${issuer.url}/auth\\?`));
    expect(new URL(url).searchParams.get("login_hint")).toBe(account.email);
    expect(await leading.text()).toContain(`You sign in at ${new URL(issuer.url).host} and come back here.`);
    await agent.follow(url);
    expect(await signedInAs(app, agent)).toMatchObject({ email: account.email, team: { id: team.id } });
    for (const email of [`somebody@${byOwner.domain}`, "somebody@nowhere.example", "no address"]) {
      const unknown = await new UserAgent(app.url).open("/sign-in/oidc", { email });
      expect([email, unknown.status, titleOf(await unknown.text())]).toEqual([email, 404, "No single sign-on here"]);
    }
    // At the team's own address it works.
    expect((await signOn(app, issuer, byOwner.startUrl, accountAt(byOwner.domain))).member).not.toBeNull();
  });

  test("an address leads to the team of the same issuer where the user is a member", async () => {
    const oldest = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const other = await teamWithSignOn(app, issuer, { domain: oldest.domain });
    const account = accountAt(oldest.domain);
    const id = await invite(other, account.email);
    const agent = new UserAgent(app.url);
    issuer.account = account;
    const leading = await agent.open("/sign-in/oidc", { email: account.email });
    await agent.follow(leading.headers.get("refresh")!.slice("0; url=".length));
    expect(await signedInAs(app, agent)).toMatchObject({ id, team: { id: other.id } });
  });
});

describe("somebody who may not any more", () => {
  test("a disabled member is not let in, by no address, until enabled again (rules: Company accounts 7)", async () => {
    const team = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const account = accountAt(team.domain);
    const { member, agent } = await signOn(app, issuer, team.startUrl, account);
    await setDisabled(team, member.id, true);
    await app.restart();
    expect(await signedInAs(app, agent)).toBeNull();
    for (const email of [account.email, `new-${account.email}`]) {
      const refused = await signOn(app, issuer, team.startUrl, { ...account, email });
      expect([titleOf(refused.page), refused.member]).toEqual(["No access to this team", null]);
    }
    await setDisabled(team, member.id, false);
    expect((await signOn(app, issuer, team.startUrl, account)).member.id).toBe(member.id);
  });

  test("an address that has passed to another account of the issuer leads nowhere (rules: Company accounts 7)", async () => {
    const team = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const account = accountAt(team.domain);
    const { member } = await signOn(app, issuer, team.startUrl, account);
    const successor = { ...account, sub: `successor of ${account.sub}` };
    const refused = await signOn(app, issuer, team.startUrl, successor);
    expect([titleOf(refused.page), refused.member]).toEqual(["Another account is in use", null]);
    await setDisabled(team, member.id, true);
    await setDisabled(team, member.id, false);
    expect((await signOn(app, issuer, team.startUrl, successor)).member.id).toBe(member.id);
    expect(titleOf((await signOn(app, issuer, team.startUrl, account)).page)).toBe("Another account is in use");
  });
});

describe("signing out", () => {
  test("ends the session here, and leads to its end at the issuer (rules: Company accounts 8)", async () => {
    const team = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const account = accountAt(team.domain);
    const { agent, member } = await signOn(app, issuer, team.startUrl, account);
    const cookie = `beckon=${agent.cookies(app.url).get("beckon")}`;
    const answer = await fetch(`${app.url}/sign-out`, { method: "POST", headers: { cookie, "x-beckon-csrf": "1" } });
    const { logoutUrl } = (await answer.json()) as { logoutUrl: string };
    const url = new URL(logoutUrl);
    expect([url.origin, url.searchParams.get("post_logout_redirect_uri")]).toEqual([
      issuer.url,
      "http://beckon.test/sign-in",
    ]);
    expect(decodeJwt(url.searchParams.get("id_token_hint")!)).toMatchObject({ sub: account.sub, aud: "beckon" });
    expect(member).not.toBeNull();
    expect(await signedInAs(app, agent)).toBeNull();
    // The issuer accepts it, and leads back.
    const form = await (await agent.open(logoutUrl)).text();
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(form)![1]!;
    const ended = await agent.open(`${issuer.url}/session/end/confirm`, { xsrf, logout: "yes" });
    expect(ended.headers.get("location")).toBe("http://beckon.test/sign-in");
  });

  test("signing on anew ends the session that the browser had (rules: Company accounts 8)", async () => {
    const team = await teamWithSignOn(app, issuer, { firstRole: "REVIEWER" });
    const account = accountAt(team.domain);
    const { agent } = await signOn(app, issuer, team.startUrl, account);
    const first = agent.cookies(app.url).get("beckon")!;
    const again = await signOn(app, issuer, team.startUrl, account, agent);
    expect(agent.cookies(app.url).get("beckon")).not.toBe(first);
    const former = new UserAgent(app.url);
    former.cookies(app.url).set("beckon", first);
    expect([await signedInAs(app, former), again.member]).toEqual([null, expect.anything()]);
  });
});
