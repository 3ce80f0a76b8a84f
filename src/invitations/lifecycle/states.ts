/** The states, each with its description in the GraphQL schema. */
export const invitationStates = {
  PENDING: "The invitation exists, and its link has not been opened as far as is known.",
  OPENED: "The link was opened, possibly by a mail scanner. No rule depends on this state.",
  STARTED: "The candidate clicked Start, and the time is running.",
  SUBMITTED: "The work was submitted, by the candidate or by the time limit.",
  EXPIRED: "The last moment to start has passed.",
  CANCELLED: "The team cancelled the invitation.",
} as const;
export type InvitationState = keyof typeof invitationStates;

/** The states in which a candidate can start or submit. A candidate has one live invitation per assessment at most. */
export const liveStates: readonly InvitationState[] = ["PENDING", "OPENED", "STARTED"];

/** The states before the start. */
export const waitingStates: readonly InvitationState[] = ["PENDING", "OPENED"];

/** The states that keep another invitation of the same candidate to the same assessment from being created. */
export const usedStates: readonly InvitationState[] = [...liveStates, "SUBMITTED"];
