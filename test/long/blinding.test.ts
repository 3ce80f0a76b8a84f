import { afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { getNamedType } from "graphql";
import { apiKeyScopes } from "../../src/access/roles.ts";
import { graphqlSchema } from "../../src/app/registries/schema.ts";
import { type Answer, type Any, post } from "../client.ts";
import { makeEmailsDue } from "../email-queue.ts";
import { closeAll, latestCursor, listen, startMutation } from "../live-client.ts";
import { type Ids, pathsOf, queries } from "../schema-walk.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type Member, type TestTeam, tokenOf } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
afterEach(async () => {
  app.mail.reject = null;
  await closeAll();
});

const schema = graphqlSchema();
/**
 * What says who somebody is, and stands nowhere else; by what it is. A number stands in moments, too: as a value of
 * JSON it has a colon before it.
 */
const canaries: Record<string, string> = {
  name: "Zqname Vondrak",
  "name of who waits": "Zqwaiting Vondrak",
  "mistyped address": "zqwrong@zqdomain.test",
  address: "zqright@zqdomain.test",
  "address that waits": "zqdeferred@zqdomain.test",
  "address that was refused": "zqrejected at zqdomain",
  "words of the mail server": "Zqbounce",
  "external id": "zq-person-7",
  "invitation's external id": "zq-order-7",
  locale: "de-x-zqlocale",
  "time zone": "Antarctica/Troll",
  metadata: "Zqmeta",
  "invitation's metadata": "Zqorder",
  message: "Zqmessage",
  url: "https://zqwork.example.test/7",
  notes: "Zqnotes",
  resultUrl: "https://zqresult.example.test/7",
  "extra time": ":0.37",
};
/** Which canaries a text contains, also within what is only encoded, as cursors are. */
function canariesIn(text: string): string[] {
  const decoded = [...text.matchAll(/[\w-]{16,}/g)].map(([part]) => Buffer.from(part, "base64url").toString("latin1"));
  const all = `${text}\n${decoded.join("\n")}`.toLowerCase();
  return Object.keys(canaries).filter((what) => all.includes(canaries[what]!.toLowerCase()));
}

interface Fixture {
  team: TestTeam;
  blind: Member;
  key: { token: string };
  reviewer: Member;
  /** Where the log stood before there was anybody. */
  before: string;
  first: number;
  ids: Ids;
}
let fixture: Fixture;

const update = (team: TestTeam, id: string, input: object) =>
  team.ask(
    "mutation ($id: ID!, $input: UpdateCandidateInput!) { updateCandidate(id: $id, input: $input) { userErrors { code } } }",
    {
      id,
      input,
    },
  );
const emailsOf = async (team: TestTeam, id: string): Promise<Any[]> =>
  (await team.ask("query ($id: ID!) { invitation(id: $id) { emails { id state lastResponse } } }", { id })).invitation
    .emails;

beforeAll(async () => {
  const team = await createTestTeam(app);
  const [blind, reviewer] = [await team.addMember("BLIND_REVIEWER"), await team.addMember("REVIEWER")];
  const key = await team.addApiKey(...apiKeyScopes.filter((scope) => scope !== "CANDIDATES_PII"));
  const assessment = await team.publishAssessment("Blind", { timeLimit: "PT100M", inviteOnly: false });
  const before = await latestCursor(app.url, team.owner.token);
  expect((await team.ask("{ events(last: 2) { nodes { sequence } } }")).events.nodes).toEqual([{ sequence: 1 }]);
  app.mail.reject = (to) =>
    to === canaries["mistyped address"]
      ? { code: 550, text: `5.1.1 <${to}> ${canaries["words of the mail server"]}` }
      : to === canaries["address that waits"]
        ? { code: 451, text: `4.2.0 <${to}> ${canaries["words of the mail server"]}` }
        : null;
  const { results, batch } = await team.invite(
    assessment,
    [
      {
        email: canaries["mistyped address"],
        name: canaries.name,
        locale: canaries.locale,
        timeZone: canaries["time zone"],
        candidateExternalId: canaries["external id"],
        candidateMetadata: { k: canaries.metadata },
        externalId: canaries["invitation's external id"],
        metadata: { k: canaries["invitation's metadata"] },
      },
      { email: canaries["address that waits"], name: canaries["name of who waits"] },
      { email: canaries["address that was refused"] },
    ],
    { input: { message: canaries.message, title: "A batch" } },
  );
  expect(results.map((row: Any) => row.outcome)).toEqual(["INVITED", "INVITED", "REJECTED"]);
  const [first, second] = results;
  await waitUntil(async () => (await emailsOf(team, first.invitation.id))[0].state === "BOUNCED");
  await waitUntil(async () => (await emailsOf(team, second.invitation.id))[0].state === "DEFERRED");
  await update(team, first.candidate.id, { extraTime: 0.37 });
  await update(team, second.candidate.id, { extraTime: 0.37 });
  const corrected = await team.ask(
    "mutation ($id: ID!, $e: EmailAddress!) { correctCandidateEmail(id: $id, email: $e) { userErrors { code } } }",
    { id: first.candidate.id, e: canaries.address },
  );
  expect(corrected.correctCandidateEmail.userErrors).toEqual([]);
  await app.mail.waitFor(canaries.address!);
  await team.ask(
    'mutation ($ids: [ID!]!, $m: [ID!]!) { labelCandidates(ids: $ids, add: ["red"]) { userErrors { code } } assignCandidates(ids: $ids, memberIds: $m) { userErrors { code } } decideCandidates(ids: $ids, decision: APPROVED) { userErrors { code } } }',
    { ids: [first.candidate.id], m: [reviewer.id] },
  );
  const { invitation } = await team.ask("query ($id: ID!) { invitation(id: $id) { inviteUrl } }", {
    id: first.invitation.id,
  });
  await post(app.url, startMutation, { t: tokenOf(invitation.inviteUrl) });
  await post(app.url, startMutation, { t: tokenOf(second.invitation.inviteUrl) });
  const handed = await team.ask(
    "mutation ($id: ID!, $s: SubmissionInput!) { recordSubmission(invitationId: $id, submission: $s) { userErrors { code } } }",
    {
      id: first.invitation.id,
      s: { url: canaries.url, notes: canaries.notes, score: 5, resultUrl: canaries.resultUrl },
    },
  );
  expect(handed.recordSubmission.userErrors).toEqual([]);
  const again = await team.ask(
    "mutation ($ids: [ID!]!) { reopenInvitations(ids: $ids) { userErrors { code } } lockInvitations(ids: $ids) { userErrors { code } } }",
    { ids: [first.invitation.id] },
  );
  expect(again.reopenInvitations.userErrors).toEqual([]);
  const { events } = await team.ask(
    "{ events(last: 1, filter: { types: [INVITATION_EMAIL_FAILED] }) { nodes { id } } }",
  );
  const { invitation: running } = await team.ask("query ($id: ID!) { invitation(id: $id) { deadlineAt startedAt } }", {
    id: second.invitation.id,
  });
  expect(Date.parse(running.deadlineAt) - Date.parse(running.startedAt)).toBe(137 * 60_000);
  canaries.deadline = running.deadlineAt;
  fixture = {
    ...{ team, blind, reviewer, key, before, first: 1 },
    ids: {
      team: team.id,
      member: reviewer.id,
      assessment: assessment.id,
      candidate: first.candidate.id,
      waiting: second.candidate.id,
      invitation: first.invitation.id,
      started: second.invitation.id,
      batch: batch.id,
      email: (await emailsOf(team, first.invitation.id)).at(-1).id,
      event: events.nodes[0].id,
    },
  };
});

/** Mutations that answer with a candidate, or with what leads to one, and how they are called. */
const changes = (ids: Fixture["ids"]): Record<string, string | null> => {
  const cands = `ids: ["${ids.candidate}", "${ids.waiting}"]`;
  const invs = `ids: ["${ids.invitation}", "${ids.started}"]`;
  const invitees = () =>
    `input: { assessmentId: "${ids.assessment}", ifInvited: RETAKE, candidates: [{ id: "${ids.candidate}" }, { id: "${ids.waiting}" }] }`;
  return {
    updateCandidate: `id: "${ids.candidate}", input: {}`,
    correctCandidateEmail: `id: "${ids.waiting}", email: "${canaries.address}"`,
    clearEmailSuppression: `id: "${ids.candidate}"`,
    assignCandidates: `${cands}, memberIds: ["${ids.member}"]`,
    unassignCandidates: `${cands}, memberIds: ["${ids.member}"]`,
    labelCandidates: `${cands}, add: ["blue"]`,
    decideCandidates: `${cands}, decision: REJECTED`,
    archiveCandidates: `${cands}, archived: false`,
    resendInvitations: invs,
    remindInvitations: invs,
    lockInvitations: invs,
    unlockInvitations: invs,
    extendInvitations: `${invs}, expiresAt: "2090-01-01T00:00:00Z"`,
    reopenInvitations: invs,
    recordStart: `invitationId: "${ids.started}"`,
    recordSubmission: `invitationId: "${ids.invitation}", submission: { score: 6 }`,
    // With a row by address it would be a look-up: blinding-lookups.test.ts.
    inviteCandidates: `${invitees()}, dryRun: true`,
    previewInvitationEmail: invitees(),
    cancelInvitations: 'ids: ["nothing"]',
    updateAssessment: `id: "${ids.assessment}", input: {}`,
    publishAssessment: `id: "${ids.assessment}"`,
    rotatePublicLink: `assessmentId: "${ids.assessment}"`,
    updateTeam: "input: {}",
    updateTeamMember: `id: "${ids.member}"`,
    updateProfile: null,
    updateNotificationSettings: null,
    markNotificationsRead: null,
    // What a download holds is tried in exports.test.ts.
    exportCandidates: "byteOrderMark: false",
    exportInvitations: "byteOrderMark: false",
    // Of members alone; a blind reviewer's notes are tried in candidate-notes.test.ts.
    ...Object.fromEntries(
      "switchTeam addCandidateNote editCandidateNote deleteCandidateNote createSavedFilter updateSavedFilter deleteSavedFilter startPasskey addPasskey renamePasskey removePasskey"
        .split(" ")
        .map((name) => [name, null]),
    ),
    // What the log and rehearsals of rules say is tried in automation-circles.test.ts.
    ...Object.fromEntries(
      "createAutomationRule updateAutomationRule deleteAutomationRule rehearseAutomationRule"
        .split(" ")
        .map((name) => [name, null]),
    ),
    // What an endpoint's deliveries and messages hold is tried in webhooks-safe.test.ts and chat-delivery.test.ts.
    ...Object.fromEntries(
      "createChatDestination updateChatDestination deleteChatDestination testChatDestination createWebhookEndpoint updateWebhookEndpoint deleteWebhookEndpoint rotateWebhookSecret sendTestWebhook redeliverWebhook replayWebhooks createPartnerIntegration updatePartnerIntegration deletePartnerIntegration retryPartnerMessage"
        .split(" ")
        .map((name) => [name, null]),
    ),
    // They create, end or erase, and lead to no candidate; or they are the candidate's own.
    ...Object.fromEntries(
      "createAssessment archiveAssessment eraseCandidate inviteTeamMembers requestSignIn signIn signOut registerCandidate startAssessment saveSubmission submitAssessment createApiKey rotateApiKey revokeApiKey setSignOn testSignOn removeSignOn addSignOnDomain verifySignOnDomain removeSignOnDomain setSignOnGroupRole addSenderDomain verifySenderDomain setEmailSender removeSenderDomain"
        .split(" ")
        .map((name) => [name, null]),
    ),
  };
};
const mutations = (ids: Fixture["ids"]): string[] => {
  const known = changes(ids);
  return Object.values(schema.getMutationType()!.getFields()).flatMap((field) => {
    // A new mutation finds its place here before it is served.
    expect([field.name, field.name in known]).toEqual([field.name, true]);
    const call = known[field.name];
    if (call == null) return [];
    return pathsOf(getNamedType(field.type)).map((path) => `mutation { ${field.name}(${call}) ${path} }`);
  });
};

/** Asks all of it, some at a time. */
async function ask(as: { token: string }, documents: string[]): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>();
  for (let i = 0; i < documents.length; i += 8)
    await Promise.all(
      documents.slice(i, i + 8).map(async (document) => {
        const answer = await post(app.url, document, {}, { authorization: `Bearer ${as.token}` });
        answers.set(document, answer);
      }),
    );
  return answers;
}
/** Documents that say nothing since they are none, or too much. */
const broken = (answers: Map<string, Answer>): string[] =>
  [...answers].flatMap(([document, { errors }]) =>
    (errors ?? [])
      .filter(({ extensions }) => extensions.code !== "FORBIDDEN")
      .map((error) => `${error.extensions.code} ${error.message}: ${document.slice(0, 200)}`),
  );
