import type { FastifyInstance } from "fastify";
import type { Services } from "../access/context.ts";
import type { EventHandler } from "../events/log/handle-events.ts";
import type { DeliveryKind } from "../platform/outgoing-delivery/delivery-kind.ts";

/**
 * The protocol of another system over the same use cases as the GraphQL API. Each has its own folder, and a line in
 * app/registries/integrations.ts.
 */
export interface PartnerProtocol {
  name: string;
  /** Registers its routes, below /partners/<name>/. */
  serve(app: FastifyInstance, services: Services): void;
  eventHandlers: EventHandler[];
  /** The calls that a worker makes to it. */
  // biome-ignore lint/suspicious/noExplicitAny: each kind has rows and outcomes of its own
  deliveries: ((services: Services) => DeliveryKind<any, any, any>)[];
}
