import { expect } from "@jest/globals";
import { type GraphQLField, isRequiredArgument } from "graphql";
import type { Any } from "./client.ts";
import { notCalled } from "./field-rights-not-called.ts";
import { latestCursor } from "./live-client.ts";
import { makeMessage } from "./partner-calls.ts";
import { prepareRule } from "./prepare-rule.ts";
import { newAddress, type TestTeam, tokenOf } from "./test-team.ts";

export type Ids = Record<
  | "team"
  | "member"
  | "assessment"
  | "archived"
  | "candidate"
  | "erased"
  | "pending"
  | "started"
  | "submitted"
  | "cancelled"
  | "byKey"
  | "batch"
  | "key"
  | "narrowKey"
  | "revokedKey"
  | "endpoint"
  | "delivery"
  | "destination"
  | "rule"
  | "run"
  | "integration"
  | "message"
  | "audit"
  | "email"
  | "address"
  | "startedToken"
  | "submittedToken"
  | "cursor",
  string
>;

/** A team with something of every type, each led to by others. */
export async function prepare(team: TestTeam): Promise<Ids> {
  const cursor = await latestCursor(team.app.url, team.owner.token);
  const member = await team.addMember("REVIEWER");
  const key = await team.addApiKey("READ", "INVITE");
  const [narrowKey, revokedKey] = [await team.addApiKey("ADMIN"), await team.addApiKey("ADMIN")];
  const assessment = await team.publishAssessment("Crawled", {
    inviteOnly: false,
    externalId: "asm-1",
    defaultAssigneeIds: [member.id],
  });
  const archived = await team.publishAssessment("Archived");
  const address = newAddress("pending");
  const { results, batch } = await team.invite(
    assessment,
    [
      { email: address, externalId: "inv-1" },
      { email: newAddress("started"), candidateExternalId: "cand-1" },
      newAddress("submitted"),
    ],
    { sendEmail: false },
  );
  const [pending, started, submitted] = results.map((row: Any) => row.invitation);
  const mailed = (await team.invite(assessment, [newAddress("mailed")])).results[0];
  await team.app.mail.waitFor(mailed.email);
  const gone = (await team.invite(assessment, [newAddress("cancelled"), newAddress("erased")], { sendEmail: false }))
    .results;
  const byKey = (await team.invite(assessment, [newAddress("by-key")], { sendEmail: false, as: key }).catch(() => null))
    ?.results[0];
  const invitedByKey =
    byKey ??
    (
      await team.ask(
        `mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, sendEmail: false) { results { invitation { id } } } }`,
        { input: { assessmentId: assessment.id, candidates: [{ email: newAddress("by-key") }] } },
        key,
      )
    ).inviteCandidates.results[0];
  await team.invite(assessment, ["no address"], { sendEmail: false });
  const done = await team.ask(
    `mutation ($started: ID!, $submitted: ID!, $cancelled: ID!, $erased: ID!, $archived: ID!, $revoked: ID!, $candidate: ID!, $member: ID!) {
      recordStart(invitationId: $started) { userErrors { code } }
      recordSubmission(invitationId: $submitted, submission: { score: 1, notes: "work" }) { userErrors { code } }
      cancelInvitations(ids: [$cancelled]) { userErrors { code } }
      eraseCandidate(id: $erased) { userErrors { code } }
      archiveAssessment(id: $archived) { userErrors { code } }
      revokeApiKey(id: $revoked) { userErrors { code } }
      assignCandidates(ids: [$candidate], memberIds: [$member]) { userErrors { code } }
      labelCandidates(ids: [$candidate], add: ["red"]) { userErrors { code } }
      addCandidateNote(candidateId: $candidate, text: "A note") { userErrors { code } }
    }`,
    {
      ...{
        started: started.id,
        submitted: submitted.id,
        cancelled: gone[0].invitation.id,
        erased: gone[1].candidate.id,
      },
      ...{ archived: archived.id, revoked: revokedKey.id, candidate: results[0].candidate.id, member: member.id },
    },
  );
  for (const payload of Object.values<Any>(done)) expect(payload.userErrors).toEqual([]);
  await team.invite(assessment, [{ id: results[2].candidate.id }], {
    sendEmail: false,
    input: { ifInvited: "RETAKE" },
  });
  const { endpoint } = (
    await team.ask(
      `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { endpoint { id } userErrors { code } } }`,
      { input: { url: "https://hooks.example.com/a", assessmentId: assessment.id, scopes: [] } },
    )
  ).createWebhookEndpoint;
  const { integration } = (
    await team.ask(
      'mutation { createPartnerIntegration(input: { kind: ASHBY, url: "https://ats.example.com", apiKey: "x" }) { integration { id } userErrors { code } } }',
    )
  ).createPartnerIntegration;
  const message = await makeMessage(team.app, team, integration.id, pending.id);
  await team.ask(
    "mutation ($id: ID!) { lockInvitations(ids: [$id]) { userErrors { code } } unlockInvitations(ids: [$id]) { userErrors { code } } }",
    { id: pending.id },
  );
  const { destination, rule, runId } = await prepareRule(team, assessment.id);
  await team.waitForHandlers();
  const seen = await team.ask(
    `query ($endpoint: ID!, $mailed: ID!) {
      node(id: $endpoint) { ... on WebhookEndpoint { deliveries(first: 1) { nodes { id } } } }
      invitation(id: $mailed) { emails { id } } auditLog(first: 1) { nodes { id } } }`,
    { endpoint: endpoint.id, mailed: mailed.invitation.id },
  );
  await team.app.db.query(
    "/* test */ insert into scim_group (team_id, id, display_name, name_key) values ($1, gen_random_uuid(), 'Crawled', 'crawled')",
    [team.uuid],
  );
  await team.ask('mutation { addSignOnDomain(domain: "crawled.example") { userErrors { code } } }');
  await team.ask('mutation { addSenderDomain(domain: "crawled.example") { userErrors { code } } }');
  return {
    ...{ team: team.id, member: member.id, assessment: assessment.id, archived: archived.id, address, cursor },
    ...{ candidate: results[0].candidate.id, erased: gone[1].candidate.id, pending: pending.id, started: started.id },
    ...{
      submitted: submitted.id,
      cancelled: gone[0].invitation.id,
      byKey: invitedByKey.invitation.id,
      batch: batch.id,
    },
    ...{ key: key.id, narrowKey: narrowKey.id, revokedKey: revokedKey.id, endpoint: endpoint.id },
    ...{ destination, rule, run: runId },
    ...{
      delivery: seen.node.deliveries.nodes[0].id,
      ...{ integration: integration.id, message },
      audit: seen.auditLog.nodes[0].id,
      email: seen.invitation.emails[0].id,
    },
    ...{ startedToken: tokenOf(started.inviteUrl), submittedToken: tokenOf(submitted.inviteUrl) },
  };
}

