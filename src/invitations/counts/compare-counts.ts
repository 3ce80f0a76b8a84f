import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { findTeams, forEachTeam } from "../../platform/database/spread.ts";
import { anyOf, array, db, now, sql } from "../../platform/database/sql.ts";

/** How many teams one run compares. */
const teamsARun = 20;

/**
 * The scheduled task that compares the counts of each team with its rows once a day, and corrects them. They are never
 * wrong by themselves, since triggers keep them in the transaction of every change; rows that were loaded while the
 * triggers were disabled are counted here. What was wrong is logged, and `doctor` shows it for a week.
 */
export async function compareAllCounts(services: Services): Promise<void> {
  const em = services.em.fork();
  const compared = await findTeams(services, async (among) => {
    const found = await db(em)
      .selectFrom("count_comparison")
      .select("team_id as teamId")
      .where("compared_at", ">=", sql<Date>`now() - interval '1 day'`)
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  const due = await db(em)
    .selectFrom("team")
    .select("id")
    .where(({ eb, not }) => not(eb("id", "=", anyOf(array.uuid(compared)))))
    // Any of them, so that those on a server that is away do not come first for ever.
    .orderBy(sql`random()`)
    .limit(sql.lit(teamsARun))
    .execute();
  await forEachTeam(
    services,
    due.map(({ id }) => id),
    (teamId) => compareCounts(services, teamId),
  );
}

/** Compares the counts of a team with its rows, and corrects them. @returns by how much they were wrong */
export async function compareCounts(services: Services, teamId: string): Promise<number> {
  const wrong = await withTransaction(systemContext(services, teamId), async ({ em }) => {
    // A team with millions of invitations is read for longer than a request may be.
    await db(em).selectNoFrom(sql<string>`set_config('statement_timeout', '0', true)`.as("timeout")).execute();
    // Two workers that compare the same team wait for each other here, before the second one reads anything.
    const [compared] = await db(em).selectNoFrom(sql<number>`compare_counts(${teamId})`.as("wrong")).execute();
    const found = compared!.wrong;
    await db(em)
      .insertInto("count_comparison")
      .values({ team_id: teamId, compared_at: now(), wrong: found, wrong_at: found > 0 ? now() : null })
      .onConflict((oc) =>
        oc.column("team_id").doUpdateSet({
          compared_at: ({ ref }) => ref("excluded.compared_at"),
          ...(found > 0 ? { wrong: found, wrong_at: ({ ref }) => ref("excluded.wrong_at") } : {}),
        }),
      )
      .execute();
    return found;
  });
  if (wrong > 0) services.log.warn({ teamId, wrong }, "counts of a team were wrong, and are corrected");
  return wrong;
}
