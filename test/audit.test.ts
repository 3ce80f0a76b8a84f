import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import { issueSignInToken } from "../src/access/credentials/issue-credential.ts";
import { graphqlSchema } from "../src/app/registries/schema.ts";
import type { Running } from "../src/app/start.ts";
import { type AuditAction, auditActions } from "../src/audit/audit.ts";
import { makeLinkToken } from "../src/platform/crypto/link-token.ts";
import { inTransaction } from "../src/platform/database/in-transaction.ts";
import { globalId } from "../src/platform/ids.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import { type Answer, type Any, cli, post } from "./client.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { tablesContaining } from "./test-database.ts";
import { createTestTeam, type Member, newAddress, type TestTeam } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

let bare: Running | undefined;
// Registered before the app's own hooks: a mail server waits for its connected clients.
afterAll(() => bare?.stop());
const app = testApp({ TRUST_PROXY: "1" });
beforeAll(async () => {
  bare = await startSecondApp(app, { TRUST_PROXY: undefined });
});

const from = "203.0.113.7";
const lineFields = "id action targetId changes ipAddress occurredAt actor { __typename id displayName }";
const linesOf = async (team: TestTeam, as?: { token: string }): Promise<Any[]> =>
  (await team.ask(`{ auditLog(first: 100) { nodes { ${lineFields} } } }`, {}, as)).auditLog.nodes;
/** Calls a mutation from an address of the network, as a proxy of ours passes it on. */
const call = (
  team: TestTeam,
  mutation: string,
  variables: object = {},
  as: { token: string } = team.owner,
): Promise<Answer> =>
  post(app.url, mutation, variables, { authorization: `Bearer ${as.token}`, "x-forwarded-for": from });
/** The same, which has to be done. */
const done = async (team: TestTeam, mutation: string, variables: object = {}, as?: { token: string }): Promise<Any> => {
  const { data, errors } = await call(team, mutation, variables, as);
  expect(errors).toBeUndefined();
  const [payload] = Object.values(data) as Any[];
  expect(payload.userErrors).toEqual([]);
  return payload;
};
const aSignInToken = (team: TestTeam, { uuid }: { uuid: string }): Promise<string> =>
  inTransaction(app.running.services.em, (em) => issueSignInToken(em, { teamId: team.uuid, memberId: uuid }));
const form = (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  fetch(`${app.url}${path}`, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "x-forwarded-for": from, ...headers },
    redirect: "manual",
  });
interface Invited {
  id: string;
  candidateId: string;
}
const invited = async (team: TestTeam, count = 1): Promise<[Invited, ...Invited[]]> => {
  const { results } = await team.invite(
    await team.publishAssessment("X"),
    Array.from({ length: count }, () => newAddress()),
    { sendEmail: false },
  );
  return results.map((row: Any) => ({ id: row.invitation.id, candidateId: row.candidate.id }));
};
const keyMutation =
  "mutation ($input: ApiKeyInput!) { createApiKey(input: $input) { apiKey { id } key userErrors { code } } }";
const aKey = async (team: TestTeam, ...scopes: string[]): Promise<{ id: string; token: string }> => {
  const { apiKey, key } = await done(team, keyMutation, { input: { name: "a key", scopes } });
  return { id: apiKey.id, token: key };
};
const memberMutation =
  "mutation ($id: ID!, $role: TeamRole, $disabled: Boolean) { updateTeamMember(id: $id, role: $role, disabled: $disabled) { userErrors { code } } }";

const anEndpoint = async (team: TestTeam): Promise<string> => {
  const { endpoint } = await done(
    team,
    'mutation { createWebhookEndpoint(input: { url: "https://hooks.example.com/a" }) { endpoint { id } userErrors { code } } }',
  );
  return endpoint.id;
};

/** What an audited mutation leaves: a line with all that is told here, and whoever called it as its actor. */
interface Left {
  targetId: string | null;
  changes: Any;
  actorId?: string;
}

/**
 * Every mutation that changes who may do what, or what leaves the installation: the action it is written down as, and a
 * call of it.
 */
