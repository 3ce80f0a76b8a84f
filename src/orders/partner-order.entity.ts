import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../platform/database/columns.ts";

/** An assessment that a partner has ordered for a candidate. Its messages are sent one after the other. */
export const PartnerOrder = defineEntity({
  name: "PartnerOrder",
  tableName: "partner_order",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    integrationId: p.uuid(),
    /** Null: the order was rejected. */
    invitationId: p.uuid().nullable(),
    /** The partner's id of the order; null once the candidate was erased. */
    reference: p.text().nullable(),
    referenceHash: bytea().nullable(),
    callbackUrl: p.text().nullable(),
    /** Why it was rejected. */
    problem: p.text().nullable(),
    /** DUE: there are messages to send. */
    state: p.text().$type<"IDLE" | "DUE">().default("IDLE"),
    /** The number of its last message. */
    wanted: p.integer().default(0),
    /** The number of the last message that was delivered or has failed for good. */
    finished: p.integer().default(0),
    /** Attempts at the next message. */
    attempts: p.integer().default(0),
    /** Infinity: when the integration is enabled again. */
    nextAttemptAt: p.datetime(3).nullable(),
    leasedUntil: p.datetime(3).nullable(),
    leasedBy: p.text().nullable(),
    /** The partner has cancelled it, and gets no more messages. */
    closedAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type PartnerOrder = InferEntity<typeof PartnerOrder>;
