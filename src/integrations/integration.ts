import type { FastifyInstance } from "fastify";
import type { Services } from "../access/context.ts";
import type { EventHandler } from "../events/log/handle-events.ts";
import type { OrderPartner } from "../orders/partner.ts";
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
  /** What orders/ does for it: its settings in a team, its orders, and the messages about them. */
  orders?: OrderPartner;
  /** Plays the partner's part on this machine, for `sandbox ats`. */
  sandbox?(): Promise<PartnerSandbox>;
}

/** The partner's part, as a newcomer and the tests see it. */
export interface PartnerSandbox {
  /** The value of the enum in the schema. */
  kind: string;
  /** The settings of the integration, with this address of the partner. Undefined: its first order sets it up. */
  settings?(url: string): { account?: string; apiKey: string; webhookSecret?: string };
  /** Answers a call of the server to the partner. */
  answer(call: { method: string; path: string; body: unknown }): { status: number; body: unknown };
  /** Orders an assessment, as the partner does when a recruiter asks for it. */
  order(at: {
    /** Of the server. */
    serverUrl: string;
    /** Of the partner. */
    url: string;
    apiKey: string;
    teamId: string;
    /** Empty where the order sets the integration up. */
    integrationId: string;
    email: string;
    /** By its title. */
    assessment: string;
  }): Promise<void>;
}
