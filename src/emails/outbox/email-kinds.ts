/** Every kind of e-mail: its recipient and subject matter. templates/README.md describes each template. */
export const emailKinds = {
  INVITATION: "To the candidate: the link to the assessment.",
  REMINDER: "To the candidate: they have not started yet.",
  SUBMISSION_CONFIRMATION: "To the candidate: their work has been submitted.",
  INVITER_COPY: "To the inviter: a copy of the invitation e-mail, without a working link.",
  PUBLIC_LINK_RESUME: "To the address that was entered at a public link: the link to the assessment.",
  ASSESSMENT_STARTED: "To a team member: a candidate started.",
  ASSESSMENT_SUBMITTED: "To a team member: a candidate submitted.",
  EMAIL_FAILED: "To a team member: an invitation could not be delivered.",
  DIGEST: "To a team member: several events in one e-mail.",
  TEAM_INVITATION: "To an invited member: the link to join the team.",
  SIGN_IN: "To a team member: a link that signs in.",
  WEBHOOK_DISABLED: "To the owners: a webhook endpoint was disabled.",
  SENDER_DOMAIN_FAILED: "To the owners: the DKIM record of a domain is gone that e-mails came from.",
  CHAT_DISABLED: "To the owners: a chat destination was disabled.",
  TEST: "To the member who asked for it: a sample of an e-mail. It is not counted.",
} as const;
export type EmailKind = keyof typeof emailKinds;

export const emailStates = {
  QUEUED: "Waiting to be sent.",
  SENT: "The mail server accepted it.",
  DEFERRED: "The mail server did not accept it yet; it is tried again.",
  FAILED:
    "Not sent after two days of attempts, or it could not be created, or the mail server does not support such an address.",
  BOUNCED: "A mail server rejected it permanently, at once or later.",
  SUPPRESSED:
    "Not attempted: mail to this address has bounced before, or the team is a demo, which sends e-mail to the built-in inbox only. lastResponse says which.",
  CANCELLED: "No longer needed when it was due.",
} as const;
export type EmailState = keyof typeof emailStates;

/** Sent to ACTIVE members only: it is cancelled if the member is not ACTIVE when it is due. */
export const activeMemberKinds: readonly EmailKind[] = [
  "INVITER_COPY",
  "ASSESSMENT_STARTED",
  "ASSESSMENT_SUBMITTED",
  "EMAIL_FAILED",
  "DIGEST",
  "WEBHOOK_DISABLED",
  "SENDER_DOMAIN_FAILED",
  "CHAT_DISABLED",
  "TEST",
];

/**
 * Whether an e-mail of a kind comes from the installation's sender whatever the team has chosen: an error in the records of
 * a team's domain must not prevent its owners from signing in and from learning of it.
 */
export const isFromInstallation = (kind: EmailKind): boolean => kind === "SIGN_IN" || kind === "SENDER_DOMAIN_FAILED";

/** Whether a kind counts against the daily quota of the team, whatever its recipient. */
export const isCountedADay = (kind: EmailKind): boolean => kind === "INVITER_COPY" || !activeMemberKinds.includes(kind);

/** The kinds that a candidate depends on: the inviter is notified when one of them fails permanently. */
export const confirmedKinds: readonly EmailKind[] = ["INVITATION", "REMINDER"];

/** E-mails to a member about a candidate have both ids; those to the candidate have no member. */
export const isToCandidate = (email: { memberId: string | null; candidateId: string | null }): boolean =>
  email.memberId === null && email.candidateId !== null;
