import { type LinkTarget, verifyLinkToken } from "../base/link-token.ts";
import { firstRow, sql } from "../base/rows.ts";
import { transact } from "../events/transact.ts";
import type { NotificationEventType } from "../teams/add-member.ts";
import { audit } from "../teams/audit.ts";
import { contextOf, type Services } from "../teams/context.ts";
import { NotificationSetting } from "./notification-setting.entity.ts";

/** What an unsubscribe link shows and changes: one setting and nothing else. */
export interface UnsubscribeView {
  teamId: string;
  settingId: string;
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
  return await firstRow<UnsubscribeView>(
    services.em.fork(),
    sql`select s.team_id as "teamId", s.id as "settingId", t.name as "teamName", s.event_type as "eventType", s.enabled, m.locale
      from notification_setting s join team t on t.id = s.team_id
        join team_member m on m.team_id = s.team_id and m.id = s.member_id
      where s.team_id = ${read.teamId} and s.id = ${read.id}`,
  );
}

/** Changes the setting of a link. It is idempotent. */
export async function switchByLink(
  services: Services,
  view: UnsubscribeView,
  enabled: boolean,
  callerAddress: string,
): Promise<void> {
  await transact(
    contextOf(services, null, "-", callerAddress),
    async (tx) => {
      const setting = await tx.em.findOneOrFail(NotificationSetting, { teamId: view.teamId, id: view.settingId });
      if (setting.enabled === enabled) return;
      setting.enabled = enabled;
      const member = { type: "TeamMember", id: setting.memberId } as const;
      const describe = (on: boolean) => `${on ? "on" : "off"}, ${setting.digest}`;
      await audit(tx.em, tx.context, tx.teamId, {
        action: "notification_settings.update",
        // The link was sent to the member, so its holder acts as the member.
        actor: member,
        target: member,
        changes: { [`${setting.eventType}.${setting.channel}`]: { from: describe(!enabled), to: describe(enabled) } },
      });
    },
    { teamId: view.teamId },
  );
}
