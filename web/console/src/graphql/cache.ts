import { type Cache, cacheExchange, type UpdateResolver } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { createStore } from "../app/store.ts";

const objectsWithoutId = [
  "Submission",
  "InvitationFunnel",
  "UserError",
  "PageInfo",
  "MailHealth",
  "InviteResult",
  "Activity",
  "ActivityDay",
  "TeamMembership",
  "SenderDomain",
  "SenderRecord",
  "SignOnDomain",
  "SignOnGroup",
  "IssuerCheckResult",
  "AutomationAction",
  "AutomationActionResult",
  "AutomationRehearsal",
];

/** How often lists were invalidated: those on screen are read again after each. */
export const invalidations = createStore(0);

/** Invalidates lists of the root, so that those on screen are read again. */
export function invalidateLists(cache: Cache, ...names: string[]): void {
  for (const { fieldName, arguments: args } of cache.inspectFields("Query"))
    if (names.includes(fieldName)) cache.invalidate("Query", fieldName, args ?? undefined);
  queueMicrotask(() => invalidations.set(invalidations.get() + 1));
}
const invalidates =
  (...names: string[]): UpdateResolver =>
  (_result, _args, cache) =>
    invalidateLists(cache, ...names);

/** The lists that change when somebody is invited. */
const inviting: UpdateResolver = (_result, args, cache) => {
  if (args.dryRun !== true)
    invalidateLists(cache, "invitations", "candidates", "invitationBatches", "events", "labels");
};

/**
 * The cache of objects by their ids, which are global. A mutation answers with the objects that it changed, so it is
 * right after it; here stands what else becomes stale.
 */
export const cache = () =>
  cacheExchange({
    keys: {
      // A team has one, and changes answer with it.
      SignOn: () => "own",
      EmailSender: () => "own",
      ...Object.fromEntries(objectsWithoutId.map((name) => [name, () => null])),
      ...Object.fromEntries(
        [
          "Assessment",
          "AssessmentEvent",
          "AuditEntry",
          "AutomationRun",
          "Candidate",
          "CandidateNote",
          "Invitation",
          "InvitationBatch",
          "Notification",
          "PartnerMessage",
          "TeamMember",
          "WebhookDelivery",
        ].flatMap((name) => [
          [`${name}Connection`, () => null],
          [`${name}Edge`, () => null],
        ]),
      ),
    },
    resolvers: {
      Query: {
        assessments: relayPagination(),
        auditLog: relayPagination(),
        candidates: relayPagination(),
        invitationBatches: relayPagination(),
        invitations: relayPagination(),
        members: relayPagination(),
        notifications: relayPagination(),
        partnerMessages: relayPagination(),
        webhookDeliveries: relayPagination(),
        automationRuns: relayPagination(),
      },
      Assessment: { invitations: relayPagination() },
      Candidate: { notes: relayPagination() },
      InvitationBatch: { invitations: relayPagination() },
    },
    updates: {
      Mutation: {
        inviteCandidates: inviting,
        createAssessment: invalidates("assessments"),
        archiveAssessment: invalidates("assessments"),
        archiveCandidates: invalidates("candidates"),
        labelCandidates: invalidates("labels"),
        eraseCandidate: invalidates("candidates", "invitations"),
        createSavedFilter: invalidates("savedFilters"),
        deleteSavedFilter: invalidates("savedFilters"),
        createApiKey: invalidates("apiKeys"),
        createWebhookEndpoint: invalidates("webhookEndpoints"),
        deleteWebhookEndpoint: invalidates("webhookEndpoints"),
        createChatDestination: invalidates("chatDestinations"),
        deleteChatDestination: invalidates("chatDestinations"),
        createAutomationRule: invalidates("automationRules"),
        deleteAutomationRule: invalidates("automationRules"),
        createPartnerIntegration: invalidates("partnerIntegrations"),
        deletePartnerIntegration: invalidates("partnerIntegrations"),
        setEmailSender: invalidates("team"),
        verifySenderDomain: invalidates("team"),
        removeSenderDomain: invalidates("team"),
        inviteTeamMembers: invalidates("members"),
        updateTeamMember: invalidates("members"),
        sendTestWebhook: invalidates("webhookDeliveries"),
        replayWebhooks: invalidates("webhookDeliveries"),
      },
    },
  });
