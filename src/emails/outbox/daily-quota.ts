import type { Tx } from "../../events/log/with-transaction.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";

const today = sql<string>`current_date`;

/**
 * How many e-mails the team may still send today (docs/rules.md, Inviting 11), by the database's day in UTC. It locks
 * nothing and does not see what concurrent transactions are about to commit.
 */
export async function remainingToday(tx: Tx): Promise<number> {
  const row = await db(tx.em)
    .selectFrom("email_day")
    .select("count")
    .where("team_id", "=", tx.teamId)
    .where("day", "=", today)
    .executeTakeFirst();
  return Math.max(0, tx.context.services.env.DAILY_EMAILS_PER_TEAM - (row?.count ?? 0));
}

/**
 * Counts e-mails against the daily quota of the team. E-mails over the committed count are rejected at once. The count
 * itself is written right before the commit, so that calls of one team do not wait for one another, and the check is
 * repeated there, because other calls may have used up the rest of the quota.
 *
 * @param wanted.limited how many are held back by the quota
 * @param wanted.unlimited how many are only counted, and sent whatever the count is
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
  const counted = await db(tx.em)
    .insertInto("email_day")
    .values({ team_id: tx.teamId, day: today, count: limited + unlimited })
    .onConflict((oc) =>
      oc
        .columns(["team_id", "day"])
        .doUpdateSet({ count: (eb) => eb("email_day.count", "+", eb.ref("excluded.count")) })
        .where((eb) =>
          eb.or([
            sql<boolean>`${limited}::integer = 0`,
            eb(eb("email_day.count", "+", limited), "<=", tx.context.services.env.DAILY_EMAILS_PER_TEAM),
          ]),
        ),
    )
    .returning("count")
    .execute();
  if (counted.length === 0) throw quotaExceeded(tx, limited, await remainingToday(tx));
}

const quotaExceeded = (tx: Tx, wanted: number, left: number): UserError =>
  new UserError(
    "QUOTA_EXCEEDED",
    `This would be ${wanted} e-mails, and ${left} of today's ${tx.context.services.env.DAILY_EMAILS_PER_TEAM} are left. Nothing was done; try again tomorrow, or invite with sendEmail: false.`,
  );