/** The canaries of each answer, by the document. */
const leaks = (answers: Map<string, Answer>): string[] =>
  [...answers].flatMap(([document, answer]) => {
    const found = canariesIn(JSON.stringify(answer));
    return found.length === 0 ? [] : [`${found.join(", ")}: ${document.slice(0, 200)}`];
  });

describe("every field of the schema (rules: Blinded review 1)", () => {
  test("says nothing of who a candidate is to a blind reviewer, nor to a key without CANDIDATES_PII; the same walk tells an owner all of it", async () => {
    const { team, blind, key, ids } = fixture;
    const documents = queries(ids);
    expect(documents.length).toBeGreaterThan(100);
    const seen = await ask(team.owner, documents);
    expect(broken(seen)).toEqual([]);
    const all = new Set([...seen.values()].flatMap((answer) => canariesIn(JSON.stringify(answer))));
    expect(Object.keys(canaries).filter((what) => !all.has(what))).toEqual([]);
    for (const as of [blind, key]) {
      const answers = await ask(as, documents);
      expect(broken(answers)).toEqual([]);
      expect(leaks(answers)).toEqual([]);
    }
  });

  test("nor does what a key without CANDIDATES_PII may change", async () => {
    const { key, ids, team } = fixture;
    const documents = mutations(ids);
    const answers = await ask(key, documents);
    expect(broken(answers)).toEqual([]);
    // An owner would read it: the walk reaches candidates.
    const control = await ask(
      team.owner,
      documents.filter((one) => /updateCandidate|previewInvitationEmail/.test(one)),
    );
    expect([...control.values()].flatMap((answer) => canariesIn(JSON.stringify(answer)))).toEqual(
      expect.arrayContaining(["name", "address", "external id", "locale", "metadata", "extra time", "message"]),
    );
    const own = documents.filter((one) => one.includes(canaries.address!));
    expect(leaks(new Map([...answers].filter(([document]) => !own.includes(document))))).toEqual([]);
    // What the caller sent is not what they received.
    for (const document of own)
      expect(canariesIn(JSON.stringify(answers.get(document)).replaceAll(canaries.address!, ""))).toEqual([]);
  });

  test("a preview for a key without CANDIDATES_PII is that of an unknown candidate: neither name nor language, zone or extra time of who it is for", async () => {
    const { key, ids, team } = fixture;
    const preview = async (as: { token: string }, candidate: object) =>
      (
        await team.ask(
          "mutation ($input: InviteCandidatesInput!) { previewInvitationEmail(input: $input) { subject html text userErrors { code } } }",
          {
            input: {
              ...{ assessmentId: ids.assessment, ifInvited: "RETAKE", candidates: [candidate] },
              expiresAt: "2090-01-01T12:00:00Z",
            },
          },
          as,
        )
      ).previewInvitationEmail;
    const elsewhere = await team.publishAssessment("Elsewhere");
    const { results } = await team.invite(elsewhere, ["somebody-new@example.test"], { sendEmail: false });
    const other = results[0].candidate.id;
    const unknown = await preview(key, { id: other });
    expect(unknown.userErrors).toEqual([]);
    expect(await preview(key, { id: ids.candidate })).toEqual(unknown);
    const named = await preview(key, { id: ids.candidate, name: "As I Call Them" });
    expect(named.text).toContain("As I Call Them");
    expect((await preview(team.owner, { id: ids.candidate })).text).toContain(canaries.name);
  });

  test("nor does mailHealth, though mail servers quote addresses", async () => {
    const team = await createTestTeam(app);
    app.mail.reject = (to) =>
      to.startsWith("zqdeferred") ? { code: 451, text: `4.2.0 <${to}> ${canaries["words of the mail server"]}` } : null;
    const { results } = await team.invite(await team.publishAssessment("X"), [canaries["address that waits"]!]);
    await waitUntil(async () => (await emailsOf(team, results[0].invitation.id))[0].state === "DEFERRED");
    const health = async (as?: { token: string }) =>
      (await team.ask("{ team { mailHealth { delivering lastError } } }", {}, as)).team.mailHealth;
    expect(canariesIn((await health()).lastError)).toEqual(["address that waits", "words of the mail server"]);
    const hidden = await health(await team.addApiKey("READ", "INVITE"));
    expect([hidden.delivering, canariesIn(hidden.lastError)]).toEqual([false, []]);
  });

  test("nor do subscriptions, replayed or live", async () => {
    const { team, blind, key, ids, before, first } = fixture;
    const sequence = async () =>
      (await team.ask("{ events(last: 1) { nodes { sequence } } }")).events.nodes[0].sequence as number;
    const fields = Object.values(schema.getSubscriptionType()!.getFields());
    const notifiedTo = async (as: { token: string }): Promise<string[]> => {
      const { data, errors } = await team.post("{ notifications(first: 100) { edges { cursor } } }", {}, as);
      if (errors !== undefined) expect(errors[0]?.extensions.code).toBe("FORBIDDEN");
      return (data.notifications?.edges ?? []).map((edge: Any) => edge.cursor);
    };
    const receivedBy = async (as: { token: string }) => {
      const found: string[] = [];
      for (const field of fields) {
        const names = field.args.map((arg) => arg.name);
        // Notifications have cursors of their own: all but the first come again.
        const notified = field.name === "notificationReceived" ? await notifiedTo(as) : null;
        if (notified?.length === 0) continue;
        const args = names.includes("after") ? `(after: "${notified?.[0] ?? before}")` : `(id: "${ids.batch}")`;
        for (const path of pathsOf(getNamedType(field.type))) {
          const listener = listen(app.url, as, `subscription { edge: ${field.name}${args} ${path} }`);
          // Of the whole log, as much as there is of it by now.
          const wanted =
            field.name === "assessmentEvents"
              ? (await sequence()) - first
              : notified === null
                ? 1
                : notified.length - 1;
          const ended = await Promise.race([listener.count(wanted, 10_000).then(() => null), listener.end]);
          if (ended !== null)
            expect([field.name, ended]).toEqual(["invitationBatchProgress", { codes: ["FORBIDDEN"] }]);
          found.push(...canariesIn(JSON.stringify(listener.edges)));
          await closeAll();
        }
      }
      return [...new Set(found)].sort();
    };
    expect(await receivedBy(blind)).toEqual([]);
    expect(await receivedBy(key)).toEqual([]);
    expect((await receivedBy(team.owner)).length).toBeGreaterThan(10);
  });
});

