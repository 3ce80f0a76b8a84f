import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { NotificationChannel, NotificationEventType } from "../../teams/notification-settings.ts";
import type { NotificationDigest } from "../digest/digest-time.ts";

/** One member, one event type, one channel, on or off. */
export const NotificationSetting = defineEntity({
  name: "NotificationSetting",
  tableName: "notification_setting",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    memberId: p.uuid(),
    eventType: p.text().$type<NotificationEventType>(),
    channel: p.text().$type<NotificationChannel>(),
    enabled: p.boolean().default(true),
    digest: p.text().$type<NotificationDigest>().default("IMMEDIATE"),
  },
  uniques: [
    {
      name: "notification_setting_team_id_member_id_event_type_channel_key",
      properties: ["teamId", "memberId", "eventType", "channel"],
    },
  ],
});
export type NotificationSetting = InferEntity<typeof NotificationSetting>;
