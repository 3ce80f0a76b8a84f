import { describe, expect, test } from "@jest/globals";
import { type Any, ask, cli, post } from "../client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

/** A real mail server is set: the one of the tests. */
const app = testApp();

/** All e-mails of a team, once none of them is waiting any more. */
const ledger = (teamId: string): Promise<Any[]> =>
  waitUntil(async () => {
    const { rows } = await app.db.query(
      `/* test */ select e.kind, e.state, e.last_response as response from email e where e.team_id = $1 order by e.id`,
      [teamId],
    );
    return rows.length > 0 && rows.every(({ state }) => state !== "QUEUED" && state !== "DEFERRED") && rows;
  });

async function aDemo(): Promise<{ token: string; teamId: string; uuid: string }> {
  const { json } = await cli(app, "seed", "--json");
  const { rows } = await app.db.query("/* test */ select id from team where is_demo order by created_at desc limit 1");
  return { ...json, uuid: rows[0].id };
}

describe("a demo team with a real mail server sends no e-mail (rules: Inviting 14)", () => {
  test("whatever it asks for: candidates, its own members, new members, sign-in links; the ledger says why", async () => {
    const demo = await aDemo();
    const address = newAddress();
    const { assessments } = await ask(
      app.url,
      demo.token,
      "{ assessments(filter: { state: [PUBLISHED] }) { nodes { id } } }",
    );
    const { inviteCandidates } = await ask(
      app.url,
      demo.token,
      `mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input) {
        results { outcome invitation { id } } userErrors { code } } }`,
      { input: { assessmentId: assessments.nodes[0].id, candidates: [{ email: address }], copyToMe: true } },
    );
    expect(inviteCandidates).toMatchObject({ results: [{ outcome: "INVITED" }], userErrors: [] });
    const newcomer = newAddress();
    await ask(
      app.url,
      demo.token,
      "mutation ($email: String!) { inviteTeamMembers(members: [{ email: $email, role: REVIEWER }]) { userErrors { code } } }",
      { email: newcomer },
    );
    await post(app.url, 'mutation { requestSignIn(email: "olga@lighthouse.example") { userErrors { code } } }');

    const emails = await waitUntil(async () => {
      const all = await ledger(demo.uuid);
      const kinds = new Set(all.map(({ kind }) => kind));
      return ["INVITATION", "INVITER_COPY", "TEAM_INVITATION", "SIGN_IN"].every((kind) => kinds.has(kind)) && all;
    });
    // What the seeding itself tells the members of is among them.
    expect(emails.map(({ kind }) => kind)).toContain("ASSESSMENT_SUBMITTED");
    for (const email of emails)
      expect(email).toMatchObject({ state: "SUPPRESSED", response: expect.stringContaining("demo team") });
    expect(app.mail.received).toEqual([]);

    const { invitation, team } = await ask(
      app.url,
      demo.token,
      "query ($id: ID) { invitation(id: $id) { emails { state lastResponse } } team { mailHealth { delivering lastError } } }",
      { id: inviteCandidates.results[0].invitation.id },
    );
    const why = expect.stringContaining("demo team");
    expect(invitation.emails).toEqual([{ state: "SUPPRESSED", lastResponse: why }]);
    expect(team.mailHealth).toEqual({ delivering: false, lastError: why });
  });

  test("its owner signs in by a link of the command line", async () => {
    await aDemo();
    const { json } = await cli(app, "sign-in-link", "--first-owner", "--json");
    const token = json.url.split("/").at(-1);
    const { signIn } = (
      await post(app.url, "mutation ($t: String!) { signIn(token: $t) { token userErrors { code } } }", { t: token })
    ).data;
    expect(signIn.userErrors).toEqual([]);
    expect((await ask(app.url, signIn.token, "{ viewer { ... on TeamMember { email } } }")).viewer.email).toBe(
      "olga@lighthouse.example",
    );
  });

  test("the other teams' e-mails are sent, and a member of both gets the links to both", async () => {
    const demo = await aDemo();
    const address = newAddress();
    // First of the demo: the e-mail is otherwise queued for the oldest membership.
    const add = ["member", "add", "--team", demo.teamId, "--email", address, "--role", "REVIEWER", "--json"];
    expect((await cli(app, ...add)).code).toBe(0);
    const own = (await cli(app, "team", "create", "--name", "Real", "--owner", address, "--json")).json;
    expect(own.teamId).toMatch(/^team_/);
    await post(app.url, "mutation ($email: EmailAddress!) { requestSignIn(email: $email) { userErrors { code } } }", {
      email: address,
    });
    const [message] = await app.mail.waitFor(address);
    expect(message!.mail.text).toContain("Real");
    expect(message!.mail.text).toContain("Lighthouse Labs");
    const team = await createTestTeam(app);
    const candidate = newAddress();
    await team.invite(await team.publishAssessment("X"), [candidate]);
    await app.mail.waitFor(candidate);
  });

  test("a demo that an earlier release has made is marked by the migration", async () => {
    const demo = await aDemo();
    const name = "Migration20261129110023_demo_teams";
    await app.db.query("/* test */ alter table team drop column is_demo");
    await app.db.query("/* test */ delete from migration where name = $1", [name]);
    const { json } = await cli(app, "migrate", "--json");
    expect(json.migrations).toEqual([name]);
    const { rows } = await app.db.query("/* test */ select bool_and(is_demo) as marked from team where id = $1", [
      demo.uuid,
    ]);
    expect(rows).toEqual([{ marked: true }]);
    const others = await app.db.query("/* test */ select 1 from team where is_demo and name = 'Real'");
    expect(others.rows).toEqual([]);
  });
});
