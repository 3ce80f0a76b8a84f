import { type Cache, cacheExchange, type UpdateResolver } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { createStore } from "../app/store.ts";

const objectsWithoutId = ["Submission", "InvitationFunnel", "UserError", "PageInfo", "MailHealth", "InviteResult"];

/** How often lists were forgotten: those on screen begin anew with each. */
export const forgotten = createStore(0);

/** Forgets lists of the root, so that those on screen are read again. */
export function forgetLists(cache: Cache, ...names: string[]): void {
  for (const { fieldName, arguments: args } of cache.inspectFields("Query"))
    if (names.includes(fieldName)) cache.invalidate("Query", fieldName, args ?? undefined);
  queueMicrotask(() => forgotten.set(forgotten.get() + 1));
}
const forgets =
  (...names: string[]): UpdateResolver =>
  (_result, _args, cache) =>
    forgetLists(cache, ...names);

/** The lists that change when somebody is invited. */
const inviting: UpdateResolver = (_result, args, cache) => {
  if (args.dryRun !== true) forgetLists(cache, "invitations", "candidates", "invitationBatches", "events", "labels");
};

/**
 * The cache of objects by their ids, which are global. A mutation answers with the objects that it changed, so it is
 * right after it; here stands what else becomes stale.
 */
export const cache = () =>
  cacheExchange({
    keys: {
      ...Object.fromEntries(objectsWithoutId.map((name) => [name, () => null])),
      ...Object.fromEntries(
        [
          "Assessment",
          "AssessmentEvent",
          "AuditEntry",
          "Candidate",
          "Invitation",
          "InvitationBatch",
          "Notification",
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
      },
      Assessment: { invitations: relayPagination() },
      InvitationBatch: { invitations: relayPagination() },
      WebhookEndpoint: { deliveries: relayPagination() },
    },
    updates: {
      Mutation: {
        inviteCandidates: inviting,
        createAssessment: forgets("assessments"),
        archiveAssessment: forgets("assessments"),
        archiveCandidates: forgets("candidates"),
        labelCandidates: forgets("labels"),
        eraseCandidate: forgets("candidates", "invitations"),
        createApiKey: forgets("apiKeys"),
        createWebhookEndpoint: forgets("webhookEndpoints"),
        deleteWebhookEndpoint: forgets("webhookEndpoints"),
        inviteTeamMembers: forgets("members"),
      },
    },
  });
