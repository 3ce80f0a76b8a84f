import { beforeAll, expect, test } from "@jest/globals";
import {
  ApiKeysDocument,
  AssessmentsDocument,
  AuditLogDocument,
  AutomationRulesDocument,
  AutomationRunsDocument,
  CandidatesDocument,
  ChatDestinationsDocument,
  FailedMailsDocument,
  InvitationBatchesDocument,
  InvitationsDocument,
  LiveFeedDocument,
  MembersDocument,
  PartnerIntegrationsDocument,
  PartnerMessagesDocument,
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

beforeAll(async () => {
  team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Counted");
  const { results } = await team.invite(assessment, [newAddress(), newAddress()]);
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

test.each<[string, { toString(): string }, number, () => object]>([
  ["candidates, with their progress and assignees", CandidatesDocument, 1, () => ({ first: 50 })],
  ["invitations", InvitationsDocument, 1, () => ({ first: 50, withLinks: true })],
  ["assessments with their funnels", AssessmentsDocument, 1, () => ({ first: 50 })],
  ["the live feed, with what its events are about", LiveFeedDocument, 1, () => ({ last: 50 })],
  ["calls of inviteCandidates", InvitationBatchesDocument, 1, () => ({ first: 50 })],
  ["members", MembersDocument, 1, () => ({ withSignIns: true })],
  ["API keys", ApiKeysDocument, 1, () => ({})],
  ["webhooks", WebhookEndpointsDocument, 1, () => ({})],
  ["deliveries of a webhook", WebhookDeliveriesDocument, 1, () => ({ id: endpointId })],
  ["chat destinations", ChatDestinationsDocument, 1, () => ({})],
  ["automation rules", AutomationRulesDocument, 1, () => ({})],
  ["the log of a rule, and the rule", AutomationRunsDocument, 2, () => ({ id: ruleId, first: 25 })],
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
