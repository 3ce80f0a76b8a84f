import type { CandidateValues } from "../../candidates/write/upsert-candidates.ts";
import type { UserErrorValue } from "../../platform/errors.ts";
import { type InvitationState, liveStates } from "../lifecycle/states.ts";
import type { InviteeInput, InviteInput } from "./invite-input.ts";

/** A row while the call is processed. */
export interface Invitee {
  index: number;
  given: InviteeInput;
  /** The caller's id of this invitation, as it is stored. */
  externalId: string | null;
  /** Stored id of the previous candidate that was named; null where an address was given. */
  candidateId: string | null;
  candidateValues: CandidateValues | null;
  errors: UserErrorValue[];
  /** Warnings about a row that succeeds. */
  warnings: UserErrorValue[];
}

export const inviteOutcomes = {
  INVITED: "A new invitation was created.",
  RESENT: "The e-mail of the live invitation is sent again.",
  REOPENED: "The submitted invitation was reopened.",
  RETAKEN: "A new invitation was created; the old one stays.",
  ALREADY_INVITED: "Nothing was done, because the candidate has a live invitation.",
  ALREADY_SUBMITTED: "Nothing was done, because the candidate has submitted.",
  REJECTED: "The row was rejected; see errors.",
} as const;
export type InviteOutcome = keyof typeof inviteOutcomes;

/**
 * Decides the outcome of a row (docs/rules.md, Inviting 4).
 *
 * @param existing the state of the live invitation, else of the submitted one, if any
 */
export function decideInviteOutcome(
  existing: InvitationState | null,
  { ifInvited, ifSubmitted }: Pick<InviteInput, "ifInvited" | "ifSubmitted">,
  sendEmail: boolean,
): InviteOutcome {
  if (existing === null) return "INVITED";
  if (existing === "SUBMITTED") {
    const action = ifSubmitted ?? ifInvited;
    return action === "REOPEN" ? "REOPENED" : action === "RETAKE" ? "RETAKEN" : "ALREADY_SUBMITTED";
  }
  if (!liveStates.includes(existing)) return "INVITED";
  // Without e-mail there is nothing to send again.
  return ifInvited === "RESEND" && sendEmail ? "RESENT" : "ALREADY_INVITED";
}

/** The result of one row, with stored ids. */
export interface InviteRow {
  invitee: Invitee;
  outcome: InviteOutcome;
  candidateId: string | null;
  invitationId: string | null;
  /** The earlier invitation that decided the outcome; a retake refers to it. */
  before: Existing | null;
}

/** The result of a call. */
export interface Invited {
  batchId: string;
  rows: InviteRow[];
}

/** The invitation of a candidate that decides the outcome: the live one, else the last submitted one. */
export interface Existing {
  id: string;
  candidateId: string;
  state: InvitationState;
  /** The invitation is submitted, and waits for the candidate to continue. */
  reopened: boolean;
}

/** Whether the row did something that the candidate gets an e-mail about. */
export const hasEffect = ({ outcome }: InviteRow): boolean =>
  outcome === "INVITED" || outcome === "RESENT" || outcome === "REOPENED" || outcome === "RETAKEN";

/** Whether the row created a new invitation. */
export const createsInvitation = ({ outcome }: InviteRow): boolean => outcome === "INVITED" || outcome === "RETAKEN";
