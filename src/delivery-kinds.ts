import { emailDelivery } from "./emails/deliver-email.job.ts";
import { writeLetter } from "./letters.ts";
import type { DeliveryKind } from "./outgoing/delivery-kind.ts";
import { partners } from "./partners.ts";
import type { WorkerServices } from "./sweeps.ts";
import { webhookDelivery } from "./webhooks/dispatch-deliveries.ts";

/** Every kind of outgoing delivery. A worker delivers all of them. */
// biome-ignore lint/suspicious/noExplicitAny: each kind has rows and outcomes of its own
export const deliveryKinds = (services: WorkerServices): DeliveryKind<any, any, any>[] => [
  emailDelivery(services, writeLetter),
  webhookDelivery(services, services.payloads),
  ...partners.flatMap((partner) => partner.deliveries.map((make) => make(services))),
];
