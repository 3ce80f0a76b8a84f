import type { EmailKind } from "../../emails/outbox/email-kinds.ts";
import type { NotificationEventType } from "../../teams/notification-settings.ts";

/** The kind of e-mail that notifies members of each event. */
export const notificationEmailKinds = {
  ASSESSMENT_STARTED: "ASSESSMENT_STARTED",
  ASSESSMENT_SUBMITTED: "ASSESSMENT_SUBMITTED",
  INVITATION_EMAIL_FAILED: "EMAIL_FAILED",
} as const satisfies Record<NotificationEventType, EmailKind>;
export type NotificationEmailKind = (typeof notificationEmailKinds)[NotificationEventType];
