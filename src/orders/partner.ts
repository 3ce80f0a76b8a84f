import type { Services } from "../access/context.ts";
import type { MessageSubject } from "./subjects.ts";

/** What a team has set up for a partner, with its decrypted credentials. */
export interface PartnerAccount {
  teamId: string;
  id: string;
  kind: string;
  url: string;
  account: string | null;
  apiKey: string;
  webhookSecret: string | null;
}

/** What a message can say: its subject, and the invitation as it is when the message is sent. */
export interface OrderUpdate {
  subject: MessageSubject;
  happenedAt: Date;
  /** Where the team's application is. */
  appUrl: string;
  order: { id: string; reference: string | null; callbackUrl: string | null; problem: string | null };
  /** Null: the order was rejected. */
  invitation: {
    id: string;
    title: string;
    /** Null until the work is submitted, or while nothing is recorded. */
    score: number | null;
    submittedAt: Date | null;
    /** The page of the invitation in the team's application. */
    pageUrl: string;
    /** The address that was reported with the result; null until the work is submitted. */
    resultUrl: string | null;
  } | null;
}

/** The call that delivers a message, in the partner's own form. */
export interface PartnerRequest {
  method: "POST" | "PUT" | "PATCH";
  url: string;
  headers: Record<string, string>;
  /** Null: the call has none. */
  body: object | null;
  /** What a response may repeat and nobody may read, beside the key of the integration. */
  secrets?: string[];
}

/** An applicant tracking system that orders assessments. Everything else about it is in the folder of its integration. */
export interface OrderPartner {
  /** The value of the enum in the schema. */
  kind: string;
  /** For the schema. */
  description: string;
  defaultUrl: string;
  /** Whether it has an id of the customer's account, which each call names. */
  needsAccount: boolean;
  /** Whether the team enters nothing: its first order sets it up, and it has no settings. */
  isSetUpByOrders?: true;
  /** The subjects that it gets messages about. */
  subjects: ReadonlySet<MessageSubject>;
  /** Writes a message. */
  request(update: OrderUpdate, account: PartnerAccount, services: Services): PartnerRequest | Promise<PartnerRequest>;
  /** Fetches orders, where the partner does not place them by itself. Repeated every minute. */
  pull?(services: Services, account: PartnerAccount): Promise<void>;
}

/** The partners that the server knows: app/registries/integrations.ts sets them, before the schema is built. */
const known: OrderPartner[] = [];

/** Makes partners known. */
export function knowPartners(partners: readonly OrderPartner[]): void {
  known.splice(0, known.length, ...partners);
}

export const orderPartners = (): readonly OrderPartner[] => known;
export const partnerOfKind = (kind: string): OrderPartner | undefined => known.find((one) => one.kind === kind);
