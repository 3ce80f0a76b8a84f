import { describe, expect, test } from "@jest/globals";
import { apiKeyScopes, type TeamRole } from "../src/access/roles.ts";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();

/** What each role may do, as scopes of a key: docs/rules.md, Who may do what 1. */
const scopesOf = {
  OWNER: [...apiKeyScopes],
  MANAGER: apiKeyScopes.filter((scope) => scope !== "ADMIN" && scope !== "SCIM"),
  REVIEWER: ["READ", "CANDIDATES_PII"],
  BLIND_REVIEWER: ["READ"],
} as const;
const roles = Object.keys(scopesOf) as TeamRole[];

const invite = async (team: TestTeam, members: object[], as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      "mutation ($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members) { members { id } userErrors { code path } } }",
      { members },
      as,
    )
  ).inviteTeamMembers;
const update = async (team: TestTeam, id: string, change: object, as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      `mutation ($id: ID!, $role: TeamRole, $disabled: Boolean) {
        updateTeamMember(id: $id, role: $role, disabled: $disabled) { member { id } userErrors { code path } } }`,
      { id, ...change },
      as,
    )
  ).updateTeamMember;
const memberOf = async (team: TestTeam, id: string): Promise<Any> =>
  (await team.ask("query ($id: ID!) { node(id: $id) { ... on TeamMember { role state } } }", { id })).node;
const auditOf = async (team: TestTeam): Promise<Any[]> =>
  (await team.ask("{ auditLog { nodes { action targetId actor { __typename id } changes } } }")).auditLog.nodes;
const rejection = (...path: string[]) => [{ code: "NOT_ALLOWED", path }];

describe("a key grants no more than it has (rules: Who may do what 3)", () => {
  test("it invites to a role that its scopes cover, and to MANAGER at most; with one scope less it does not", async () => {
    const team = await createTestTeam(app);
    for (const role of roles)
      for (const missing of [null, ...scopesOf[role].filter((scope) => scope !== "ADMIN")]) {
        const held = scopesOf[role].filter((scope) => scope !== "ADMIN" && scope !== missing);
        const key = await team.addApiKey("ADMIN", ...held);
        const email = newAddress("by-key");
        const { members, userErrors } = await invite(team, [{ email, role }], key);
        const isDone = role !== "OWNER" && missing === null;
        expect([role, missing, members.length]).toEqual([role, missing, isDone ? 1 : 0]);
        expect(userErrors).toEqual(isDone ? [] : rejection("members", "0", "role"));
      }
  });

  test("a rejected row stops no other, and sending an invited owner another e-mail is rejected like inviting one", async () => {
    const team = await createTestTeam(app);
    const key = await team.addApiKey(...apiKeyScopes);
    const owner = newAddress("owner-to-be");
    const invited = await invite(team, [{ email: owner, role: "OWNER" }]);
    await app.mail.waitFor(owner);
    await app.db.query(
      "/* test */ update email set queued_at = queued_at - interval '1 hour' where team_id = $1 and kind = 'TEAM_INVITATION'",
      [team.uuid],
    );
    await app.db.query("/* test */ update team_member set created_at = created_at - interval '1 hour' where id = $1", [
      (await app.db.query("/* test */ select id from team_member where email = $1", [owner])).rows[0].id,
    ]);
    const reviewer = newAddress("reviewer");
    const answer = await invite(
      team,
      [
        { email: owner, role: "OWNER" },
        { email: reviewer, role: "REVIEWER" },
      ],
      key,
    );
    expect(answer.members).toHaveLength(1);
    expect(answer.userErrors).toEqual(rejection("members", "0", "role"));
    await app.mail.waitFor(reviewer);
    expect(app.mail.to(owner)).toHaveLength(1);
    expect((await memberOf(team, invited.members[0].id)).state).toBe("INVITED");
    // An owner may.
    expect((await invite(team, [{ email: owner, role: "OWNER" }])).userErrors).toEqual([]);
    await app.mail.waitFor(owner, 2);
  });

  test("it changes no owner, active, invited or disabled, and makes nobody one", async () => {
    const team = await createTestTeam(app);
    const key = await team.addApiKey(...apiKeyScopes);
    const [active, disabled, manager, gone] = [
      await team.addMember("OWNER"),
      await team.addMember("OWNER"),
      await team.addMember("MANAGER"),
      await team.addMember("MANAGER"),
    ];
    await update(team, disabled.id, { disabled: true });
    await update(team, gone.id, { disabled: true });
    const { members } = await invite(team, [{ email: newAddress("invited"), role: "OWNER" }]);
    for (const id of [active.id, disabled.id, members[0].id, team.owner.id]) {
      const before = await memberOf(team, id);
      for (const role of roles)
        expect(await update(team, id, { role }, key)).toEqual({ member: null, userErrors: rejection("role") });
      for (const change of [{ disabled: true }, { disabled: false }, { disabled: false, role: "MANAGER" }])
        expect(await update(team, id, change, key)).toEqual({ member: null, userErrors: rejection("disabled") });
      expect(await memberOf(team, id)).toEqual(before);
    }
    for (const id of [manager.id, gone.id])
      for (const change of [{ role: "OWNER" }, { role: "OWNER", disabled: true }])
        expect(await update(team, id, change, key)).toEqual({ member: null, userErrors: rejection("role") });
    expect(await update(team, gone.id, { role: "OWNER", disabled: false }, key)).toMatchObject({ member: null });
    expect(await memberOf(team, manager.id)).toEqual({ role: "MANAGER", state: "ACTIVE" });
    expect(await memberOf(team, gone.id)).toEqual({ role: "MANAGER", state: "DISABLED" });
  });

  test("it promotes and enables within its scopes; taking away needs none of them", async () => {
    const team = await createTestTeam(app);
    const narrow = await team.addApiKey("ADMIN", "READ");
    const wide = await team.addApiKey(...apiKeyScopes);
    const [blind, manager] = [await team.addMember("BLIND_REVIEWER"), await team.addMember("MANAGER")];
    for (const role of ["REVIEWER", "MANAGER"])
      expect((await update(team, blind.id, { role }, narrow)).userErrors).toEqual(rejection("role"));
    expect((await update(team, blind.id, { role: "MANAGER" }, wide)).userErrors).toEqual([]);
    expect((await update(team, blind.id, { role: "REVIEWER" }, narrow)).userErrors).toEqual([]);

    expect((await update(team, manager.id, { disabled: true }, narrow)).userErrors).toEqual([]);
    expect((await update(team, manager.id, { disabled: false }, narrow)).userErrors).toEqual(rejection("disabled"));
    // Also in two steps: what a disabled member would have again counts as given.
    expect((await update(team, manager.id, { role: "REVIEWER" }, narrow)).userErrors).toEqual([]);
    expect((await update(team, manager.id, { disabled: false }, narrow)).userErrors).toEqual(rejection("disabled"));
    expect((await update(team, manager.id, { disabled: false, role: "BLIND_REVIEWER" }, narrow)).userErrors).toEqual(
      [],
    );
    expect(await memberOf(team, manager.id)).toEqual({ role: "BLIND_REVIEWER", state: "ACTIVE" });
    expect((await update(team, manager.id, { disabled: true }, wide)).userErrors).toEqual([]);
    expect((await update(team, manager.id, { disabled: false, role: "MANAGER" }, wide)).userErrors).toEqual([]);
  });

  test("a member with ADMIN is bound by none of this", async () => {
    const team = await createTestTeam(app);
    const { members, userErrors } = await invite(
      team,
      roles.map((role) => ({ email: newAddress("by-owner"), role })),
    );
    expect(userErrors).toEqual([]);
    for (const { id } of members) expect((await update(team, id, { role: "OWNER" })).userErrors).toEqual([]);
  });

  test("what it makes in turn, keys and webhook endpoints, has its scopes at most", async () => {
    const team = await createTestTeam(app);
    const create =
      "mutation ($input: ApiKeyInput!) { createApiKey(input: $input) { key apiKey { id } userErrors { code path } } }";
    const rotate = "mutation ($id: ID!) { rotateApiKey(id: $id) { key userErrors { code path } } }";
    const endpoint =
      "mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { endpoint { id } userErrors { code path } } }";
    for (const lacking of apiKeyScopes) {
      const held = apiKeyScopes.filter((scope) => scope !== lacking);
      const key = await team.addApiKey(...held);
      const other = await team.addApiKey(lacking);
      const scopes = [...held, lacking];
      if (lacking !== "ADMIN") {
        const made = (await team.ask(create, { input: { name: "more", scopes } }, key)).createApiKey;
        expect(made).toEqual({
          key: null,
          apiKey: null,
          userErrors: rejection("input", "scopes", String(held.length)),
        });
        const rotated = (await team.ask(rotate, { id: other.id }, key)).rotateApiKey;
        expect(rotated).toEqual({ key: null, userErrors: rejection("id") });
      }
      if (lacking !== "WEBHOOKS") {
        const input = { url: "https://hooks.example.com/a", scopes };
        const made = (await team.ask(endpoint, { input }, key)).createWebhookEndpoint;
        expect(made).toEqual({ endpoint: null, userErrors: rejection("input", "scopes") });
      }
    }
  });
});

