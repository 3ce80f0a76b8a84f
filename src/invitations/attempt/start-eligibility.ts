import type { UserErrorValue } from "../../platform/errors.ts";
import { isPastExpiry } from "../lifecycle/lifecycle.ts";
import type { InvitationState } from "../lifecycle/states.ts";

/** The values that decide whether the candidate can start. */
export interface Startable {
  state: InvitationState;
  locked: boolean;
  opensAt: Date | null | undefined;
  expiresAt: Date | null | undefined;
  /** Submitted, and may be continued: then what holds for Start holds for Continue. */
  reopenedAt?: Date | null;
}

/**
 * The error for the candidate if the invitation cannot be started now; null if it can (docs/rules.md, The life of an invitation 2).
 */
export function validateStart(invitation: Startable, now: Date): UserErrorValue | null {
  if (invitation.state === "CANCELLED")
    return {
      code: "LINK_CANCELLED",
      message:
        "The team has withdrawn this invitation, so it can no longer be used. If you think this is a mistake, contact the person who invited you.",
    };
  if (invitation.state === "SUBMITTED" && invitation.reopenedAt == null)
    return {
      code: "ALREADY_SUBMITTED",
      message: "You have already submitted this assessment. There is nothing left to do.",
    };
  if (invitation.state === "STARTED") return null;
  if (invitation.state === "EXPIRED" || isPastExpiry(invitation, now))
    return {
      code: "LINK_EXPIRED",
      message: "The last moment to start has passed. If you need more time, ask the person who invited you.",
    };
  if (invitation.locked)
    return {
      code: "LOCKED",
      message:
        "The team has not unlocked this assessment for you yet. Keep this link: you can start as soon as they unlock it.",
    };
  if (invitation.opensAt != null && invitation.opensAt > now)
    return {
      code: "NOT_OPEN_YET",
      message: "This assessment is not open yet. Come back with the same link at opensAt.",
    };
  return null;
}
