import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { issueSignInToken } from "../src/access/credentials/issue-credential.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { type Any, post } from "./client.ts";
import { TestIssuer } from "./issuer.ts";
import { allEvents, closeAll, latestCursor, listen, within } from "./live-client.ts";
import { Directory, patchOf, teamWithDirectory, userSchema } from "./scim-directory.ts";
import { signOn, teamWithSignOn } from "./sign-on-team.ts";
import { testApp } from "./test-app.ts";
import type { Member, TestTeam } from "./test-team.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "on" });
const issuer = new TestIssuer();
beforeAll(() => issuer.open());
afterAll(() => issuer.close());
afterEach(closeAll);

const membersOf = async (team: TestTeam): Promise<Any[]> =>
  (await team.ask("{ members { nodes { id email name role state } } }")).members.nodes;
const memberOf = async (team: TestTeam, id: string): Promise<Any> =>
  (await membersOf(team)).find((one) => one.id === id);
const whoIs = async ({ token }: { token: string }): Promise<number> => {
  const answer = await post(app.url, "{ viewer { __typename } }", {}, { authorization: `Bearer ${token}` });
  return answer.errors === undefined ? 200 : answer.status;
};
/** Adds a member to a team's proved domain, with a token. */
async function memberAt(team: TestTeam, role: "OWNER" | "MANAGER" | "REVIEWER", email: string): Promise<Member> {
  const member = await team.addMember(role, "Mia Member");
  await app.db.query("/* test */ update team_member set email = $2 where id = $1", [member.uuid, email]);
  return { ...member, email };
}

describe("a user of the directory (rules: Provisioning 2)", () => {
  test("becomes an INVITED member without an e-mail, and ACTIVE by signing on", async () => {
    const team = await teamWithSignOn(app, issuer, { firstRole: "MANAGER" });
    const directory = new Directory(app, (await team.addApiKey("SCIM")).token);
    const user = await directory.create(`Jane@${team.domain}`, { name: { givenName: "Jane", familyName: "Doe" } });
    const jane = { id: user.id, email: `jane@${team.domain}`, name: "Jane Doe" };
    expect(await memberOf(team, user.id)).toEqual({ ...jane, role: "MANAGER", state: "INVITED" });
    const account = { sub: "jane", email: `jane@${team.domain}`, email_verified: true };
    const { member } = await signOn(app, issuer, team.startUrl, account);
    expect(member).toMatchObject({ id: user.id, state: "ACTIVE" });
    const emails = await app.db.query("/* test */ select 1 from email where team_id = $1", [team.uuid]);
    expect(emails.rows).toEqual([]);
  });

  test("is a REVIEWER where the team has no role for those who come first", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const { id } = await directory.create(`r@${domain}`);
    expect(await memberOf(team, id)).toMatchObject({ role: "REVIEWER", name: null });
  });

  test("is every member of the team; one whom the directory did not know is taken over", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const member = await memberAt(team, "MANAGER", `mia@${domain}`);
    const { body: page } = await directory.call("GET", "/Users");
    expect(page.Resources.map((one: Any) => [one.id, one.name.familyName])).toEqual([
      [team.owner.id, "Owner"],
      [member.id, "Member"],
    ]);
    const taken = await directory.create(`mia@${domain}`, { userName: "mia.m", externalId: "7" });
    expect(taken).toMatchObject({ id: member.id, userName: "mia.m", externalId: "7", active: true });
    expect(await memberOf(team, member.id)).toMatchObject({ role: "MANAGER", state: "ACTIVE" });
    const again = await directory.call("POST", "/Users", { userName: "other", emails: [{ value: `mia@${domain}` }] });
    expect([again.status, again.body.scimType]).toEqual([409, "uniqueness"]);
  });

  test("is listed by pages, with the attributes that are asked for", async () => {
    const { directory, domain } = await teamWithDirectory(app);
    for (const name of ["b", "c"]) await directory.create(`${name}@${domain}`);
    const page = async (query: string) => (await directory.call("GET", `/Users?${query}`)).body;
    expect(await page("startIndex=2&count=1")).toMatchObject({ totalResults: 3, itemsPerPage: 1, startIndex: 2 });
    expect(await page("count=0")).toMatchObject({ totalResults: 3, Resources: [] });
    expect(await page("startIndex=9")).toMatchObject({ totalResults: 3, Resources: [] });
    expect(await page("startIndex=-3&count=-1")).toMatchObject({ startIndex: 1, itemsPerPage: 0 });
    const [, user] = (await page("attributes=userName,name.formatted&count=1000")).Resources;
    expect(Object.keys(user)).toEqual(["schemas", "id", "userName", "name"]);
  });
});