describe("the audit log says which key it was", () => {
  test("that invited and changed members, made and ended keys, and made an endpoint; a refused call leaves no line", async () => {
    const team = await createTestTeam(app);
    const key = await team.addApiKey(...apiKeyScopes);
    const { members } = await invite(team, [{ email: newAddress("logged"), role: "REVIEWER" }], key);
    const { id } = members[0];
    await update(team, id, { role: "MANAGER" }, key);
    await update(team, id, { disabled: true }, key);
    const made = await team.ask(
      `mutation ($key: ApiKeyInput!, $endpoint: CreateWebhookEndpointInput!) {
        createApiKey(input: $key) { apiKey { id } userErrors { code } }
        createWebhookEndpoint(input: $endpoint) { endpoint { id } userErrors { code } } }`,
      { key: { name: "made", scopes: ["READ"] }, endpoint: { url: "https://hooks.example.com/a" } },
      key,
    );
    const keyId = made.createApiKey.apiKey.id;
    await team.ask(
      "mutation ($id: ID!) { rotateApiKey(id: $id) { userErrors { code } } revokeApiKey(id: $id) { userErrors { code } } }",
      { id: keyId },
      key,
    );
    await invite(team, [{ email: newAddress("refused"), role: "OWNER" }], key);
    await update(team, team.owner.id, { disabled: true }, key);
    const lines = (await auditOf(team)).filter((line) => line.actor?.id === key.id);
    expect(lines.every((line) => line.actor.__typename === "ApiKey")).toBe(true);
    expect(lines.map(({ action, targetId }) => [action, targetId]).reverse()).toEqual([
      ["member.invite", id],
      ["member.update", id],
      ["member.update", id],
      ["api_key.create", keyId],
      ["webhook_endpoint.create", made.createWebhookEndpoint.endpoint.id],
      ["api_key.rotate", keyId],
      ["api_key.revoke", keyId],
    ]);
    expect(lines.at(-1)!.changes).toEqual({ role: { from: null, to: "REVIEWER" } });
  });
});