describe("looking up candidates by identity (rules: Blinded review 2)", () => {
  test("search, filters and orders by name, address and external id are FORBIDDEN, with and without a hit, wherever they stand", async () => {
    const { blind, key, ids, team, reviewer } = fixture;
    const words = ["zqname", "zqdomain", "nobody", ""];
    const documents = [
      ...words.flatMap((word) => [
        `{ field: candidates(filter: { search: "${word}" }) { totalCount } }`,
        `{ field: invitations(filter: { search: "${word}" }) { totalCount } }`,
        `{ field: assessment(id: "${ids.assessment}") { invitations(filter: { search: "${word}" }) { totalCount } } }`,
        `{ field: candidate(id: "${ids.candidate}") { invitations(filter: { search: "${word}" }) { totalCount } } }`,
        `{ field: assessments { nodes { invitations(filter: { search: "${word}" }) { totalCount } } } }`,
      ]),
      ...["zqright@zqdomain.test", "nobody@zqdomain.test"].flatMap((address) => [
        `{ field: candidates(filter: { email: "${address}" }) { totalCount } }`,
        `{ field: candidate(email: "${address}") { id } }`,
      ]),
      ...["zq-person-7", "zq-order-7", "nothing"].flatMap((id) => [
        `{ field: candidate(externalId: "${id}") { id } }`,
        `{ field: invitation(externalId: "${id}") { id } }`,
      ]),
      ...["ASC", "DESC"].map(
        (way) => `{ field: candidates(orderBy: { field: NAME, direction: ${way} }) { totalCount } }`,
      ),
    ];
    for (const as of [blind, key])
      for (const [document, answer] of await ask(as, documents)) {
        expect([document, answer.errors?.map((error) => error.extensions.code)]).toEqual([document, ["FORBIDDEN"]]);
        expect([document, JSON.stringify(answer.data ?? null).match(/\d/)]).toEqual([document, null]);
      }
    // Through a batch as well, for who may see one.
    const { data, errors } = await team.post(
      `{ invitationBatch(id: "${ids.batch}") { invitations(filter: { search: "zqname" }) { totalCount } } }`,
      {},
      key,
    );
    expect([data.invitationBatch, errors?.[0]?.extensions.code]).toEqual([null, "FORBIDDEN"]);
    for (const [document, answer] of await ask(reviewer, documents))
      expect([document, answer.errors]).toEqual([document, undefined]);
  });
});

