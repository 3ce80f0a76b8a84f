import { type InvitationState, liveStates } from "./invitation.entity.ts";
import type { Invitee } from "./read-invitees.ts";

/** What to do with a candidate who already has an invitation that is live or submitted. */
export const ifInvitedValues = {
  REPORT: "Change nothing and say so.",
  RESEND: "Mail a live invitation again.",
  REOPEN: "Let a submitted candidate go on with what they submitted.",
  RETAKE: "Give a submitted candidate a fresh invitation; the old one is kept.",
} as const;
export type IfInvited = keyof typeof ifInvitedValues;

export const inviteOutcomes = {
  INVITED: "A new invitation was made.",
  RESENT: "The live invitation is mailed again.",
  REOPENED: "The candidate may go on with what they submitted.",
  RETAKEN: "A fresh invitation was made; the old one is kept.",
  ALREADY_INVITED: "Nothing done: there is a live invitation.",
  ALREADY_SUBMITTED: "Nothing done: it was submitted.",
  REJECTED: "Refused; see errors.",
} as const;
export type InviteOutcome = keyof typeof inviteOutcomes;

/** The table of docs/rules.md, Inviting 4. `existing`: the live invitation, else the submitted one, if any. */
export function outcomeOf(existing: InvitationState | null, ifInvited: IfInvited, sendEmail: boolean): InviteOutcome {
  if (existing === null) return "INVITED";
  if (existing === "SUBMITTED")
    return ifInvited === "REOPEN" ? "REOPENED" : ifInvited === "RETAKE" ? "RETAKEN" : "ALREADY_SUBMITTED";
  if (!liveStates.includes(existing)) return "INVITED";
  // Without e-mail there is nothing that mailing again could mean.
  return ifInvited === "RESEND" && sendEmail ? "RESENT" : "ALREADY_INVITED";
}

/** What became of one row, with stored ids. */
export interface InviteRow {
  invitee: Invitee;
  outcome: InviteOutcome;
  candidateId: string | null;
  invitationId: string | null;
  /** The invitation that was there before, where it decided; a retake is given after it. */
  before: Existing | null;
}

/** What became of a call. */
export interface Invited {
  batchId: string;
  rows: InviteRow[];
}

/** An invitation that decides what can be done: the live one of a candidate, else the last submitted one. */
export interface Existing {
  id: string;
  candidateId: string;
  state: InvitationState;
  /** Submitted, and waiting for the candidate to continue. */
  reopened: boolean;
}

/** Whether something was done for this row that the candidate is told of. */
export const isTouched = ({ outcome }: InviteRow): boolean =>
  outcome === "INVITED" || outcome === "RESENT" || outcome === "REOPENED" || outcome === "RETAKEN";

/** Whether a new invitation was made for this row. */
export const isMade = ({ outcome }: InviteRow): boolean => outcome === "INVITED" || outcome === "RETAKEN";
