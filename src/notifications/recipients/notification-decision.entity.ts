import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { NotificationChannel } from "../../teams/notification-settings.ts";
import type { RecipientOutcome, RecipientReason } from "./decide-recipients.ts";

/** The decision whether a member is notified of an event by a channel, and why. */
export const NotificationDecision = defineEntity({
  name: "NotificationDecision",
  tableName: "notification_decision",
  properties: {
    teamId: p.uuid().primary(),
    eventSequence: p.integer().primary(),
    memberId: p.uuid().primary(),
    channel: p.text().$type<NotificationChannel>().primary(),
    id: p.uuid(),
    reason: p.text().$type<RecipientReason>(),
    outcome: p.text().$type<RecipientOutcome>(),
    readAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    /** The e-mail that reports it. It is set once: one e-mail per member and event, digests included. */
    emailId: p.uuid().nullable(),
    /** When the digest that reports it is due. */
    digestAt: p.datetime(3).nullable(),
  },
});
export type NotificationDecision = InferEntity<typeof NotificationDecision>;
