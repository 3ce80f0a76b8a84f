import type { EventHandler } from "./events/handle-events.ts";
import { confirmSubmissions } from "./invitations/confirm-submissions.ts";
import { notifyTeam } from "./notifications/notify-team.ts";
import { partners } from "./partners.ts";
import { forgetBodies } from "./webhooks/forget-bodies.ts";
import { queueDeliveries } from "./webhooks/queue-deliveries.ts";

/** The handlers of every event, in the order in which they run. */
export const eventHandlers: EventHandler[] = [
  { name: "notify-team", handle: notifyTeam },
  { name: "confirm-submissions", handle: confirmSubmissions },
  { name: "queue-deliveries", handle: queueDeliveries },
  { name: "forget-bodies", handle: forgetBodies },
  ...partners.flatMap((partner) => partner.eventHandlers),
];
