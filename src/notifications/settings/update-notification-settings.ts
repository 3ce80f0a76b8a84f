import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { audit, changesBetween } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { UserError } from "../../platform/errors.ts";
import { maxEnumValues } from "../../platform/graphql/check-input.ts";
import type { NotificationChannel, NotificationEventType } from "../../teams/notification-settings.ts";
import type { NotificationDigest } from "../digest/digest-time.ts";
import { NotificationSetting } from "./notification-setting.entity.ts";

/** A change to one setting of a member. A digest that is omitted stays unchanged. */
export interface SettingChange {
  eventType: NotificationEventType;
  channel: NotificationChannel;
  enabled: boolean;
  digest?: NotificationDigest | null;
}

/** Describes every setting, e.g. `ASSESSMENT_STARTED.EMAIL: "on, DAILY"`. */
const describeSettings = (settings: NotificationSetting[]): Record<string, string> =>
  Object.fromEntries(
    settings.map(({ eventType, channel, enabled, digest }) => [
      `${eventType}.${channel}`,
      `${enabled ? "on" : "off"}, ${digest}`,
    ]),
  );

/**
 * Changes a member's own settings. Settings that are not listed stay unchanged; of two changes to one setting the last counts.
 *
 * @throws UserError INVALID_VALUE for summaries in the app
 */
export async function updateNotificationSettings(context: Context, settingChanges: SettingChange[]): Promise<void> {
  const viewer = viewerOf(context);
  if (settingChanges.length > maxEnumValues)
    throw new UserError("TOO_MANY_ITEMS", `At most ${maxEnumValues} at once.`, { path: ["settings"] });
  const wrong = settingChanges.findIndex(
    (one) => one.channel === "IN_APP" && (one.digest ?? "IMMEDIATE") !== "IMMEDIATE",
  );
  if (wrong >= 0)
    throw new UserError("INVALID_VALUE", "Only e-mails can be summarised.", {
      path: ["settings", String(wrong), "digest"],
    });
  await withTransaction(context, async (tx) => {
    const settings = await tx.em.find(NotificationSetting, { teamId: viewer.teamId, memberId: viewer.id });
    const before = describeSettings(settings);
    for (const { eventType, channel, enabled, digest } of settingChanges) {
      const setting = settings.find((one) => one.eventType === eventType && one.channel === channel);
      if (setting === undefined) continue;
      setting.enabled = enabled;
      if (digest != null) setting.digest = digest;
    }
    const changes = changesBetween(before, describeSettings(settings));
    if (changes !== null)
      await audit(tx.em, context, tx.teamId, {
        action: "notification_settings.update",
        target: { type: "TeamMember", id: viewer.id },
        changes,
      });
  });
}
