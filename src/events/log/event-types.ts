import type { StoredActor } from "../../access/actor.ts";

/** Every kind of event, and when it is written. */
export const eventTypes = {
  ASSESSMENT_PUBLISHED: "The assessment was published: candidates can be invited to it.",
  ASSESSMENT_UPDATED: "The assessment was edited; see changes.",
  ASSESSMENT_ARCHIVED: "The assessment was archived: nobody can be invited to it; live invitations continue.",
  INVITATION_CREATED: "A candidate was invited, or registered through the public link.",
  INVITATION_EMAIL_SENT: "The mail server accepted the invitation's e-mail.",
  INVITATION_EMAIL_FAILED: "The invitation's e-mail or a reminder has failed permanently.",
  INVITATION_OPENED:
    "The invitation link was opened for the first time. Mail scanners open links, too, so this is only a hint.",
  INVITATION_REMINDED: "A reminder was sent to the candidate.",
  INVITATION_UPDATED: "The invitation was changed; see changes.",
  INVITATION_REOPENED: "The invitation was reopened: the candidate can continue with the submitted work.",
  INVITATION_EXPIRED: "The invitation expired before the candidate started.",
  INVITATION_CANCELLED: "The team cancelled the invitation.",
  ASSESSMENT_STARTED: "The candidate started the assessment.",
  ASSESSMENT_SUBMITTED:
    "The candidate submitted the assessment, or it was submitted automatically when the time ran out.",
  RESULT_UPDATED: "The score, result URL or notes of a submission were changed.",
  CANDIDATE_UPDATED: "The candidate was changed; see changes.",
  CANDIDATE_ERASED: "The candidate's personal data was erased.",
} as const;
export type EventType = keyof typeof eventTypes;

/** Who did it. Null in an event: the system. */
export type EventActor = StoredActor;

/** An event as a use case records it. Its number and time are set at the end of the transaction. */
export interface NewEvent {
  type: EventType;
  assessmentId?: string | null;
  candidateId?: string | null;
  invitationId?: string | null;
  emailId?: string | null;
  /** By default the actor of the context. Null: the system. */
  actor?: EventActor | null;
  /** What changed, free of personal data: never a name, an address or a text of the candidate. */
  changes?: Record<string, Record<string, unknown>> | null;
  /** The request that it comes of. By default that of the context. */
  causedBy?: string | null;
}

/** An event as the log holds it. */
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
  causedBy: string | null;
}
