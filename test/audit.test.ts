import { describe, expect, test } from "@jest/globals";
import { graphqlSchema } from "../src/app/registries/schema.ts";
import { type AuditAction, auditActions } from "../src/audit/audit.ts";
import { storedId } from "../src/platform/ids/ids.ts";
import { auditCalls, from, keyMutation, linesOf, otherActions } from "./audit-calls.ts";
import { auditedChatAndRules } from "./audit-chat-and-rules.ts";
import { auditedPartners } from "./audit-partners.ts";
import { auditedSenders } from "./audit-senders.ts";
import { auditedSignOn } from "./audit-sign-on.ts";
import { type Any, post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp({ TRUST_PROXY: "1" });
const { call, done, signInTokenFor, createKey } = auditCalls(app);
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

const memberMutation =
  "mutation ($id: ID!, $role: TeamRole, $disabled: Boolean) { updateTeamMember(id: $id, role: $role, disabled: $disabled) { userErrors { code } } }";

const createEndpoint = async (team: TestTeam): Promise<string> => {
  const { endpoint } = await done(
    team,
    'mutation { createWebhookEndpoint(input: { url: "https://hooks.example.com/a" }) { endpoint { id } userErrors { code } } }',
  );
  return endpoint.id;
};

/** What an audited mutation writes: an entry with these values, and the caller as its actor. */
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
      const t = await signInTokenFor(team, member);
      // Called with the session of another member: the entry names the one who signed in.
      await done(team, "mutation ($t: String!) { signIn(token: $t) { userErrors { code } } }", { t });
      return { targetId: member.id, changes: null, actorId: member.id };
    },
  },
  switchTeam: {
    action: "member.switch_team",
    run: async (team) => {
      const elsewhere = await createTestTeam(app);
      const address = newAddress();
      const add = async (to: TestTeam) => {
        const { members } = await done(
          to,
          "mutation ($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members) { members { id } userErrors { code } } }",
          { members: [{ email: address, role: "REVIEWER" }] },
        );
        return members[0].id;
      };
      const [id, there] = [await add(team), await add(elsewhere)];
      const t = await signInTokenFor(elsewhere, { uuid: storedId("TeamMember", there)! });
      const { token } = await done(
        elsewhere,
        "mutation ($t: String!) { signIn(token: $t) { token userErrors { code } } }",
        { t },
      );
      await done(
        elsewhere,
        "mutation ($id: ID!) { switchTeam(teamId: $id) { userErrors { code } } }",
        { id: team.id },
        { token } as Member,
      );
      return { targetId: id, changes: { state: { from: "INVITED", to: "ACTIVE" } }, actorId: id };
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
  ...auditedSignOn(done),
  ...auditedSenders(done),
  ...auditedChatAndRules(done),
  createApiKey: {
    action: "api_key.create",
    run: async (team) => {
      const { id } = await createKey(team, "READ", "INVITE");
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
      const { id, token } = await createKey(team, "READ");
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
      const { id } = await createKey(team, "READ");
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
      targetId: await createEndpoint(team),
      changes: { url: { from: null, to: "https://hooks.example.com/a" }, scopes: { from: null, to: ["READ"] } },
    }),
  },
  updateWebhookEndpoint: {
    action: "webhook_endpoint.update",
    run: async (team) => {
      const id = await createEndpoint(team);
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
      const id = await createEndpoint(team);
      await done(team, "mutation ($id: ID!) { deleteWebhookEndpoint(id: $id) { userErrors { code } } }", { id });
      return { targetId: id, changes: { url: { from: "https://hooks.example.com/a", to: null } } };
    },
  },
  ...auditedPartners(app, done),
  rotateWebhookSecret: {
    action: "webhook_endpoint.rotate_secret",
    run: async (team) => {
      const id = await createEndpoint(team);
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
      const id = await createEndpoint(team);
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
      const id = await createEndpoint(team);
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
      ...["addCandidateNote", "editCandidateNote", "deleteCandidateNote"],
      ...["archiveCandidates", "createAssessment", "updateAssessment", "publishAssessment", "archiveAssessment"],
    ].map((name) => [name, inTheLog]),
  ),
  ...Object.fromEntries(
    ["registerCandidate", "startAssessment", "saveSubmission", "submitAssessment"].map((name) => [name, candidates]),
  ),
  testSignOn: "Changes nothing; the issuer is sent a code that it never gave.",
  verifySenderDomain: "Audited as sender_domain.verify: it needs a name server, as test/sender-domain.test.ts has one.",
  previewInvitationEmail: "Changes nothing; a test e-mail goes to the caller alone, without a working link.",
  addPasskey: "Audited as passkey.add: it needs an authenticator, as test/long/passkeys.test.ts has one.",
  startPasskey: "Makes a challenge, which gives nobody a right.",
  renamePasskey: "The name of a passkey, which gives nobody a right.",
  updateProfile: "A member's own name, language and zone: they give nobody a right.",
  markNotificationsRead: "A member's own bookmark.",
  exportCandidates: "Makes a link; the download is what is written down.",
  exportInvitations: "Makes a link; the download is what is written down.",
  createSavedFilter: "A view of a list, which gives nobody a right.",
  updateSavedFilter: "A view of a list, which gives nobody a right.",
  deleteSavedFilter: "A view of a list, which gives nobody a right.",
  requestSignIn: "Asked by anybody, known or not; signIn is what lets somebody in.",
  rehearseAutomationRule: "Changes nothing: it rolls back what it does.",
  sendTestWebhook: "A delivery that the endpoint's list shows, with nobody's data in it.",
};

describe("what is written down", () => {
  const mutations = Object.keys(graphqlSchema().getMutationType()!.getFields());

  test("every mutation is audited, or it is said here why not", () => {
    expect(mutations.filter((name) => !(name in audited) && !(name in notAudited))).toEqual([]);
    expect(Object.keys(audited).filter((name) => name in notAudited)).toEqual([]);
    expect(Object.entries(notAudited).filter(([, why]) => why.length < 20)).toEqual([]);
  });

  test("every action belongs to a mutation, to the operator or to the system", () => {
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
    const key = await createKey(team, "READ");
    const [{ id, candidateId }] = await invited(team);
    const token = await signInTokenFor(team, reviewer);
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
    const key = await createKey(team, "READ");
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
});
