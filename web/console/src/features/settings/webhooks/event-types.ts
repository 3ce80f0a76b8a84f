import type { AssessmentEventType } from "../../../graphql/generated/graphql.ts";

/** The events that a webhook can bring, those that most programs want first. An object, so that none is left out. */
const listed: Record<AssessmentEventType, true> = {
  ASSESSMENT_STARTED: true,
  ASSESSMENT_SUBMITTED: true,
  RESULT_UPDATED: true,
  INVITATION_CREATED: true,
  INVITATION_OPENED: true,
  INVITATION_REMINDED: true,
  INVITATION_UPDATED: true,
  INVITATION_REOPENED: true,
  INVITATION_EXPIRED: true,
  INVITATION_CANCELLED: true,
  INVITATION_EMAIL_SENT: true,
  INVITATION_EMAIL_FAILED: true,
  CANDIDATE_UPDATED: true,
  CANDIDATE_ERASED: true,
  ASSESSMENT_PUBLISHED: true,
  ASSESSMENT_UPDATED: true,
  ASSESSMENT_ARCHIVED: true,
};
export const eventTypes = Object.keys(listed) as AssessmentEventType[];

/** The type of an event as it stands in a body: assessment.started. */
export const bodyType = (type: AssessmentEventType): string => type.toLowerCase().replace("_", ".");

/** What a body may contain. */
export const bodyScopes = ["READ", "CANDIDATES_PII", "INVITATION_LINKS"] as const;
export type BodyScope = (typeof bodyScopes)[number];

/** Whether a scope is one that a body follows. */
export const isBodyScope = (scope: string): scope is BodyScope => bodyScopes.some((one) => one === scope);
