import type { Reaction } from "./events/react.ts";
import { confirmSubmissions } from "./invitations/confirm-submissions.ts";
import { notifyTeam } from "./notifications/notify-team.ts";
import { partners } from "./partners.ts";
import { forgetBodies } from "./webhooks/forget-bodies.ts";
import { queueDeliveries } from "./webhooks/queue-deliveries.ts";

/** The event handlers, in the order in which they run. */
export const reactions: Reaction[] = [
  { name: "notify-team", react: notifyTeam },
  { name: "confirm-submissions", react: confirmSubmissions },
  { name: "queue-deliveries", react: queueDeliveries },
  { name: "forget-bodies", react: forgetBodies },
  ...partners.flatMap((partner) => partner.reactions),
];
