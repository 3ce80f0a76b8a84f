import type { Services } from "../../access/context.ts";
import { readLinkToken } from "../../platform/crypto/link-token.ts";
import type { UserErrorValue } from "../../platform/errors.ts";
import { dueMove, moves } from "../lifecycle/lifecycle.ts";
import type { InvitationState } from "../lifecycle/states.ts";
import { isLinkOf, type LinkPurpose, practiceUrl } from "../links.ts";
import { type Attempt, readAttempt } from "./attempt.query.ts";
import { validateStart } from "./start-eligibility.ts";

/** An invitation as its candidate sees it. It reveals nothing about the team but its name. */
export interface CandidateView {
  teamId: string;
  invitationId: string;
  /** The team's own name of it. */
  externalId: string | null;
  assessmentId: string;
  assessmentExternalId: string | null;
  assessmentTitle: string;
  instructions: string | null;
  teamName: string;
  candidateName: string | null;
  inviterName: string | null;
  /** To whom the candidate can write: the inviter, while they are in the team. For our page alone. */
  inviterEmail: string | null;
  message: string | null;
  state: InvitationState;
  /** With the candidate's extra time. */
  timeLimit: string | null;
  opensAt: Date | null;
  expiresAt: Date | null;
  startedAt: Date | null;
  deadlineAt: Date | null;
  submittedAt: Date | null;
  /** Set while what was submitted may be continued. */
  reopenedAt: Date | null;
  submission: { url: string | null; notes: string | null; score: null; resultUrl: null; automatic: boolean } | null;
  /** The number of the draft; 0: none has been saved. */
  draftRevision: number;
  draftSavedAt: Date | null;
  /** Null once the invitation is cancelled or expired: there is nothing left to practise for. */
  practiceUrl: string | null;
  practiceLaunchUrl: string | null;
  launchUrl: string | null;
  timeZone: string;
  locale: string | null;
  canStart: boolean;
  refusal: UserErrorValue | null;
  /** The time of the database at the read. */
  now: Date;
}

/**
 * Reads what the holder of a link can see, with the effective state; null for an unknown link. It changes nothing.
 *
 * @param purpose whether the link is for starting or for practising
 */
export async function viewByLink(
  services: Services,
  token: string,
  purpose: LinkPurpose = "start",
): Promise<CandidateView | null> {
  const read = readLinkToken(token);
  const row = read === null ? null : await readAttempt(services, read);
  if (read === null || row === null) return null;
  return isLinkOf(services, purpose, read, row.version) ? viewOf(services, row) : null;
}

/** An attempt as its candidate sees it. */
export function viewOf(services: Services, row: Attempt): CandidateView {
  const { url, notes, automatic, version, now, ...shown } = row;
  const due = dueMove(row, now);
  const state = due === null ? row.state : moves[due].to;
  const overdue = due === "submit";
  const rejection = validateStart({ ...row, state }, now);
  const hasEnded = rejection?.code === "LINK_CANCELLED" || rejection?.code === "LINK_EXPIRED";
  return {
    ...shown,
    state,
    submittedAt: overdue ? row.deadlineAt : row.submittedAt,
    submission:
      automatic === null && !overdue
        ? null
        : { url, notes, score: null, resultUrl: null, automatic: overdue || automatic === true },
    practiceUrl: hasEnded ? null : practiceUrl(services, { teamId: row.teamId, id: row.invitationId, version }),
    canStart: rejection === null && state !== "STARTED",
    refusal: rejection,
    now,
  };
}