describe("addresses (rules: Provisioning 3)", () => {
  test("are of proved domains only", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    await team.ask('mutation { addSignOnDomain(domain: "unproved.example") { userErrors { code } } }');
    const create = (email: string) =>
      directory.call("POST", "/Users", { userName: "someone", emails: [{ value: email, type: "work" }] });
    for (const email of ["a@elsewhere.example", "a@unproved.example", `a@sub.${domain}`]) {
      const { status, body } = await create(email);
      expect([email, status, body.scimType]).toEqual([email, 400, "invalidValue"]);
    }
    const { id } = await directory.create(`a@${domain}`);
    const move = (value: string) =>
      directory.call("PATCH", `/Users/${id}`, patchOf({ op: "Replace", path: 'emails[type eq "work"].value', value }));
    expect((await move("a@elsewhere.example")).body.scimType).toBe("invalidValue");
    expect((await memberOf(team, id)).email).toBe(`a@${domain}`);
  });

  test("change with the directory, and links that were mailed to the former one end", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const member = await memberAt(team, "REVIEWER", `old@${domain}`);
    const { em } = app.running.services;
    const link = await inTransaction(em, (inner) =>
      issueSignInToken(inner, { teamId: team.uuid, memberId: member.uuid }),
    );
    const named = patchOf({ op: "Replace", path: "userName", value: `new@${domain}` });
    const { body } = await directory.call("PATCH", `/Users/${member.id}`, named);
    expect([body.userName, body.emails[0].value]).toEqual([`new@${domain}`, `new@${domain}`]);
    const { data } = await post(
      app.url,
      "mutation ($token: String!) { signIn(token: $token) { userErrors { code } } }",
      { token: link },
      {},
    );
    expect(data.signIn.userErrors).toEqual([{ code: "LINK_UNKNOWN" }]);
    await directory.create(`taken@${domain}`);
    const taken = patchOf({ op: "Replace", path: 'emails[type eq "work"].value', value: `taken@${domain}` });
    expect((await directory.call("PATCH", `/Users/${member.id}`, taken)).status).toBe(409);
    // A session leads to all teams of its address, and this one has not proved the new address.
    expect(await whoIs(member)).toBe(401);
  });

  test("of owners are not changed by a key", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const change = patchOf({ op: "Replace", path: "emails.value", value: `thief@${domain}` });
    const { status, body } = await directory.call("PATCH", `/Users/${team.owner.id}`, change);
    expect([status, body.scimType]).toEqual([400, "mutability"]);
    expect((await memberOf(team, team.owner.id)).email).toBe(team.owner.email);
  });
});

describe("a user who is not active (rules: Provisioning 4)", () => {
  test("has no session, no live subscription and no sign-in link any more, at once", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const member = await memberAt(team, "MANAGER", `leaver@${domain}`);
    const after = await latestCursor(app.url, member.token);
    const socket = listen(app.url, member, allEvents(), { after });
    await team.publishAssessment("Seen");
    await socket.count(1);
    const began = Date.now();
    const { body } = await directory.setActive(member.id, false);
    expect(body.active).toBe(false);
    expect(await whoIs(member)).toBe(401);
    const ending = await within(10_000, "the end of the socket", socket.end);
    expect(ending.closed ?? ending.codes).toBeTruthy();
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(await memberOf(team, member.id)).toMatchObject({ state: "DISABLED" });
    const { rows } = await app.db.query(
      "/* test */ select 1 from credential where team_id = $1 and member_id = $2 union all select 1 from sign_in_token where team_id = $1 and member_id = $2",
      [team.uuid, member.uuid],
    );
    expect(rows).toEqual([]);
    await directory.setActive(member.id, true);
    expect([await memberOf(team, member.id), await whoIs(member)]).toMatchObject([{ state: "ACTIVE" }, 401]);
  });

  test("is not the last active owner", async () => {
    const { team, directory } = await teamWithDirectory(app);
    for (const answer of [
      await directory.setActive(team.owner.id, false),
      await directory.call("DELETE", `/Users/${team.owner.id}`),
    ])
      expect([answer.status, answer.body.detail]).toEqual([
        409,
        "A team needs an active owner. Make another member an owner first.",
      ]);
    expect(await whoIs(team.owner)).toBe(200);
  });

  test("was an owner: another one stays, and who is enabled again is a MANAGER", async () => {
    const { team, directory } = await teamWithDirectory(app);
    const second = await team.addMember("OWNER");
    expect((await directory.setActive(second.id, false)).status).toBe(200);
    expect(await whoIs(second)).toBe(401);
    await directory.setActive(second.id, true);
    expect(await memberOf(team, second.id)).toMatchObject({ role: "MANAGER", state: "ACTIVE" });
  });

  test("was deleted: the member stays as DISABLED, and is the same one when created again", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const { id } = await directory.create(`gone@${domain}`, { externalId: "1" });
    expect((await directory.call("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await memberOf(team, id)).toMatchObject({ state: "DISABLED" });
    expect((await directory.call("GET", `/Users?filter=externalId eq "1"`)).body.totalResults).toBe(0);
    const again = await directory.create(`gone@${domain}`, { active: true });
    expect([again.id, again.active, again.externalId]).toEqual([id, true, undefined]);
    expect(await memberOf(team, id)).toMatchObject({ state: "INVITED" });
  });

  test("can be created so, and a PUT that says nothing of it leaves it so", async () => {
    const { team, directory, domain } = await teamWithDirectory(app);
    const user = await directory.create(`off@${domain}`, { active: false, displayName: "Off" });
    expect([user.active, await memberOf(team, user.id)]).toMatchObject([false, { state: "DISABLED" }]);
    const whole = { schemas: [userSchema], userName: `off@${domain}`, name: { formatted: "Still Off" } };
    const { body } = await directory.call("PUT", `/Users/${user.id}`, whole);
    expect([body.active, body.displayName]).toEqual([false, "Still Off"]);
  });
});
