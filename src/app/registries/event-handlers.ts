import { queueRuns } from "../../automation/run/queue-runs.ts";
import { queueChatMessages } from "../../chat/delivery/queue-messages.ts";
import type { EventHandler } from "../../events/log/handle-events.ts";
import { confirmSubmissions } from "../../invitations/attempt/confirm-submissions.ts";
import { notifyTeam } from "../../notifications/recipients/notify-team.ts";
import { queueOrderMessages } from "../../orders/messages/queue-messages.ts";
import { purgeWebhookBodies } from "../../webhooks/deliveries/purge-bodies.ts";
import { queueDeliveries } from "../../webhooks/deliveries/queue-deliveries.ts";
import { partners } from "./integrations.ts";

/** The handlers of every event, in the order in which they run. */
export const eventHandlers: EventHandler[] = [
  { name: "notify-team", handle: notifyTeam },
  { name: "confirm-submissions", handle: confirmSubmissions },
  { name: "queue-deliveries", handle: queueDeliveries },
  { name: "queue-chat-messages", handle: queueChatMessages },
  { name: "queue-automation-runs", handle: queueRuns },
  { name: "forget-bodies", handle: purgeWebhookBodies },
  { name: "queue-order-messages", handle: queueOrderMessages },
  ...partners.flatMap((partner) => partner.eventHandlers),
];
