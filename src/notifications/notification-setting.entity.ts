import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { NotificationChannel, NotificationEventType } from "../teams/add-member.ts";
import type { NotificationDigest } from "./digest-moment.ts";

/** Whether a member is notified of one event through one channel. */
export const NotificationSetting = defineEntity({
  name: "NotificationSetting",
  tableName: "notification_setting",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    memberId: p.uuid(),
    eventType: p.text().$type<NotificationEventType>(),
    channel: p.text().$type<NotificationChannel>(),
    enabled: p.boolean(),
    digest: p.text().$type<NotificationDigest>(),
  },
});
export type NotificationSetting = InferEntity<typeof NotificationSetting>;
