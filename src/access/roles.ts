/** The roles of members, the scopes of keys and the features of a subscription. */
export const teamRoles = ["OWNER", "MANAGER", "REVIEWER", "BLIND_REVIEWER"] as const;
export type TeamRole = (typeof teamRoles)[number];

export const apiKeyScopes = [
  "READ",
  "CANDIDATES_PII",
  "INVITATION_LINKS",
  "INVITE",
  "ASSESSMENTS",
  "RESULTS",
  "WEBHOOKS",
  "SCIM",
  "ADMIN",
] as const;
export type ApiKeyScope = (typeof apiKeyScopes)[number];

export const teamFeatures = [
  "TEAM_MEMBER_ASSIGNMENT",
  "CUSTOM_MESSAGE",
  "ACCESS_LOCK",
  "LABELS",
  "REMINDERS",
  "WEBHOOKS",
  "BLIND_REVIEW",
] as const;
export type TeamFeature = (typeof teamFeatures)[number];
