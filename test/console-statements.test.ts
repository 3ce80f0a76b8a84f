import { beforeAll, expect, test } from "@jest/globals";
import {
  ApiKeysDocument,
  AssessmentsDocument,
  AuditLogDocument,
  AutomationRulesDocument,
  AutomationRunsDocument,
  CandidateCountDocument,
  CandidateIdsDocument,
  CandidateNotesDocument,
  CandidatesDocument,
  ChatDestinationsDocument,
  FailedMailsDocument,
  InvitationBatchesDocument,
  InvitationCountDocument,
  InvitationIdsDocument,
  InvitationsDocument,
  InvitationsThatExpireDocument,
  LiveFeedDocument,
  MailsToLookAtDocument,
  MembersDocument,
  PartnerIntegrationsDocument,
  PartnerMessagesDocument,
  SearchAllDocument,
  SubmissionsToDecideDocument,
  SuppressedCandidatesDocument,
  WebhookDeliveriesDocument,
  WebhookEndpointsDocument,
} from "../web/console/src/graphql/generated/graphql.ts";
import { recordScore, ruleFor } from "./automation-rules.ts";
import { destinationFor } from "./chat-destinations.ts";
import { createIntegration, makeMessage } from "./partner-calls.ts";
import { ownStatementsOf } from "./statement-texts.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";
import { createEndpoint } from "./webhook-receiver.ts";

/* How many statements the documents of the console's lists run, whatever the number of rows. */

const app = testApp({ ROLE: "api" });
let team: TestTeam;
let endpointId: string;
let ruleId: string;
let integrationId: string;
let assessmentId: string;
let candidateId: string;
let batchId: string;

beforeAll(async () => {
  team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Counted");
  assessmentId = assessment.id;
  const { results, batch } = await team.invite(assessment, [newAddress(), newAddress()]);
  candidateId = results[0].candidate.id;
  batchId = batch.id;
  await team.ask(
    "mutation ($ids: [ID!]!, $who: [ID!]!) { assignCandidates(ids: $ids, memberIds: $who) { userErrors { code } } }",
    { ids: [results[0].candidate.id], who: [team.owner.id] },
  );
  await team.addApiKey("READ");
  const input = { url: "https://receiver.example/hook", assessmentId: assessment.id };
  endpointId = (await team.ask(createEndpoint, { input })).createWebhookEndpoint.endpoint.id;
  await team.ask(
    'mutation ($id: ID!) { replayWebhooks(id: $id, since: "2020-01-01T00:00:00Z") { userErrors { code } } }',
    { id: endpointId },
  );
  const destination = await destinationFor(
    team,
    { url: "https://receiver.example/chat" },
    { assessmentId: assessment.id },
  );
  const actions = [{ type: "SEND_CHAT_MESSAGE", destinationId: destination.id }];
  ruleId = await ruleFor(team, { assessmentId: assessment.id, actions });
  const ashby = await team.ask(createIntegration, { input: { kind: "ASHBY", apiKey: "a-key" } });
  integrationId = ashby.createPartnerIntegration.integration.id;
  for (const { invitation } of results) {
    await recordScore(team, invitation.id, 80);
    await makeMessage(app, team, integrationId, invitation.id);
  }
});

type Case = [name: string, document: { toString(): string }, statements: number, variables: () => object];
const order = (field: string, direction = "ASC") => ({ field, direction });
const candidates = (filter: object, orderBy?: object) => () => ({ filter, orderBy, first: 50 });
const invitations =
  (filter: object, orderBy: object = order("CREATED_AT", "DESC")) =>
  () => ({ filter: { assessmentId, ...filter }, orderBy, first: 50, withLinks: true });
const soon = { expiresAfter: "2020-01-01T00:00:00Z", expiresBefore: "2035-01-01T00:00:00Z" };

