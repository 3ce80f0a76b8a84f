import { transact } from "../events/transact.ts";
import type { NotificationChannel, NotificationEventType } from "../teams/add-member.ts";
import type { Context } from "../teams/context.ts";
import { viewerOf } from "../teams/permission.ts";
import { NotificationSetting } from "./notification-setting.entity.ts";

/** Flips a member's own switches. What is not named stays; of the same switch twice, the last counts. */
export async function updateNotificationSettings(
  context: Context,
  switches: { eventType: NotificationEventType; channel: NotificationChannel; enabled: boolean }[],
): Promise<void> {
  const viewer = viewerOf(context);
  await transact(context, async (tx) => {
    const settings = await tx.em.find(NotificationSetting, { teamId: viewer.teamId, memberId: viewer.id });
    for (const { eventType, channel, enabled } of switches) {
      const setting = settings.find((one) => one.eventType === eventType && one.channel === channel);
      if (setting !== undefined) setting.enabled = enabled;
    }
  });
}
