import { readLinkToken, verifyLinkToken } from "../base/link-token.ts";
import { firstRow, sql } from "../base/rows.ts";
import { transact } from "../events/transact.ts";
import type { NotificationEventType } from "../teams/add-member.ts";
import { contextOf, type Services } from "../teams/context.ts";
import { NotificationSetting } from "./notification-setting.entity.ts";

/** What the holder of an unsubscribe link may see and switch: this one setting and nothing else. */
export interface UnsubscribeView {
  teamId: string;
  settingId: string;
  teamName: string;
  eventType: NotificationEventType;
  enabled: boolean;
}

/** Whom an unsubscribe link is for, a member's setting or a candidate; null when it is forged. */
export function readUnsubscribe(services: Services, token: string): { teamId: string; id: string } | null {
  const read = readLinkToken(token);
  return read !== null && verifyLinkToken(services.keys, "unsubscribe", { ...read, version: 1 }, read.mac)
    ? read
    : null;
}

/** The setting behind an unsubscribe link; null when it is for none. Changes nothing. */
export async function viewUnsubscribe(
  services: Services,
  read: { teamId: string; id: string },
): Promise<UnsubscribeView | null> {
  return await firstRow<UnsubscribeView>(
    services.em.fork(),
    sql`select s.team_id as "teamId", s.id as "settingId", t.name as "teamName", s.event_type as "eventType", s.enabled
      from notification_setting s join team t on t.id = s.team_id where s.team_id = ${read.teamId} and s.id = ${read.id}`,
  );
}

/** Switches that setting; the same twice is the same once. */
export async function switchByLink(services: Services, view: UnsubscribeView, enabled: boolean): Promise<void> {
  await transact(
    contextOf(services),
    async (tx) => {
      const setting = await tx.em.findOneOrFail(NotificationSetting, { teamId: view.teamId, id: view.settingId });
      setting.enabled = enabled;
    },
    { teamId: view.teamId },
  );
}
