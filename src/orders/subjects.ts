import type { LoggedEvent } from "../events/log/event-types.ts";

/** What a message to a partner is about. */
export const messageSubjects = {
  INVITED: "The mail server accepted the e-mail of the invitation.",
  NOT_DELIVERED: "The e-mail of the invitation could not be delivered.",
  STARTED: "The candidate started.",
  SUBMITTED: "The candidate submitted, or the time ran out.",
  RESULT: "The result was recorded or changed.",
  EXPIRED: "The invitation expired before the candidate started.",
  CANCELLED: "The team cancelled the invitation.",
  LOCKED: "The team locked the invitation: the candidate cannot start for now.",
  UNLOCKED: "The team unlocked the invitation.",
  REOPENED: "The team reopened the submitted invitation.",
  REJECTED: "The order was rejected: nobody was invited.",
} as const;
export type MessageSubject = keyof typeof messageSubjects;

/** What a call to a partner is about that is about no order. */
export const callSubjects = {
  TESTS: "The list of published assessments was sent. It is about no order.",
  ORDERS: "The partner was asked for open orders, at first without success. It is about no order.",
} as const;
export type CallSubject = keyof typeof callSubjects;

const subjectOfType: Partial<Record<LoggedEvent["type"], MessageSubject>> = {
  INVITATION_EMAIL_SENT: "INVITED",
  INVITATION_EMAIL_FAILED: "NOT_DELIVERED",
  ASSESSMENT_STARTED: "STARTED",
  ASSESSMENT_SUBMITTED: "SUBMITTED",
  RESULT_UPDATED: "RESULT",
  INVITATION_EXPIRED: "EXPIRED",
  INVITATION_CANCELLED: "CANCELLED",
  INVITATION_REOPENED: "REOPENED",
};

/** The subject of the message that follows from an event; null where none follows. */
export function subjectOf({ type, changes }: LoggedEvent): MessageSubject | null {
  if (type !== "INVITATION_UPDATED") return subjectOfType[type] ?? null;
  const locked = (changes?.locked as { to?: unknown } | undefined)?.to;
  return locked === true ? "LOCKED" : locked === false ? "UNLOCKED" : null;
}
