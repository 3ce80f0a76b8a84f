import type { UserErrorValue } from "../base/errors.ts";
import { rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";

/** How often an invitation was mailed, and whether a moment ago. */
export interface Mailings {
  recently: boolean;
  times: number;
}

/** How often the same invitation may be resent or reminded, after it was first mailed (docs/rules.md, Inviting 11). */
export const mostMails = 10;
export const minutesBetweenMails = 10;

/** How invitations were mailed so far. One statement for any number; one that never was is left out. */
export async function mailings(tx: Tx, invitationIds: string[]): Promise<Map<string, Mailings>> {
  if (invitationIds.length === 0) return new Map();
  const found = await rows<Mailings & { id: string }>(
    tx.em,
    sql`select invitation_id as id, max(queued_at) > now() - make_interval(mins => ${minutesBetweenMails}) as recently, count(*)::int as times
      from email where team_id = ${tx.teamId} and invitation_id = any(${invitationIds}::uuid[])
        and kind in ('INVITATION', 'REMINDER') and state not in ('SUPPRESSED', 'CANCELLED') group by invitation_id`,
  );
  return new Map(found.map((row) => [row.id, row]));
}

/** Why it cannot be mailed again now; null when it can. */
export function tooSoon(mailed: Mailings | undefined): Pick<UserErrorValue, "code" | "message"> | null {
  if (mailed === undefined || (!mailed.recently && mailed.times <= mostMails)) return null;
  return {
    code: "TOO_SOON",
    message: mailed.recently
      ? `This invitation was mailed within the last ${minutesBetweenMails} minutes.`
      : `This invitation was mailed ${mailed.times} times already.`,
  };
}
