import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import type { Running } from "../src/app/start.ts";
import { makeLinkToken } from "../src/platform/crypto/link-token.ts";
import { auditCalls, from, lineFields, linesOf } from "./audit-calls.ts";
import { type Any, cli, post } from "./client.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

let bare: Running | undefined;
// Registered before the app's own hooks: a mail server waits for its connected clients.
afterAll(() => bare?.stop());
const app = testApp({ TRUST_PROXY: "1" });
const { done, signInTokenFor, createKey } = auditCalls(app);
beforeAll(async () => {
  bare = await startSecondApp(app, { TRUST_PROXY: undefined });
});

const form = (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  fetch(`${app.url}${path}`, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "x-forwarded-for": from, ...headers },
    redirect: "manual",
  });

describe("who is written down as the actor, and from which address", () => {
  test("pages of our own write the same: signing in, joining, signing out, unsubscribing", async () => {
    const team = await createTestTeam(app);
    const { members } = await done(
      team,
      "mutation ($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members) { members { id } userErrors { code } } }",
      { members: [{ email: newAddress(), role: "MANAGER" }] },
    );
    const { id } = members[0];
    const { rows } = await app.db.query(
      "/* test */ select m.id, s.id as setting from team_member m join notification_setting s on s.team_id = m.team_id and s.member_id = m.id where m.team_id = $1 and m.state = 'INVITED' and s.event_type = 'ASSESSMENT_STARTED' and s.channel = 'EMAIL'",
      [team.uuid],
    );
    const [{ id: uuid, setting }] = rows;
    const signed = await form(`/sign-in/${await signInTokenFor(team, { uuid })}`);
    expect(signed.status).toBe(303);
    const cookie = signed.headers.get("set-cookie")!.split(";")[0]!;
    expect((await form("/sign-out", {}, { cookie, "x-beckon-csrf": "1" })).status).toBe(204);
    const link = makeLinkToken(app.running.services.keys, "unsubscribe", {
      teamId: team.uuid,
      id: setting,
      version: 1,
    });
    // The second click changes nothing any more.
    for (let n = 0; n < 2; n++) expect((await form(`/unsubscribe/${link}`)).status).toBe(200);
    const lines = (await linesOf(team)).slice(0, 3);
    const theirs = { targetId: id, actor: { __typename: "TeamMember", id }, ipAddress: from };
    expect(lines).toMatchObject([
      {
        ...theirs,
        action: "notification_settings.update",
        changes: { "ASSESSMENT_STARTED.EMAIL": { from: "on, IMMEDIATE", to: "off, IMMEDIATE" } },
      },
      { ...theirs, action: "member.sign_out", changes: null },
      { ...theirs, action: "member.sign_in", changes: { state: { from: "INVITED", to: "ACTIVE" } } },
    ]);
  });

  test("the operator's commands: nobody of the team, from nowhere", async () => {
    const made = await cli(
      app,
      "team",
      "create",
      "--name",
      "By hand",
      "--owner",
      newAddress(),
      "--features",
      "LABELS",
      "--json",
    );
    const { teamId, memberId, token } = made.json;
    const added = await cli(
      app,
      "member",
      "add",
      "--team",
      teamId,
      "--email",
      newAddress(),
      "--name",
      "N",
      "--role",
      "REVIEWER",
      "--json",
    );
    await cli(app, "team", "update", "--team", teamId, "--name", "Renamed", "--features", "LABELS,REMINDERS");
    // The same once more changes nothing.
    await cli(app, "team", "update", "--team", teamId, "--name", "Renamed");
    const link = await cli(app, "sign-in-link", "--member", added.json.memberId, "--json");
    expect(link.code).toBe(0);
    const { data } = await post(
      app.url,
      `{ auditLog { nodes { ${lineFields} } } apiKeys { id } }`,
      {},
      { authorization: `Bearer ${token}` },
    );
    const lines = data.auditLog.nodes;
    expect(lines.map(({ action, targetId, changes }: Any) => [action, targetId, changes])).toEqual([
      ["member.sign_in_link", added.json.memberId, null],
      [
        "team.update",
        teamId,
        { name: { from: "By hand", to: "Renamed" }, features: { from: ["LABELS"], to: ["LABELS", "REMINDERS"] } },
      ],
      ["member.add", added.json.memberId, { role: { from: null, to: "REVIEWER" } }],
      ["api_key.create", data.apiKeys[0].id, expect.objectContaining({ name: { from: null, to: "First key" } })],
      ["team.create", teamId, { features: { from: [], to: ["LABELS"] }, owner: { from: null, to: memberId } }],
    ]);
    for (const line of lines) expect([line.actor, line.ipAddress]).toEqual([null, null]);
    const secret = link.json.url.split("/").at(-1);
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  test("keys and sockets are named as who they are and where they come from", async () => {
    const team = await createTestTeam(app);
    const admin = await createKey(team, "ADMIN");
    await done(team, 'mutation { updateTeam(input: { name: "By key" }) { userErrors { code } } }', {}, admin);
    expect((await linesOf(team))[0].actor).toEqual({ __typename: "ApiKey", id: admin.id, displayName: "a key" });
    const socket = new WebSocket(`${app.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
      headers: { "x-forwarded-for": "192.0.2.1, 198.51.100.9" },
    });
    const types: string[] = [];
    socket.on("message", (data) => types.push(JSON.parse(String(data)).type));
    await new Promise((resolve) => socket.on("open", resolve));
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${admin.token}` } }));
    await waitUntil(async () => types.includes("connection_ack"));
    const query = 'mutation { updateTeam(input: { name: "By socket" }) { userErrors { code } } }';
    socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
    await waitUntil(async () => types.includes("complete"));
    socket.close();
    // One proxy is ours: what stands before its own word is anybody's.
    expect((await linesOf(team))[0]).toMatchObject({ actor: { id: admin.id }, ipAddress: "198.51.100.9" });
  });

  test("without TRUST_PROXY, what a caller says of their address is not believed", async () => {
    const team = await createTestTeam(app);
    const query = 'mutation { updateTeam(input: { name: "Direct" }) { userErrors { code } } }';
    await post(bare!.url, query, {}, { authorization: `Bearer ${team.owner.token}`, "x-forwarded-for": from });
    expect((await linesOf(team))[0]).toMatchObject({ action: "team.update", ipAddress: "127.0.0.1" });
  });
});
