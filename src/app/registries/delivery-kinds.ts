import { chatDelivery } from "../../chat/delivery/chat-delivery.ts";
import { emailDelivery } from "../../emails/delivery/email-delivery.ts";
import { messageDelivery } from "../../orders/messages/message-delivery.ts";
import type { DeliveryKind } from "../../platform/outgoing-delivery/delivery-kind.ts";
import { webhookDelivery } from "../../webhooks/deliveries/webhook-delivery.ts";
import { writeEmail } from "./email-templates.ts";
import { partners } from "./integrations.ts";
import type { WorkerServices } from "./scheduled-tasks.ts";

/** Every kind of outgoing delivery. A worker delivers all of them. */
// biome-ignore lint/suspicious/noExplicitAny: each kind has rows and outcomes of its own
export const deliveryKinds = (services: WorkerServices): DeliveryKind<any, any, any>[] => [
  emailDelivery(services, writeEmail),
  webhookDelivery(services, services.payloads),
  chatDelivery(services),
  messageDelivery(services),
  ...partners.flatMap((partner) => partner.deliveries.map((make) => make(services))),
];
