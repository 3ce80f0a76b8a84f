/** The action for a candidate who already has a live or submitted invitation. */
export const ifInvitedValues = {
  REPORT: "Change nothing, and report the invitation.",
  RESEND: "Send the e-mail of a live invitation again.",
  REOPEN: "Reopen a submitted invitation, so that the candidate can continue.",
  RETAKE: "Create a new invitation for a candidate who has submitted; the old one stays.",
} as const;
export type IfInvited = keyof typeof ifInvitedValues;

/** The action for a candidate who has submitted, where it differs from that for a live invitation. */
export const ifSubmittedValues = {
  REPORT: ifInvitedValues.REPORT,
  REOPEN: ifInvitedValues.REOPEN,
  RETAKE: ifInvitedValues.RETAKE,
} as const;
export type IfSubmitted = keyof typeof ifSubmittedValues;

/** The largest number of candidates in one call. */
export const maxInvitees = 10_000;

/** A row of inviteCandidates, as the caller gives it. */
export interface InviteeInput {
  id?: string | null;
  email?: string | null;
  name?: string | null;
  locale?: string | null;
  timeZone?: string | null;
  candidateExternalId?: string | null;
  candidateMetadata?: object | null;
  externalId?: string | null;
  metadata?: object | null;
  ref?: string | null;
}

/** The input of inviteCandidates. */
export interface InviteInput {
  assessmentId: string;
  candidates: InviteeInput[];
  title?: string | null;
  message?: string | null;
  copyToMe?: boolean;
  locked?: boolean | null;
  assigneeIds?: string[] | null;
  applyDefaultAssignees: boolean;
  labels?: string[] | null;
  applyDefaultLabels: boolean;
  opensAt?: Date | null;
  expiresAt?: Date | null;
  reminders?: string[] | null;
  timeLimit?: string | null;
  ifInvited: IfInvited;
  ifSubmitted?: IfSubmitted | null;
  onBehalfOf?: string | null;
}
