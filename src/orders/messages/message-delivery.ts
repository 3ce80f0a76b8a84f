import type { Services } from "../../access/context.ts";
import { isSpread } from "../../platform/database/spread.ts";
import type { DeliveryKind } from "../../platform/outgoing-delivery/delivery-kind.ts";
import { Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { type DueOrder, isAnyOrderDue, leaseOrders, leaseSeconds, releaseOrders } from "./lease-orders.ts";
import { type NextMessage, readNextMessage } from "./next-message.query.ts";
import { type MessageOutcome, recordMessages } from "./record-messages.ts";
import { sendMessage } from "./send-message.ts";

/** How many messages a worker sends at once. */
const concurrency = 20;

/** How messages are sent to partners that have ordered assessments. */
export function messageDelivery(
  services: Services,
): DeliveryKind<DueOrder, NextMessage | null | "UNREADABLE", MessageOutcome> {
  const turns = new Turns();
  return {
    name: "partner messages",
    concurrency,
    leasedAhead: 0,
    maxWaitMs: (leaseSeconds - 20) * 1_000,
    gatherMs: 15,
    recordPatienceMs: 15_000,
    isAnythingDue: async () => (await isSpread(services)) || (await isAnyOrderDue(services)),
    lease: (limit, held) => leaseOrders(services, limit, turns, held),
    release: (leased) => releaseOrders(services, leased),
    prepare: (due) => readNextMessage(services, due).catch(() => "UNREADABLE" as const),
    attempt: (due, message) => sendMessage(services, due, message),
    record: (outcomes) => recordMessages(services, outcomes),
    recordKey: ({ due }) => due.teamId,
    destinationKey: ({ due }) => due.teamId,
  };
}