const audited: Record<string, { action: AuditAction; run: (team: TestTeam) => Promise<Left> }> = {
  updateTeam: {
    action: "team.update",
    run: async (team) => {
      await done(
        team,
        'mutation { updateTeam(input: { name: "New", timeZone: "Europe/Berlin" }) { userErrors { code } } }',
      );
      return {
        targetId: team.id,
        changes: { name: { from: "Acme", to: "New" }, timeZone: { from: "UTC", to: "Europe/Berlin" } },
      };
    },
  },
  inviteTeamMembers: {
    action: "member.invite",
    run: async (team) => {
      const { members } = await done(
        team,
        "mutation ($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members) { members { id } userErrors { code } } }",
        { members: [{ email: newAddress(), role: "MANAGER" }] },
      );
      return { targetId: members[0].id, changes: { role: { from: null, to: "MANAGER" } } };
    },
  },
  updateTeamMember: {
    action: "member.update",
    run: async (team) => {
      const { id } = await team.addMember("REVIEWER");
      await done(team, memberMutation, { id, role: "OWNER", disabled: true });
      return {
        targetId: id,
        changes: { role: { from: "REVIEWER", to: "OWNER" }, state: { from: "ACTIVE", to: "DISABLED" } },
      };
    },
  },
  signIn: {
    action: "member.sign_in",
    run: async (team) => {
      const member = await team.addMember("REVIEWER");
      const t = await aSignInToken(team, member);
      // Called with the session of somebody else: the line is of whoever signed in.
      await done(team, "mutation ($t: String!) { signIn(token: $t) { userErrors { code } } }", { t });
      return { targetId: member.id, changes: null, actorId: member.id };
    },
  },
  signOut: {
    action: "member.sign_out",
    run: async (team) => {
      const member = await team.addMember("REVIEWER");
      await done(team, "mutation { signOut { userErrors { code } } }", {}, member);
      return { targetId: member.id, changes: null, actorId: member.id };
    },
  },
  updateNotificationSettings: {
    action: "notification_settings.update",
    run: async (team) => {
      await done(
        team,
        "mutation { updateNotificationSettings(settings: [{ eventType: ASSESSMENT_STARTED, channel: EMAIL, enabled: false }, { eventType: ASSESSMENT_STARTED, channel: IN_APP, enabled: true }]) { userErrors { code } } }",
      );
      return {
        targetId: team.owner.id,
        changes: { "ASSESSMENT_STARTED.EMAIL": { from: "on, IMMEDIATE", to: "off, IMMEDIATE" } },
      };
    },
  },
  createApiKey: {
    action: "api_key.create",
    run: async (team) => {
      const { id } = await aKey(team, "READ", "INVITE");
      return {
        targetId: id,
        changes: {
          name: { from: null, to: "a key" },
          scopes: { from: [], to: ["READ", "INVITE"] },
          expiresAt: { from: null, to: null },
        },
      };
    },
  },
  rotateApiKey: {
    action: "api_key.rotate",
    run: async (team) => {
      const { id, token } = await aKey(team, "READ");
      const { key } = await done(
        team,
        'mutation ($id: ID!) { rotateApiKey(id: $id, overlap: "PT2H") { key userErrors { code } } }',
        { id },
      );
      return {
        targetId: id,
        changes: {
          prefix: { from: token.slice(0, 12), to: key.slice(0, 12) },
          overlap: { from: null, to: "PT2H" },
        },
      };
    },
  },
  revokeApiKey: {
    action: "api_key.revoke",
    run: async (team) => {
      const { id } = await aKey(team, "READ");
      const { apiKey } = await done(
        team,
        "mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { revokedAt } userErrors { code } } }",
        { id },
      );
      return { targetId: id, changes: { revokedAt: { from: null, to: apiKey.revokedAt } } };
    },
  },
  rotatePublicLink: {
    action: "assessment.rotate_public_link",
    run: async (team) => {
      const { id } = await team.publishAssessment("X", { inviteOnly: false });
      await done(team, "mutation ($id: ID!) { rotatePublicLink(assessmentId: $id) { userErrors { code } } }", { id });
      return { targetId: id, changes: { publicLink: { from: 1, to: 2 } } };
    },
  },
  cancelInvitations: {
    action: "invitation.cancel",
    run: async (team) => {
      const ids = (await invited(team, 2)).map((one) => one.id);
      await done(
        team,
        'mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids, reason: "Withdrew") { userErrors { code } } }',
        { ids },
      );
      return { targetId: null, changes: { count: 2, invitations: ids } };
    },
  },
  correctCandidateEmail: {
    action: "candidate.correct_email",
    run: async (team) => {
      const [{ candidateId }] = await invited(team);
      await done(
        team,
        "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
        { id: candidateId, email: newAddress() },
      );
      return { targetId: candidateId, changes: { email: { from: null, to: null } } };
    },
  },
  eraseCandidate: {
    action: "candidate.erase",
    run: async (team) => {
      const [{ candidateId }] = await invited(team);
      await done(team, "mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidateId });
      return { targetId: candidateId, changes: null };
    },
  },
  createWebhookEndpoint: {
    action: "webhook_endpoint.create",
    run: async (team) => ({
      targetId: await anEndpoint(team),
      changes: { url: { from: null, to: "https://hooks.example.com/a" }, scopes: { from: null, to: ["READ"] } },
    }),
  },
  updateWebhookEndpoint: {
    action: "webhook_endpoint.update",
    run: async (team) => {
      const id = await anEndpoint(team);
      const assessment = await team.publishAssessment("X");
      await done(
        team,
        'mutation ($id: ID!, $assessment: ID!) { updateWebhookEndpoint(id: $id, input: { url: "https://hooks.example.com/b", assessmentId: $assessment, scopes: [READ, CANDIDATES_PII] }) { userErrors { code } } }',
        { id, assessment: assessment.id },
      );
      return {
        targetId: id,
        changes: {
          url: { from: "https://hooks.example.com/a", to: "https://hooks.example.com/b" },
          assessmentId: { from: null, to: assessment.id },
          scopes: { from: ["READ"], to: ["READ", "CANDIDATES_PII"] },
        },
      };
    },
  },
  deleteWebhookEndpoint: {
    action: "webhook_endpoint.delete",
    run: async (team) => {
      const id = await anEndpoint(team);
      await done(team, "mutation ($id: ID!) { deleteWebhookEndpoint(id: $id) { userErrors { code } } }", { id });
      return { targetId: id, changes: { url: { from: "https://hooks.example.com/a", to: null } } };
    },
  },
  rotateWebhookSecret: {
    action: "webhook_endpoint.rotate_secret",
    run: async (team) => {
      const id = await anEndpoint(team);
      await done(
        team,
        'mutation ($id: ID!) { rotateWebhookSecret(id: $id, overlap: "PT2H") { userErrors { code } } }',
        { id },
      );
      return { targetId: id, changes: { overlap: expect.anything() } };
    },
  },
  redeliverWebhook: {
    action: "webhook_endpoint.redeliver",
    run: async (team) => {
      const id = await anEndpoint(team);
      const { sendTestWebhook } = await team.ask(
        "mutation ($id: ID!) { sendTestWebhook(id: $id, eventType: ASSESSMENT_STARTED) { delivery { id } } }",
        { id },
      );
      const deliveryId = sendTestWebhook.delivery.id;
      await done(team, "mutation ($id: ID!) { redeliverWebhook(deliveryId: $id) { userErrors { code } } }", {
        id: deliveryId,
      });
      return { targetId: deliveryId, changes: null };
    },
  },
  replayWebhooks: {
    action: "webhook_endpoint.replay",
    run: async (team) => {
      const id = await anEndpoint(team);
      const { events } = await team.ask("{ events { latestCursor } }");
      await done(
        team,
        "mutation ($id: ID!, $after: Cursor!) { replayWebhooks(id: $id, after: $after) { userErrors { code } } }",
        { id, after: events.latestCursor },
      );
      return { targetId: id, changes: { afterSequence: 0, events: 0 } };
    },
  },
};

const inTheLog = "The event log tells of it, with who did it and what changed.";
const candidates = "The candidate's own, by their link; the event log tells of it.";
/** Every other mutation, and why it is not written down. */
const notAudited: Record<string, string> = {
  ...Object.fromEntries(
    [
      ...["inviteCandidates", "resendInvitations", "remindInvitations", "lockInvitations", "unlockInvitations"],
      ...["extendInvitations", "reopenInvitations", "recordStart", "recordSubmission", "updateCandidate"],
      ...["clearEmailSuppression", "assignCandidates", "unassignCandidates", "labelCandidates", "decideCandidates"],
      ...["archiveCandidates", "createAssessment", "updateAssessment", "publishAssessment", "archiveAssessment"],
    ].map((name) => [name, inTheLog]),
  ),
  ...Object.fromEntries(
    ["registerCandidate", "startAssessment", "saveSubmission", "submitAssessment"].map((name) => [name, candidates]),
  ),
  previewInvitationEmail: "Changes nothing; a test letter goes to the caller alone, without a working link.",
  updateProfile: "A member's own name, language and zone: they give nobody a right.",
  markNotificationsRead: "A member's own bookmark.",
  requestSignIn: "Asked by anybody, known or not; signIn is what lets somebody in.",
  sendTestWebhook: "A delivery that the endpoint's list shows, with nobody's data in it.",
};
/** Actions of no mutation. */
const otherActions: AuditAction[] = ["team.create", "member.add", "member.sign_in_link", "webhook_endpoint.disable"];

describe("what is written down", () => {
  const mutations = Object.keys(graphqlSchema().getMutationType()!.getFields());

  test("every mutation is audited, or it is said here why not", () => {
    expect(mutations.filter((name) => !(name in audited) && !(name in notAudited))).toEqual([]);
    expect(Object.keys(audited).filter((name) => name in notAudited)).toEqual([]);
    expect(Object.entries(notAudited).filter(([, why]) => why.length < 20)).toEqual([]);
  });

  test("every action is that of a mutation, or of the operator or the clock", () => {
    const named = new Set([...Object.values(audited).map((one) => one.action), ...otherActions]);
    expect(Object.keys(auditActions).filter((action) => !named.has(action as AuditAction))).toEqual([]);
  });

  const runs = Object.entries(audited).map(([name, one]) => ({ name, ...one }));
  test.each(runs)("$name: one line, $action, with who, what and from where", async ({ action, run }) => {
    const team = await createTestTeam(app);
    const began = Date.now();
    const { actorId = team.owner.id, ...left } = await run(team);
    const [line, ...more] = (await linesOf(team)).filter((one) => one.action === action);
    expect(more).toEqual([]);
    expect(line).toEqual({
      id: expect.stringMatching(/^aud_/),
      action,
      ...left,
      ipAddress: from,
      occurredAt: expect.any(String),
      actor: { __typename: "TeamMember", id: actorId, displayName: expect.any(String) },
    });
    expect(Date.parse(line.occurredAt)).toBeGreaterThanOrEqual(began);
    expect(Date.parse(line.occurredAt)).toBeLessThanOrEqual(Date.now());
  });

  test("line and change commit together: where no line can be written, nothing is done", async () => {
    const team = await createTestTeam(app);
    const reviewer = await team.addMember("REVIEWER");
    const key = await aKey(team, "READ");
    const [{ id, candidateId }] = await invited(team);
    const token = await aSignInToken(team, reviewer);
    const state = async () => ({
      ...(await team.ask(
        `query ($id: ID!, $key: ID!, $member: ID!) { team { name } apiKeys { id prefix revokedAt } members { nodes { role state } }
          invitation(id: $id) { state candidate { email erasedAt } } node(id: $key) { id } member: node(id: $member) { ... on TeamMember { role notificationSettings { enabled } } } }`,
        { id, key: key.id, member: reviewer.id },
      )),
      credentials: (await app.db.query("/* test */ select count(*) from credential where team_id = $1", [team.uuid]))
        .rows,
    });
    const before = await state();
    const lines = await linesOf(team);
    await app.db.query(
      `/* test */ create function refuse_line() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
    );
    await app.db.query(
      `/* test */ create trigger refuse_line before insert on audit_entry for each row when (new.team_id = '${team.uuid}') execute function refuse_line()`,
    );
    try {
      for (const [mutation, variables, as] of [
        ['updateTeam(input: { name: "New" })', {}],
        ["updateTeamMember(id: $id, role: OWNER)", { id: reviewer.id }],
        ["updateTeamMember(id: $id, disabled: true)", { id: reviewer.id }],
        [`inviteTeamMembers(members: [{ email: "${newAddress()}", role: OWNER }])`, {}],
        ['createApiKey(input: { name: "new", scopes: [ADMIN] })', {}],
        ["rotateApiKey(id: $id)", { id: key.id }],
        ["revokeApiKey(id: $id)", { id: key.id }],
        ["cancelInvitations(ids: [$id])", { id }],
        ["eraseCandidate(id: $id)", { id: candidateId }],
        [`correctCandidateEmail(id: $id, email: "${newAddress()}")`, { id: candidateId }],
        [`signIn(token: "${token}")`, {}],
        ["signOut", {}, reviewer],
        [
          "updateNotificationSettings(settings: [{ eventType: ASSESSMENT_STARTED, channel: EMAIL, enabled: false }])",
          {},
          reviewer,
        ],
      ] as [string, object, Member?][]) {
        const head = "id" in variables ? "mutation ($id: ID!)" : "mutation";
        const answer = await call(team, `${head} { ${mutation} { userErrors { code } } }`, variables, as);
        expect([mutation, answer.errors?.map((error) => error.extensions.code)]).toEqual([mutation, ["INTERNAL"]]);
      }
      expect(await state()).toEqual(before);
    } finally {
      await app.db.query("/* test */ drop function refuse_line() cascade");
    }
    expect(await linesOf(team)).toEqual(lines);
    // Nothing was used up or ended either.
    for (const credential of [key.token, reviewer.token])
      expect(
        (await post(app.url, "{ viewer { __typename } }", {}, { authorization: `Bearer ${credential}` })).status,
      ).toBe(200);
    await done(team, "mutation ($t: String!) { signIn(token: $t) { userErrors { code } } }", { t: token });
  });

  test("what changes nothing, and what is refused, leaves no line", async () => {
    const team = await createTestTeam(app);
    const key = await aKey(team, "READ");
    const [{ id, candidateId }] = await invited(team);
    const twice = async (mutation: string, variables: object) => {
      await done(team, mutation, variables);
      const lines = await linesOf(team);
      await call(team, mutation, variables);
      expect([mutation, await linesOf(team)]).toEqual([mutation, lines]);
    };
    await twice('mutation { updateTeam(input: { name: "Same", timeZone: "UTC" }) { userErrors { code } } }', {});
    await twice(memberMutation, { id: (await team.addMember("MANAGER")).id, role: "REVIEWER" });
    await twice("mutation ($id: ID!) { revokeApiKey(id: $id) { userErrors { code } } }", { id: key.id });
    await twice("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", { ids: [id] });
    await twice("mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidateId });
    await twice(
      "mutation { updateNotificationSettings(settings: [{ eventType: ASSESSMENT_SUBMITTED, channel: IN_APP, enabled: false }]) { userErrors { code } } }",
      {},
    );
    const lines = await linesOf(team);
    const reviewer = await team.addMember("REVIEWER");
    for (const [mutation, variables, as] of [
      [memberMutation, { id: team.owner.id, disabled: true }],
      [memberMutation, { id: reviewer.id, role: "OWNER" }, reviewer],
      [keyMutation, { input: { name: "", scopes: [] } }],
      ["mutation ($id: ID!) { rotateApiKey(id: $id) { userErrors { code } } }", { id: key.id }],
      ['mutation { signIn(token: "bki_nothing") { userErrors { code } } }', {}],
    ] as [string, object, Member?][]) {
      const { data, errors } = await call(team, mutation, variables, as);
      expect(JSON.stringify(data ?? errors)).toMatch(/"code":"/);
    }
    expect(await linesOf(team)).toEqual(lines);
  });

  test("a call over 150 invitations is one line, which names 100 of them and says how many there were", async () => {
    const team = await createTestTeam(app);
    const ids = (await invited(team, 150)).map((one) => one.id);
    await done(team, "mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", { ids });
    const [line, ...more] = (await linesOf(team)).filter((one) => one.action === "invitation.cancel");
    expect(more).toEqual([]);
    expect(line.changes).toEqual({ count: 150, invitations: ids.slice(0, 100) });
  });

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
    const signed = await form(`/sign-in/${await aSignInToken(team, { uuid })}`);
    expect(signed.status).toBe(303);
    const cookie = signed.headers.get("set-cookie")!.split(";")[0]!;
    const welcome = await (await fetch(`${app.url}/welcome`, { headers: { cookie } })).text();
    const csrf = /name="csrf" value="([^"]+)"/.exec(welcome)![1]!;
    expect((await form("/sign-out", { csrf }, { cookie })).status).toBe(200);
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
    const admin = await aKey(team, "ADMIN");
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

describe("what must not be in it", () => {
  test("no secret, and nothing of a candidate: not of one who is there, and not after erasure", async () => {
    const team = await createTestTeam(app);
    const [address, corrected] = [newAddress("quillfeather"), newAddress("quillfeather-too")];
    const assessment = await team.publishAssessment("X");
    const rows = [{ email: address, name: "Xanthippe Quillfeather", candidateExternalId: "ext-4711" }];
    const { results } = await team.invite(assessment, rows, {
      sendEmail: false,
      input: { message: "Dear Xanthippe" },
    });
    const [{ invitation, candidate }] = results;
    await done(
      team,
      "mutation ($id: ID!, $email: EmailAddress!) { correctCandidateEmail(id: $id, email: $email) { userErrors { code } } }",
      { id: candidate.id, email: corrected },
    );
    await done(
      team,
      'mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids, reason: "Quillfeather withdrew") { userErrors { code } } }',
      { ids: [invitation.id] },
    );
    const key = await aKey(team, "READ");
    const rotated = await done(team, "mutation ($id: ID!) { rotateApiKey(id: $id) { key userErrors { code } } }", {
      id: key.id,
    });
    const token = await aSignInToken(team, team.owner);
    const signed = await done(team, "mutation ($t: String!) { signIn(token: $t) { token userErrors { code } } }", {
      t: token,
    });
    const dump = async () =>
      JSON.stringify(
        (await app.db.query("/* test */ select to_jsonb(a) as line from audit_entry a where team_id = $1", [team.uuid]))
          .rows,
      );
    const before = await dump();
    expect(before).toContain(candidate.id);
    expect(before).not.toMatch(/xanthippe|quillfeather|ext-4711|withdrew/i);
    for (const secret of [key.token, rotated.key, token, signed.token] as string[])
      expect(before).not.toContain(secret.slice(4, 40));
    await done(team, "mutation ($id: ID!) { eraseCandidate(id: $id) { userErrors { code } } }", { id: candidate.id });
    expect(await dump()).not.toMatch(/xanthippe|quillfeather|ext-4711|withdrew/i);
    for (const text of [address, corrected, "Quillfeather"]) expect(await tablesContaining(app, text)).toEqual([]);
    // The line about it stays, and says of nobody who it was.
    const [line] = await linesOf(team);
    expect(line).toMatchObject({ action: "candidate.erase", targetId: candidate.id });
  });
});

describe("auditLog", () => {
  const page = async (team: TestTeam, args: string, as?: { token: string }): Promise<Any> =>
    (
      await team.ask(
        `{ auditLog(${args}) { edges { cursor node { id } } nodes { changes } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        {},
        as,
      )
    ).auditLog;
  const renamed = async (count: number): Promise<TestTeam> => {
    const team = await createTestTeam(app, "0");
    for (let n = 1; n <= count; n++)
      await done(team, "mutation ($name: String) { updateTeam(input: { name: $name }) { userErrors { code } } }", {
        name: `${n}`,
      });
    return team;
  };
  const names = (one: Any): string[] => one.nodes.map((node: Any) => node.changes.name?.to ?? "made");

  test("newest first, in pages forwards and backwards; a cursor of another team is refused", async () => {
    const team = await renamed(5);
    const first = await page(team, "first: 2");
    expect([names(first), first.pageInfo.hasNextPage, first.pageInfo.hasPreviousPage]).toEqual([
      ["5", "4"],
      true,
      false,
    ]);
    const next = await page(team, `first: 3, after: "${first.pageInfo.endCursor}"`);
    expect(names(next)).toEqual(["3", "2", "1"]);
    const end = await page(team, `after: "${next.edges[2].cursor}"`);
    expect([names(end), end.pageInfo.hasNextPage]).toEqual([["made"], false]);
    const back = await page(team, `last: 2, before: "${next.edges[2].cursor}"`);
    expect([names(back), back.pageInfo.hasPreviousPage]).toEqual([["3", "2"], true]);
    expect(names(await page(team, "last: 1"))).toEqual(["made"]);
    const other = await createTestTeam(app);
    const foreign = await other.post(`{ auditLog(after: "${first.pageInfo.endCursor}") { nodes { id } } }`);
    expect(foreign.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect((await other.post("{ auditLog(first: 101) { nodes { id } } }")).errors?.[0]?.extensions.code).toBe(
      "BAD_USER_INPUT",
    );
  });

  test("owners and keys with ADMIN read it, also by node; nobody else, and no other team", async () => {
    const [team, other] = [await renamed(1), await createTestTeam(app)];
    const [line] = await linesOf(team);
    const readers = [team.owner, await team.addApiKey("ADMIN", "READ")];
    const others = [
      await team.addMember("MANAGER"),
      await team.addMember("REVIEWER"),
      await team.addApiKey("READ", "CANDIDATES_PII"),
    ];
    const ask = async (as: { token: string }) =>
      (await team.post(
        "query ($id: ID!) { node(id: $id) { ... on AuditEntry { id action actor { id } } } auditLog { nodes { id } } }",
        { id: line.id },
        as,
      )) as Any;
    for (const reader of readers) {
      const { data, errors } = await ask(reader);
      expect(errors).toBeUndefined();
      expect(data.node).toEqual({ id: line.id, action: "team.update", actor: { id: team.owner.id } });
      expect(data.auditLog.nodes.map((one: Any) => one.id)).toContain(line.id);
    }
    for (const one of others) {
      const { data, errors } = await ask(one);
      expect(data).toEqual({ node: null, auditLog: null });
      expect(errors.map((error: Any) => error.extensions.code)).toEqual(["FORBIDDEN"]);
    }
    const theirs = await ask(other.owner);
    expect(theirs.data.node).toBeNull();
    expect(theirs.data.auditLog.nodes.map((one: Any) => one.id)).not.toContain(line.id);
  });

  test("nothing changes a line: no mutation takes or answers one, and no statement of ours does more than add", () => {
    const schema = graphqlSchema();
    const touching = Object.values(schema.getMutationType()!.getFields()).filter(
      (field) =>
        /audit/i.test(field.name) ||
        /AuditEntry/.test(String(field.type)) ||
        field.args.some((arg) => /audit/i.test(`${arg.name} ${arg.type}`)),
    );
    expect(touching).toEqual([]);
    const src = join(projectRoot, "src");
    const texts = readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(src, file), "utf8"));
    const verbs = texts.flatMap((text) =>
      [...text.matchAll(/\b(insert into|update|delete from|truncate)\s+audit_entry\b/g)].map((match) => match[1]),
    );
    expect(verbs).toEqual(["insert into"]);
  });

  test("its global ids are of its own kind", async () => {
    const team = await renamed(1);
    const [line] = await linesOf(team);
    const { rows } = await app.db.query(
      "/* test */ select id from audit_entry where team_id = $1 order by id desc limit 1",
      [team.uuid],
    );
    expect(line.id).toBe(globalId("AuditEntry", rows[0].id));
  });
});
