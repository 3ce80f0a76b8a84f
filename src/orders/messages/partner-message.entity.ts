import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { CallSubject, MessageSubject } from "../subjects.ts";

/** A message to a partner, mostly about an order, and the partner's response. */
export const PartnerMessage = defineEntity({
  name: "PartnerMessage",
  tableName: "partner_message",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    integrationId: p.uuid(),
    /** Null: it is about no order. */
    orderId: p.uuid().nullable(),
    /** Null: the order was rejected, or the message is about no order. */
    invitationId: p.uuid().nullable(),
    /** Its place among the messages of the order. A message that is sent again gets a new one. */
    number: p.integer(),
    subject: p.text().collation("C").$type<MessageSubject | CallSubject>(),
    eventId: p.uuid().nullable(),
    happenedAt: p.datetime(3),
    state: p.text().$type<"PENDING" | "DELIVERED" | "RETRYING" | "FAILED">().default("PENDING"),
    attempts: p.integer().default(0),
    statusCode: p.integer().nullable(),
    /** The beginning of the response, or why there was none. */
    answer: p.text().nullable(),
    nextAttemptAt: p.datetime(3).nullable(),
    /** What it comes of, for logs and traces (process/cause.ts). */
    causedBy: p.text().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type PartnerMessage = InferEntity<typeof PartnerMessage>;
