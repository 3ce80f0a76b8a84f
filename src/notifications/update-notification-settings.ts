import { maxEnumValues } from "../base/check-input.ts";
import { UserProblem } from "../base/errors.ts";
import { transact } from "../events/transact.ts";
import type { NotificationChannel, NotificationEventType } from "../teams/add-member.ts";
import { audit, changesBetween } from "../teams/audit.ts";
import type { Context } from "../teams/context.ts";
import { viewerOf } from "../teams/permission.ts";
import type { NotificationDigest } from "./digest-moment.ts";
import { NotificationSetting } from "./notification-setting.entity.ts";

/** One switch of a member's own. What is left out of it stays. */
export interface Switch {
  eventType: NotificationEventType;
  channel: NotificationChannel;
  enabled: boolean;
  digest?: NotificationDigest | null;
}

/** Every switch and how it stands, e.g. `ASSESSMENT_STARTED.EMAIL: "on, DAILY"`. */
const switchesOf = (settings: NotificationSetting[]): Record<string, string> =>
  Object.fromEntries(
    settings.map(({ eventType, channel, enabled, digest }) => [
      `${eventType}.${channel}`,
      `${enabled ? "on" : "off"}, ${digest}`,
    ]),
  );

/**
 * Flips a member's own switches. What is not named stays; of the same switch twice, the last counts.
 *
 * @throws UserProblem INVALID_VALUE for summaries in the app
 */
export async function updateNotificationSettings(context: Context, switches: Switch[]): Promise<void> {
  const viewer = viewerOf(context);
  if (switches.length > maxEnumValues)
    throw new UserProblem("TOO_MANY_ITEMS", `At most ${maxEnumValues} at once.`, { path: ["settings"] });
  const wrong = switches.findIndex((one) => one.channel === "IN_APP" && (one.digest ?? "IMMEDIATE") !== "IMMEDIATE");
  if (wrong >= 0)
    throw new UserProblem("INVALID_VALUE", "Only e-mails are summed up.", {
      path: ["settings", String(wrong), "digest"],
    });
  await transact(context, async (tx) => {
    const settings = await tx.em.find(NotificationSetting, { teamId: viewer.teamId, memberId: viewer.id });
    const before = switchesOf(settings);
    for (const { eventType, channel, enabled, digest } of switches) {
      const setting = settings.find((one) => one.eventType === eventType && one.channel === channel);
      if (setting === undefined) continue;
      setting.enabled = enabled;
      if (digest != null) setting.digest = digest;
    }
    const changes = changesBetween(before, switchesOf(settings));
    if (changes !== null)
      await audit(tx.em, context, tx.teamId, {
        action: "notification_settings.update",
        target: { type: "TeamMember", id: viewer.id },
        changes,
      });
  });
}
