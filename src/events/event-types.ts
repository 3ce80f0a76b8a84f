/** Every kind of fact, and when it is written. */
export const eventTypes = {
  ASSESSMENT_PUBLISHED: "Candidates can be invited from now on.",
  ASSESSMENT_UPDATED: "Something of the assessment was edited; see changes.",
  ASSESSMENT_ARCHIVED: "No new invitations; live ones go on.",
  INVITATION_CREATED: "A candidate was invited, or came through the public link.",
  INVITATION_EMAIL_SENT: "The mail server took the invitation's e-mail.",
  INVITATION_EMAIL_FAILED: "The invitation's e-mail, or a reminder of it, could not be delivered, for good.",
  INVITATION_OPENED: "The link was opened for the first time. A hint only: mail scanners open links, too.",
  INVITATION_REMINDED: "The candidate was reminded.",
  INVITATION_UPDATED: "Something of the invitation was changed; see changes.",
  INVITATION_REOPENED: "The candidate may go on with what they submitted.",
  INVITATION_EXPIRED: "The last moment to start has passed.",
  INVITATION_CANCELLED: "The team took the invitation back.",
  ASSESSMENT_STARTED: "The candidate clicked Start; the time runs.",
  ASSESSMENT_SUBMITTED: "The candidate submitted, or the time ran out.",
  RESULT_UPDATED: "Score, result address or notes of a submission were changed.",
  CANDIDATE_UPDATED: "Something of the candidate was changed; see changes.",
  CANDIDATE_ERASED: "The person was forgotten.",
} as const;
export type EventType = keyof typeof eventTypes;

/** Who did it. Null in an event: the clock. */
export interface EventActor {
  type: "TeamMember" | "ApiKey" | "Candidate";
  id: string;
}

/** A fact as a use case records it. Number and time are given at the end of its transaction. */
export interface NewEvent {
  type: EventType;
  assessmentId?: string | null;
  candidateId?: string | null;
  invitationId?: string | null;
  emailId?: string | null;
  /** Left out: whoever asks. Null: the clock. */
  actor?: EventActor | null;
  /** What changed, free of personal data: never a name, an address or a text of the candidate's. */
  changes?: Record<string, Record<string, unknown>> | null;
}

/** A fact as the log holds it. */
export interface LoggedEvent {
  uuid: string;
  sequence: number;
  type: EventType;
  occurredAt: Date;
  assessmentId: string | null;
  candidateId: string | null;
  invitationId: string | null;
  emailId: string | null;
  actorType: EventActor["type"] | null;
  actorId: string | null;
  changes: Record<string, unknown> | null;
}
