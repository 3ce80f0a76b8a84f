/** The mutations that take an idempotency key: a repeat with the same key has no second effect. */
export const keyedMutations: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "addCandidateNote",
  "correctCandidateEmail",
  "createApiKey",
  "createAssessment",
  "createSavedFilter",
  "createWebhookEndpoint",
  "inviteCandidates",
  "inviteTeamMembers",
  "recordStart",
  "recordSubmission",
  "redeliverWebhook",
  "remindInvitations",
  "reopenInvitations",
  "replayWebhooks",
  "resendInvitations",
]);