/** Every filter, order and search that a page of the console has. */
const filtered: Case[] = [
  ["candidates by a search", CandidatesDocument, 1, candidates({ search: "ada love" })],
  ["candidates by a search without words", CandidatesDocument, 1, candidates({ search: " ! " })],
  ["candidates by labels", CandidatesDocument, 1, candidates({ labels: ["counted", "never used"] })],
  ["candidates by a label, by name", CandidatesDocument, 1, candidates({ labels: ["counted"] }, order("NAME"))],
  ["candidates by their last event", CandidatesDocument, 1, candidates({}, order("LAST_EVENT_AT", "DESC"))],
  [
    "candidates by everything",
    CandidatesDocument,
    1,
    () => ({
      first: 50,
      orderBy: order("NAME"),
      filter: {
        search: "ada",
        labels: ["counted"],
        progress: ["SUBMITTED", "STARTED"],
        decision: ["APPROVED"],
        assigneeIds: [team.owner.id],
        invitedTo: assessmentId,
        notInvitedTo: assessmentId,
        archived: true,
      },
    }),
  ],
  ["candidates on whom nobody decided", CandidatesDocument, 1, candidates({ decided: false })],
  ["the number of candidates", CandidateCountDocument, 1, () => ({ filter: { search: "ada", labels: ["counted"] } })],
  ["the ids of candidates", CandidateIdsDocument, 1, () => ({ filter: { search: "ada", labels: ["counted"] } })],
  ["invitations by a search", InvitationsDocument, 1, () => invitations({ search: "ada" })()],
  ["invitations by each state", InvitationsDocument, 1, () => invitations({ state: ["PENDING"] })()],
  ["invitations by score", InvitationsDocument, 1, () => invitations({ state: ["SUBMITTED"] }, order("SCORE"))()],
  [
    "invitations by their start",
    InvitationsDocument,
    1,
    () => invitations({ state: ["STARTED"] }, order("STARTED_AT"))(),
  ],
  ["invitations whose e-mail failed", InvitationsDocument, 1, () => invitations({ emailState: ["FAILED"] })()],
  [
    "invitations that expire soon, by a search",
    InvitationsDocument,
    1,
    () => invitations({ ...soon, state: ["PENDING", "OPENED"], search: "ada" })(),
  ],
  [
    "the number of invitations",
    InvitationCountDocument,
    1,
    () => ({ filter: { ...soon, assessmentId, state: ["PENDING", "OPENED"], search: "ada" } }),
  ],
  ["the ids of invitations", InvitationIdsDocument, 1, () => ({ filter: { assessmentId, state: ["OPENED"] } })],
  ["invitations of a call", InvitationsDocument, 1, () => ({ filter: { batchId }, first: 50, withLinks: false })],
  [
    "assessments by a search and state, by title",
    AssessmentsDocument,
    1,
    () => ({ filter: { search: "count", state: ["PUBLISHED"] }, orderBy: order("TITLE"), first: 50 }),
  ],
  [
    "the live feed, of an assessment, a kind and the caller's candidates",
    LiveFeedDocument,
    1,
    () => ({ filter: { assessmentIds: [assessmentId], types: ["INVITATION_CREATED"], assignedToMe: true }, last: 50 }),
  ],
  ["a search over everything", SearchAllDocument, 2, () => ({ text: "count", withCandidates: true })],
  ["what needs somebody: e-mails", MailsToLookAtDocument, 1, () => ({})],
  ["what needs somebody: decisions", SubmissionsToDecideDocument, 1, () => ({})],
  [
    "what needs somebody: invitations",
    InvitationsThatExpireDocument,
    1,
    () => ({ filter: { ...soon, state: ["PENDING", "OPENED"] } }),
  ],
  ["notes on a candidate", CandidateNotesDocument, 2, () => ({ id: candidateId, first: 25 })],
  ["deliveries of a webhook that failed", WebhookDeliveriesDocument, 1, () => ({ id: endpointId, state: ["FAILED"] })],
  ["messages to a partner that failed", PartnerMessagesDocument, 1, () => ({ integrationId, state: ["FAILED"] })],
];

test.each<Case>([
  ["candidates, with their progress and assignees", CandidatesDocument, 1, () => ({ first: 50 })],
  ["invitations", InvitationsDocument, 1, () => ({ first: 50, withLinks: true })],
  ["assessments with their funnels", AssessmentsDocument, 1, () => ({ first: 50 })],
  ["the live feed, with what its events are about", LiveFeedDocument, 1, () => ({ last: 50 })],
  ["calls of inviteCandidates", InvitationBatchesDocument, 1, () => ({ first: 50 })],
  ...filtered,
  ["members", MembersDocument, 1, () => ({ withSignIns: true })],
  ["API keys", ApiKeysDocument, 1, () => ({})],
  ["webhooks", WebhookEndpointsDocument, 1, () => ({})],
  ["deliveries of a webhook", WebhookDeliveriesDocument, 1, () => ({ id: endpointId })],
  ["chat destinations", ChatDestinationsDocument, 1, () => ({})],
  ["automation rules", AutomationRulesDocument, 1, () => ({})],
  ["the log of a rule", AutomationRunsDocument, 1, () => ({ id: ruleId, first: 25 })],
  ["applicant tracking systems", PartnerIntegrationsDocument, 1, () => ({})],
  ["messages to a partner", PartnerMessagesDocument, 1, () => ({ integrationId, first: 25 })],
  [
    "the audit log",
    AuditLogDocument,
    1,
    () => ({ filter: { action: ["team.create"], actorId: team.owner.id, occurredAfter: "2020-01-01T00:00:00Z" } }),
  ],
  ["e-mails that did not arrive, each with its own", FailedMailsDocument, 1, () => ({})],
  ["addresses that are not mailed", SuppressedCandidatesDocument, 1, () => ({ filter: { emailSuppressed: true } })],
])("%s", async (_, document, statements, variables) => {
  const run = async () => {
    const { data, errors } = await team.post(String(document), variables());
    expect(errors).toBeUndefined();
    return data;
  };
  // The credential and whatever else is remembered is read now.
  await run();
  const texts = await ownStatementsOf(run);
  expect({ statements: texts.length, texts }).toEqual({ statements, texts });
});
