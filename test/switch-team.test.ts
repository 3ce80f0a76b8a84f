import { describe, expect, test } from "@jest/globals";
import { issueToken } from "../src/access/credentials/issue-credential.ts";
import type { TeamRole } from "../src/access/roles.ts";
import { makeSignInLinks } from "../src/access/sign-in/make-sign-in-links.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { globalId } from "../src/platform/ids/ids.ts";
import { addMembers } from "../src/teams/add-member.ts";
import { type Any, post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();

const list = "{ myTeams { teamId teamName role state current } }";
const switching = `mutation ($id: ID!) { switchTeam(teamId: $id) { token expiresAt member { id role team { name } } userErrors { code path } } }`;
const viewing = "{ viewer { ... on TeamMember { id team { id } } } }";

/** Adds a member of an address to a team, with a token. */
async function join(
  team: TestTeam,
  email: string,
  role: TeamRole = "REVIEWER",
  state: "ACTIVE" | "INVITED" = "ACTIVE",
): Promise<Member> {
  return await inTransaction(app.running.services.em, async (em) => {
    const made = await addMembers(em, team.uuid, [{ email, name: null, role, state, invitedBy: null }]);
    const uuid = made.get(email)!;
    const { token } = await issueToken(em, { teamId: team.uuid, memberId: uuid }, "TOKEN");
    return { uuid, id: globalId("TeamMember", uuid), email, token };
  });
}
const switchTo = async (team: TestTeam, as: { token: string }): Promise<Any> =>
  (await post(app.url, switching, { id: team.id }, { authorization: `Bearer ${as.token}` })).data.switchTeam;
const viewerOf = async (token: string) => await post(app.url, viewing, {}, { authorization: `Bearer ${token}` });
const actions = async (team: TestTeam): Promise<Any[]> =>
  (await team.ask("{ auditLog { nodes { action targetId changes actor { id } } } }")).auditLog.nodes;
/** Two teams with a member of the same address. */
async function twoTeams(state: "ACTIVE" | "INVITED" = "ACTIVE") {
  const email = newAddress("member");
  const [acme, other] = [await createTestTeam(app, "Acme"), await createTestTeam(app, "Other")];
  return { acme, other, mine: await join(acme, email, "MANAGER"), theirs: await join(other, email, "REVIEWER", state) };
}

describe("the teams of an address (rules: Signing in 5)", () => {
  test("are those of the same address, and nobody else's", async () => {
    const { acme, other, mine, theirs } = await twoTeams("INVITED");
    const gone = await createTestTeam(app, "Gone");
    const disabled = await join(gone, mine.email);
    await gone.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: disabled.id,
    });
    expect((await acme.ask(list, {}, mine)).myTeams).toEqual([
      { teamId: acme.id, teamName: "Acme", role: "MANAGER", state: "ACTIVE", current: true },
      { teamId: other.id, teamName: "Other", role: "REVIEWER", state: "INVITED", current: false },
    ]);
    expect((await acme.ask(list)).myTeams).toHaveLength(1);
    // No key has a member.
    const key = await acme.addApiKey("READ", "ADMIN");
    expect((await acme.post(list, {}, key)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    expect(theirs.email).toBe(mine.email);
  });

  test("a session of a demo team proves no address: it leads to demo teams alone", async () => {
    const { acme, other, mine } = await twoTeams();
    await app.db.query("/* test */ update team set is_demo = true where id = $1", [acme.uuid]);
    expect((await acme.ask(list, {}, mine)).myTeams.map((one: Any) => one.teamId)).toEqual([acme.id]);
    expect((await switchTo(other, mine)).userErrors).toEqual([{ code: "NOT_FOUND", path: ["teamId"] }]);
  });
});

describe("changing the team (rules: Signing in 6)", () => {
  test("gives a token of the other team, which ends when the first would have", async () => {
    const { acme, other, mine, theirs } = await twoTeams("INVITED");
    const [before] = (
      await app.db.query("/* test */ select expires_at from credential where team_id = $1 and member_id = $2", [
        acme.uuid,
        mine.uuid,
      ])
    ).rows;
    const switched = await switchTo(other, mine);
    expect(switched).toEqual({
      token: expect.stringMatching(/^bks_/),
      expiresAt: before.expires_at.toISOString(),
      member: { id: theirs.id, role: "REVIEWER", team: { name: "Other" } },
      userErrors: [],
    });
    expect((await viewerOf(switched.token)).data.viewer).toEqual({ id: theirs.id, team: { id: other.id } });
    // The former one serves a repeat, when this answer was lost, and ends within a minute.
    const again = await switchTo(other, mine);
    expect(again.expiresAt).toBe(switched.expiresAt);
    const { rows } = await app.db.query(
      "/* test */ select expires_at <= now() + interval '60 seconds' as soon from credential where team_id = $1 and member_id = $2",
      [acme.uuid, mine.uuid],
    );
    expect(rows).toEqual([{ soon: true }]);
    await app.db.query("/* test */ update credential set expires_at = now() where team_id = $1 and member_id = $2", [
      acme.uuid,
      mine.uuid,
    ]);
    await app.restart();
    expect((await viewerOf(mine.token)).status).toBe(401);
    expect((await viewerOf(switched.token)).status).toBe(200);
  });

  test("is in the audit log of both teams, and neither learns of the other", async () => {
    const { acme, other, mine, theirs } = await twoTeams("INVITED");
    await switchTo(other, mine);
    const left = (await actions(acme)).find((one) => one.action === "member.leave_session");
    expect(left).toEqual({
      action: "member.leave_session",
      targetId: mine.id,
      changes: null,
      actor: { id: mine.id },
    });
    const came = (await actions(other)).find((one) => one.action === "member.switch_team");
    expect(came).toEqual({
      action: "member.switch_team",
      targetId: theirs.id,
      changes: { state: { from: "INVITED", to: "ACTIVE" } },
      actor: { id: theirs.id },
    });
    expect(JSON.stringify([await actions(acme), await actions(other)])).not.toContain("bks_");
  });

  test("is refused for a team of somebody else, a disabled member, a key, and an ended session", async () => {
    const { acme, other, mine, theirs } = await twoTeams();
    const otherTeam = await createTestTeam(app);
    const notFound = [{ code: "NOT_FOUND", path: ["teamId"] }];
    expect((await switchTo(otherTeam, mine)).userErrors).toEqual(notFound);
    expect((await switchTo({ id: "nonsense" } as TestTeam, mine)).userErrors).toEqual(notFound);
    const key = await acme.addApiKey("ADMIN");
    expect((await acme.post(switching, { id: other.id }, key)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    const disabling = "mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }";
    await other.ask(disabling, { id: theirs.id });
    expect((await switchTo(other, mine)).userErrors).toEqual(notFound);
    const back = await join(other, newAddress());
    await acme.ask(disabling, { id: mine.id });
    expect((await acme.post(switching, { id: acme.id }, mine)).status).toBe(401);
    expect((await switchTo(acme, back)).userErrors).toEqual(notFound);
  });

  test("to the session's own team changes nothing", async () => {
    const { acme, mine } = await twoTeams();
    expect(await switchTo(acme, mine)).toMatchObject({ token: null, expiresAt: null, member: { id: mine.id } });
    expect((await viewerOf(mine.token)).data.viewer.id).toBe(mine.id);
    expect((await actions(acme)).map((one) => one.action)).not.toContain("member.switch_team");
  });

  test("replaces the cookie of our own pages, which no script reads, and signing out ends the session", async () => {
    const { acme, other, mine, theirs } = await twoTeams();
    const [link] = await makeSignInLinks(app.running.services, [{ teamId: acme.uuid, memberId: mine.uuid }], 60);
    const signed = await fetch(link!.signInUrl.replace("http://beckon.test", app.url), {
      method: "POST",
      headers: { origin: app.url },
      redirect: "manual",
    });
    const cookieOf = (response: Response) => response.headers.getSetCookie()[0]?.split(";")[0];
    const ask = async (cookie: string, query: string, variables: object = {}, headers: object = {}) => {
      const response = await fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie, "x-beckon-csrf": "1", ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { cookie: cookieOf(response), body: (await response.json()) as Any, headers: response.headers };
    };
    const first = cookieOf(signed)!;
    // Another site cannot send the header, so it changes nothing.
    const foreign = await fetch(`${app.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: first },
      body: JSON.stringify({ query: switching, variables: { id: other.id } }),
    });
    expect([foreign.status, foreign.headers.getSetCookie()]).toEqual([401, []]);
    const switched = await ask(first, switching, { id: other.id });
    expect(switched.body.data.switchTeam).toMatchObject({ token: null, member: { id: theirs.id }, userErrors: [] });
    expect(switched.headers.getSetCookie()[0]).toMatch(
      /^beckon=bks_[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(JSON.stringify(switched.body)).not.toContain("bks_");
    const second = switched.cookie!;
    expect((await ask(second, viewing)).body.data.viewer).toEqual({ id: theirs.id, team: { id: other.id } });
    await ask(second, "mutation { signOut { userErrors { code } } }");
    expect((await ask(second, viewing)).body.data.viewer).toBeNull();
  });

  test("two changes at once leave one member signed in, in the team of each answer", async () => {
    const { other, mine, theirs } = await twoTeams();
    const third = await createTestTeam(app, "Third");
    const elsewhere = await join(third, mine.email);
    const answers = await Promise.all([switchTo(other, mine), switchTo(third, mine), switchTo(other, mine)]);
    const seen = await Promise.all(answers.map(async ({ token }) => (await viewerOf(token)).data.viewer.id));
    expect(seen).toEqual([theirs.id, elsewhere.id, theirs.id]);
  });
});
