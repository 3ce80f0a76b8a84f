import { UserProblem } from "../base/errors.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { Tx } from "../events/transact.ts";
import { type EmailKind, emailKinds, isCountedADay } from "./email-kinds.ts";

const countedKinds = (Object.keys(emailKinds) as EmailKind[]).filter(
  (kind) => isCountedADay(kind) && kind !== "SIGN_IN",
);

/**
 * How many e-mails the team may send today still (rules.md, Inviting 11). Who asks holds the answer until the end
 * of their transaction: of calls that race for what is left, one counts after the other. So it is asked after the
 * locks on invitations and the limits of addresses, and right before the e-mails are written. It only looks:
 * enqueueEmails is what counts.
 */
export async function dailyLeft(tx: Tx): Promise<number> {
  await rows(tx.em, sql`select pg_advisory_xact_lock(hashtextextended('daily e-mails ' || ${tx.teamId}::text, 0))`);
  const row = await firstRow<{ used: number }>(
    tx.em,
    // Sign-in links count while their member has not come yet: an active member's never do.
    sql`select count(*)::int as used from email e
      where e.team_id = ${tx.teamId} and e.queued_at >= date_trunc('day', now()) and e.state <> 'SUPPRESSED'
        and (e.kind = any(${countedKinds}) or (e.kind = 'SIGN_IN' and exists (
          select 1 from team_member m where m.team_id = e.team_id and m.id = e.member_id and m.state = 'INVITED')))`,
  );
  return Math.max(0, tx.context.services.env.DAILY_EMAILS_PER_TEAM - row!.used);
}

/**
 * Refuses what would go over the team's number of e-mails a day.
 *
 * @throws UserProblem QUOTA_EXCEEDED
 */
export async function checkDailyQuota(tx: Tx, wanted: number): Promise<void> {
  if (wanted === 0) return;
  const left = await dailyLeft(tx);
  if (wanted > left)
    throw new UserProblem(
      "QUOTA_EXCEEDED",
      `This would be ${wanted} e-mails, and ${left} of today's ${tx.context.services.env.DAILY_EMAILS_PER_TEAM} are left. Nothing was done; try again tomorrow, or invite with sendEmail: false.`,
    );
}
