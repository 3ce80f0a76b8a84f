/** Every kind of letter: to whom, and about what. templates/README.md has what each says. */
export const emailKinds = {
  INVITATION: "To the candidate: the link to the assessment.",
  REMINDER: "To the candidate: they have not started yet.",
  SUBMISSION_CONFIRMATION: "To the candidate: their work has been submitted.",
  INVITER_COPY: "To the inviter: a copy of what the candidates were sent, without a working link.",
  PUBLIC_LINK_RESUME: "To the address that was entered at a public link: the link to the assessment.",
  ASSESSMENT_STARTED: "To a team member: a candidate started.",
  ASSESSMENT_SUBMITTED: "To a team member: a candidate submitted.",
  EMAIL_FAILED: "To a team member: an invitation could not be delivered.",
  DIGEST: "To a team member: several events in one e-mail.",
  TEAM_INVITATION: "To a person: the link to join the team.",
  SIGN_IN: "To a team member: a link that signs in.",
  WEBHOOK_DISABLED: "To the owners: a webhook endpoint was disabled.",
  TEST: "To the member who asked for it: how an e-mail looks. Counted nowhere.",
} as const;
export type EmailKind = keyof typeof emailKinds;

export const emailStates = {
  QUEUED: "Waits to be sent.",
  SENT: "The mail server took it.",
  DEFERRED: "The mail server did not take it now; it is tried again.",
  FAILED:
    "Given up after two days of trying, or it could not be created, or the mail server does not take such an address.",
  BOUNCED: "A mail server refused it for good, at once or later.",
  SUPPRESSED:
    "Never tried: mail to this address has bounced before, or the team is a demo, which mails nobody outside the built-in inbox. lastResponse says which.",
  CANCELLED: "No longer wanted when its turn came.",
} as const;
export type EmailState = keyof typeof emailStates;

/** Sent to ACTIVE members alone: each is cancelled when its turn comes and its member is not ACTIVE. */
export const activeMemberKinds: readonly EmailKind[] = [
  "INVITER_COPY",
  "ASSESSMENT_STARTED",
  "ASSESSMENT_SUBMITTED",
  "EMAIL_FAILED",
  "DIGEST",
  "WEBHOOK_DISABLED",
  "TEST",
];

/** Counts against the team's number of e-mails a day, whatever its recipient. */
export const isCountedADay = (kind: EmailKind): boolean => kind === "INVITER_COPY" || !activeMemberKinds.includes(kind);

/** What the candidate is lost without: when one of them fails for good, whoever invited hears of it. */
export const toldKinds: readonly EmailKind[] = ["INVITATION", "REMINDER"];

/** Letters about a candidate to a member name both; those to the candidate have no member. */
export const isToCandidate = (email: { memberId: string | null; candidateId: string | null }): boolean =>
  email.memberId === null && email.candidateId !== null;