describe("e-mails to a blind reviewer", () => {
  test("of a start and a submission name the codename, whatever role the blind reviewer had before", async () => {
    const team = await createTestTeam(app);
    const [blind, before] = [await team.addMember("BLIND_REVIEWER"), await team.addMember("MANAGER")];
    await team.ask("mutation { updateTeam(input: { notificationScheme: ENTIRE_TEAM }) { userErrors { code } } }");
    const assessment = await team.publishAssessment("Notified", { timeLimit: "PT100M" });
    const address = "zqtold@zqdomain.test";
    // The inviter is notified of an e-mail that cannot be delivered, and must not identify candidates by then.
    app.mail.reject = (to) =>
      to === address ? { code: 451, text: `4.2.0 <${to}> later ${canaries["words of the mail server"]}` } : null;
    const { results } = await team.invite(
      assessment,
      [{ email: address, name: canaries.name, externalId: "zq-order-7" }],
      {
        as: before,
        input: { message: canaries.message },
      },
    );
    const { invitation, candidate } = results[0];
    await update(team, candidate.id, { extraTime: 0.37, timeZone: canaries["time zone"] });
    await waitUntil(async () => (await emailsOf(team, invitation.id))[0].state === "DEFERRED");
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, role: BLIND_REVIEWER) { userErrors { code } } }", {
      id: before.id,
    });
    app.mail.reject = (to) =>
      to === address ? { code: 550, text: `5.1.1 <${to}> ${canaries["words of the mail server"]}` } : null;
    await makeEmailsDue(app, team.uuid);
    await app.mail.waitFor(before.email, 1, 20_000);
    await post(app.url, startMutation, { t: tokenOf(invitation.inviteUrl) });
    await team.ask(
      "mutation ($id: ID!, $s: SubmissionInput!) { recordSubmission(invitationId: $id, submission: $s) { userErrors { code } } }",
      { id: invitation.id, s: { url: canaries.url, notes: canaries.notes, resultUrl: canaries.resultUrl } },
    );
    const { codename } = (await team.ask("query ($id: ID!) { candidate(id: $id) { codename } }", { id: candidate.id }))
      .candidate;
    const { deadlineAt } = (
      await team.ask("query ($id: ID!) { invitation(id: $id) { deadlineAt } }", { id: invitation.id })
    ).invitation;
    const notified = [
      ...(await app.mail.waitFor(blind.email, 2, 20_000)),
      ...(await app.mail.waitFor(before.email, 3, 20_000)),
    ];
    expect(notified).toHaveLength(5);
    const end = deadlineAt.slice(11, 16);
    for (const { raw, mail } of notified) {
      const text = [raw, mail.subject, mail.text, mail.html].join("\n");
      expect(text).toContain(codename);
      expect([mail.subject, canariesIn(text), text.includes("zqtold"), mail.text!.includes(end)]).toEqual([
        mail.subject,
        [],
        false,
        false,
      ]);
    }
    // Members who may identify candidates receive the names.
    const messages = await app.mail.waitFor(team.owner.email, 2, 20_000);
    for (const { mail } of messages) expect(canariesIn(`${mail.text}`)).toContain("name");
  });
});
