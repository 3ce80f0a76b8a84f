import type { Tx } from "../../events/log/with-transaction.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import { UserError } from "../../platform/errors.ts";

/**
 * How many e-mails the team may send today still (docs/rules.md, Inviting 11), by the database's day in UTC. It only looks:
 * nothing is locked, and what others are about to commit is not seen.
 */
export async function remainingToday(tx: Tx): Promise<number> {
  const row = await firstRow<{ count: number }>(
    tx.em,
    sql`select count from email_day where team_id = ${tx.teamId} and day = current_date`,
  );
  return Math.max(0, tx.context.services.env.DAILY_EMAILS_PER_TEAM - (row?.count ?? 0));
}

/**
 * Counts e-mails against the team's number a day. What is too much by the committed count is refused at once; the count
 * itself is written right before the commit, so that calls of one team do not wait for one another, and is refused
 * there where others have used up what was left.
 *
 * @param wanted.unlimited how many are only counted: they are sent whatever the count is
 * @throws UserError QUOTA_EXCEEDED, now or before the commit
 */
export async function countForToday(
  tx: Tx,
  { limited = 0, unlimited = 0 }: { limited?: number; unlimited?: number },
): Promise<void> {
  if (limited + unlimited === 0) return;
  const before = tx.emails.ofDay;
  const total = {
    limited: (before?.limited ?? 0) + limited,
    unlimited: (before?.unlimited ?? 0) + unlimited,
  };
  tx.emails.ofDay = total;
  if (limited > 0) {
    const left = await remainingToday(tx);
    if (total.limited > left) throw quotaExceeded(tx, total.limited, left);
  }
  if (before === null) tx.beforeCommit(() => writeCount(tx));
}

async function writeCount(tx: Tx): Promise<void> {
  const { limited, unlimited } = tx.emails.ofDay!;
  const counted = await rows(
    tx.em,
    sql`insert into email_day as d (team_id, day, count) values (${tx.teamId}, current_date, ${limited + unlimited})
      on conflict (team_id, day) do update set count = d.count + excluded.count
        where ${limited}::integer = 0 or d.count + ${limited}::integer <= ${tx.context.services.env.DAILY_EMAILS_PER_TEAM}::integer
      returning 1`,
  );
  if (counted.length === 0) throw quotaExceeded(tx, limited, await remainingToday(tx));
}

const quotaExceeded = (tx: Tx, wanted: number, left: number): UserError =>
  new UserError(
    "QUOTA_EXCEEDED",
    `This would be ${wanted} e-mails, and ${left} of today's ${tx.context.services.env.DAILY_EMAILS_PER_TEAM} are left. Nothing was done; try again tomorrow, or invite with sendEmail: false.`,
  );
