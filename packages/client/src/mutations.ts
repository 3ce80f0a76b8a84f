import type { ReadDocument } from "./document.ts";
import { keyedMutations } from "./generated/mutations.ts";

/**
 * Mutations that take no key and may be sent twice all the same: they set a state, so that the second call changes nothing
 * that the first has not. (A second deletion answers NOT_FOUND.)
 */
export const repeatableMutations: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "addSenderDomain",
  "addSignOnDomain",
  "archiveAssessment",
  "archiveCandidates",
  "assignCandidates",
  "cancelInvitations",
  "clearEmailSuppression",
  "decideCandidates",
  "deleteAutomationRule",
  "deleteCandidateNote",
  "deleteChatDestination",
  "deletePartnerIntegration",
  "deleteSavedFilter",
  "deleteWebhookEndpoint",
  "editCandidateNote",
  "eraseCandidate",
  "extendInvitations",
  "labelCandidates",
  "lockInvitations",
  "markNotificationsRead",
  "publishAssessment",
  "removePasskey",
  "removeSenderDomain",
  "removeSignOn",
  "renamePasskey",
  "removeSignOnDomain",
  "revokeApiKey",
  "setEmailSender",
  "setSignOn",
  "setSignOnGroupRole",
  "signOut",
  "startAssessment",
  "submitAssessment",
  "switchTeam",
  "testSignOn",
  "unassignCandidates",
  "unlockInvitations",
  "updateAssessment",
  "updateAutomationRule",
  "updateCandidate",
  "updateChatDestination",
  "updateNotificationSettings",
  "updatePartnerIntegration",
  "updateProfile",
  "updateSavedFilter",
  "updateTeam",
  "updateTeamMember",
  "updateWebhookEndpoint",
  "verifySenderDomain",
  "verifySignOnDomain",
]);

/** How an operation may be sent again after a failure that does not say whether it was carried out. */
export interface Repeatability {
  /** Whether the Idempotency-Key header makes it safe: one of its mutations takes a key. */
  acceptsKey: boolean;
  /** Whether it may be sent again. */
  isRepeatable: boolean;
}

/** A mutation that the client does not know, such as one that is newer than the client, is never sent twice. */
export function repeatabilityOf({ kind, rootFields }: ReadDocument): Repeatability {
  if (kind !== "mutation") return { acceptsKey: false, isRepeatable: true };
  const keyed = rootFields?.filter((name) => keyedMutations.has(name)).length ?? 0;
  const isKnown = rootFields?.every((name) => keyedMutations.has(name) || repeatableMutations.has(name)) ?? false;
  return { acceptsKey: keyed === 1, isRepeatable: isKnown && keyed <= 1 };
}
