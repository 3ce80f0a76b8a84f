import type { UserErrorValue } from "../base/errors.ts";
import type { InvitationState } from "./invitation.entity.ts";

/** What decides whether Start is possible. */
export interface Startable {
  state: InvitationState;
  locked: boolean;
  opensAt: Date | null | undefined;
  expiresAt: Date | null | undefined;
  /** Submitted, and may be continued: then what holds for Start holds for Continue. */
  reopenedAt?: Date | null;
}

/** Why an invitation cannot be started now, in words for the candidate; null when it can (rules.md, The candidate's way). */
export function refusalOf(invitation: Startable, now: Date): UserErrorValue | null {
  if (invitation.state === "CANCELLED")
    return {
      code: "LINK_CANCELLED",
      message: "The team has taken this invitation back. If you think this is a mistake, ask whoever invited you.",
    };
  if (invitation.state === "SUBMITTED" && invitation.reopenedAt == null)
    return { code: "ALREADY_SUBMITTED", message: "You have submitted this assessment. There is nothing more to do." };
  if (invitation.state === "STARTED") return null;
  if (invitation.state === "EXPIRED" || (invitation.expiresAt != null && invitation.expiresAt <= now))
    return {
      code: "LINK_EXPIRED",
      message: "The last moment to start has passed. Ask whoever invited you for more time.",
    };
  if (invitation.locked)
    return {
      code: "LOCKED",
      message:
        "The team has not opened this assessment for you yet. You will be able to start once they do; keep this link.",
    };
  if (invitation.opensAt != null && invitation.opensAt > now)
    return {
      code: "NOT_OPEN_YET",
      message: "This assessment cannot be started yet. Come back with the same link at the time given.",
    };
  return null;
}
