import type { Context, Services } from "../../access/context.ts";
import { contextOfLink } from "../../access/contexts.ts";
import { audit } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { type LinkTarget, verifyLinkToken } from "../../platform/crypto/link-token.ts";
import { db } from "../../platform/database/sql.ts";
import type { NotificationEventType } from "../../teams/notification-settings.ts";
import { NotificationSetting } from "./notification-setting.entity.ts";

/** What the holder of an unsubscribe link may read and switch: this one setting and nothing else. */
export interface UnsubscribeView {
  teamId: string;
  settingId: string;
  memberId: string;
  teamName: string;
  eventType: NotificationEventType;
  enabled: boolean;
  /** The member's language. */
  locale: string | null;
}

/** Reads the setting of an unsubscribe link; null when there is none or the link is forged. It changes nothing. */
export async function viewUnsubscribe(
  services: Services,
  read: Omit<LinkTarget, "version"> & { mac: Buffer },
): Promise<UnsubscribeView | null> {
  if (!verifyLinkToken(services.keys, "unsubscribe", { ...read, version: 1 }, read.mac)) return null;
  const found = await db(services.em.fork())
    .selectFrom("notification_setting as s")
    .innerJoin("team as t", "t.id", "s.team_id")
    .innerJoin("team_member as m", (join) =>
      join.onRef("m.team_id", "=", "s.team_id").onRef("m.id", "=", "s.member_id"),
    )
    .select(["s.team_id as teamId", "s.id as settingId", "s.member_id as memberId", "t.name as teamName"])
    .select(["s.event_type as eventType", "s.enabled", "m.locale"])
    .where("s.team_id", "=", read.teamId)
    .where("s.id", "=", read.id)
    .executeTakeFirst();
  return found ?? null;
}

/** Switches that setting; the same twice is the same once. */
export async function switchByLink(context: Context, view: UnsubscribeView, enabled: boolean): Promise<void> {
  await withTransaction(
    // The link was mailed to the member, and its holder acts for the member.
    contextOfLink(context, view.teamId, { type: "TeamMember", id: view.memberId }),
    async (tx) => {
      const setting = await tx.em.findOneOrFail(NotificationSetting, { teamId: view.teamId, id: view.settingId });
      if (setting.enabled === enabled) return;
      setting.enabled = enabled;
      const say = (on: boolean) => `${on ? "on" : "off"}, ${setting.digest}`;
      await audit(tx.em, tx.context, tx.teamId, {
        action: "notification_settings.update",
        target: { type: "TeamMember", id: setting.memberId },
        changes: { [`${setting.eventType}.${setting.channel}`]: { from: say(!enabled), to: say(enabled) } },
      });
    },
  );
}