/** How each field of the root is called, so often that it can be called again and again; an empty list: not at all. */
const calls: Record<string, (ids: Ids) => string[]> = {
  node: (ids) =>
    [ids.team, ids.member, ids.assessment, ids.candidate, ids.started, ids.submitted, ids.byKey, ids.batch]
      .concat([ids.key, ids.endpoint, ids.delivery, ids.audit, ids.email, ids.destination, ids.rule, ids.run])
      .concat([ids.integration, ids.message])
      .map((id) => `(id: "${id}")`),
  nodes: (ids) => [`(ids: ["${ids.started}", "${ids.key}", "${ids.endpoint}"])`],
  assessment: (ids) => [`(id: "${ids.assessment}")`],
  candidate: (ids) => [`(id: "${ids.candidate}")`],
  invitation: (ids) => [`(id: "${ids.submitted}")`, `(id: "${ids.byKey}")`],
  invitationBatch: (ids) => [`(id: "${ids.batch}")`],
  notificationRecipients: (ids) => [`(invitationId: "${ids.started}", eventType: ASSESSMENT_STARTED)`],
  candidateInvitation: (ids) => [`(token: "${ids.submittedToken}")`],
  addSenderDomain: () => ['(domain: "crawled.example")'],
  setEmailSender: () => ["(input: {})"],
  removeSenderDomain: () => ['(domain: "none.example")'],
  createAssessment: () => ['(input: { title: "Made" })'],
  updateAssessment: (ids) => [`(id: "${ids.assessment}", input: {})`],
  publishAssessment: (ids) => [`(id: "${ids.assessment}")`],
  archiveAssessment: (ids) => [`(id: "${ids.archived}")`],
  rotatePublicLink: (ids) => [`(assessmentId: "${ids.assessment}")`],
  updateCandidate: (ids) => [`(id: "${ids.candidate}", input: {})`],
  correctCandidateEmail: (ids) => [`(id: "${ids.candidate}", email: "${ids.address}", resend: false)`],
  clearEmailSuppression: (ids) => [`(id: "${ids.candidate}")`],
  assignCandidates: (ids) => [`(ids: ["${ids.candidate}"], memberIds: ["${ids.member}"])`],
  unassignCandidates: (ids) => [`(ids: ["${ids.erased}"], memberIds: ["${ids.member}"])`],
  labelCandidates: (ids) => [`(ids: ["${ids.candidate}"], add: ["red"])`],
  decideCandidates: (ids) => [`(ids: ["${ids.candidate}"], decision: APPROVED)`],
  archiveCandidates: (ids) => [`(ids: ["${ids.candidate}"], archived: false)`],
  // Mailed once; refused from then on, with the invitation that stands in the way.
  resendInvitations: (ids) => [`(ids: ["${ids.pending}"])`],
  remindInvitations: (ids) => [`(ids: ["${ids.pending}"])`],
  cancelInvitations: (ids) => [`(ids: ["${ids.cancelled}"])`],
  lockInvitations: (ids) => [`(ids: ["${ids.byKey}"])`],
  unlockInvitations: (ids) => [`(ids: ["${ids.pending}"])`],
  extendInvitations: (ids) => [`(ids: ["${ids.pending}"], expiresAt: "2090-01-01T00:00:00Z")`],
  reopenInvitations: (ids) => [`(ids: ["${ids.submitted}"])`],
  inviteCandidates: (ids) => [
    `(input: { assessmentId: "${ids.assessment}", candidates: [{ id: "${ids.candidate}" }] }, sendEmail: false)`,
  ],
  previewInvitationEmail: (ids) => [
    `(input: { assessmentId: "${ids.assessment}", candidates: [{ id: "${ids.candidate}" }] })`,
  ],
  eraseCandidate: (ids) => [`(id: "${ids.erased}")`],
  recordStart: (ids) => [`(invitationId: "${ids.started}")`],
  recordSubmission: (ids) => [`(invitationId: "${ids.submitted}", submission: { score: 1 })`],
  createApiKey: () => ['(input: { name: "made", scopes: [ADMIN] })'],
  rotateApiKey: (ids) => [`(id: "${ids.narrowKey}")`],
  revokeApiKey: (ids) => [`(id: "${ids.revokedKey}")`],
  updateTeam: () => ["(input: {})"],
  inviteTeamMembers: () => ['(members: [{ email: "blind@team.test", role: BLIND_REVIEWER }])'],
  updateTeamMember: (ids) => [`(id: "${ids.member}")`],
  createWebhookEndpoint: () => ['(input: { url: "https://hooks.example.com/b", scopes: [] })'],
  updateWebhookEndpoint: (ids) => [`(id: "${ids.endpoint}", input: {})`],
  deleteWebhookEndpoint: () => ['(id: "nothing")'],
  rotateWebhookSecret: (ids) => [`(id: "${ids.endpoint}")`],
  sendTestWebhook: (ids) => [`(id: "${ids.endpoint}", eventType: ASSESSMENT_STARTED)`],
  createChatDestination: () => ['(input: { name: "x", kind: SLACK, url: "https://hooks.example.com/d" })'],
  updateChatDestination: (ids) => [`(id: "${ids.destination}", input: {})`],
  deleteChatDestination: () => ['(id: "nothing")'],
  testChatDestination: () => ['(id: "nothing")'],
  createAutomationRule: () => [
    '(input: { name: "x", enabled: false, actions: [{ type: DECIDE, decision: APPROVED }] })',
  ],
  updateAutomationRule: (ids) => [`(id: "${ids.rule}", input: {})`],
  deleteAutomationRule: () => ['(id: "nothing")'],
  rehearseAutomationRule: (ids) => [`(id: "${ids.rule}")`],
  redeliverWebhook: (ids) => [`(deliveryId: "${ids.delivery}")`],
  automationRuns: (ids) => [`(ruleId: "${ids.rule}")`],
  webhookDeliveries: (ids) => [`(endpointId: "${ids.endpoint}")`],
  replayWebhooks: (ids) => [`(id: "${ids.endpoint}", after: "${ids.cursor}")`],
  createPartnerIntegration: () => ['(input: { kind: WORKABLE, apiKey: "issued" })'],
  updatePartnerIntegration: (ids) => [`(id: "${ids.integration}", input: {})`],
  deletePartnerIntegration: () => ['(id: "nothing")'],
  retryPartnerMessage: (ids) => [`(messageId: "${ids.message}")`],
  partnerMessages: (ids) => [`(integrationId: "${ids.integration}")`],
  startAssessment: (ids) => [`(token: "${ids.startedToken}")`],
  saveSubmission: (ids) => [`(token: "${ids.startedToken}", submission: { notes: "draft" })`],
  submitAssessment: (ids) => [`(token: "${ids.submittedToken}")`],
  exportCandidates: () => [""],
  exportInvitations: () => [""],
  ...Object.fromEntries(notCalled.map((name) => [name, () => []])),
};

export function callsOf(word: "query" | "mutation", field: GraphQLField<unknown, unknown>, ids: Ids): string[] {
  const required = field.args.filter(isRequiredArgument).map((arg) => arg.name);
  const known = calls[field.name];
  // A new mutation, and a query with required arguments, needs its call here before it is served.
  if (known === undefined) expect([field.name, word, required]).toEqual([field.name, "query", []]);
  return known?.(ids) ?? [field.args.some((arg) => arg.name === "last") ? "(last: 5)" : ""];
}
