/** The events that a member can be notified of, and the channels: one setting for each pair, all on at first (docs/rules.md, Who is notified 9). */
export const notificationEventTypes = [
  "ASSESSMENT_STARTED",
  "ASSESSMENT_SUBMITTED",
  "INVITATION_EMAIL_FAILED",
] as const;
export type NotificationEventType = (typeof notificationEventTypes)[number];
export const notificationChannels = ["EMAIL", "IN_APP"] as const;
export type NotificationChannel = (typeof notificationChannels)[number];
