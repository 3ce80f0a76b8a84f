import type { NotificationEventType } from "../../graphql/generated/graphql.ts";

/** The events that members can be notified of, in the order in which they are listed. An object, so that none is left out. */
const listed: Record<NotificationEventType, true> = {
  ASSESSMENT_STARTED: true,
  ASSESSMENT_SUBMITTED: true,
  INVITATION_EMAIL_FAILED: true,
};
export const notificationEvents = Object.keys(listed) as NotificationEventType[];
