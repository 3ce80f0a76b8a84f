import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { type EventDependent, findTeamsWithEvents, raisePurged } from "../../events/log/delete-old-events.ts";
import { findSequenceBefore } from "../../events/log/event.query.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { isOnlyDeletion, type OldData } from "../../platform/database/retention/delete-old.ts";
import { db, sql } from "../../platform/database/sql.ts";
import type { Env } from "../../platform/process/env.ts";
import { periodSeconds } from "../../platform/process/period.ts";

const name = "notifications";
const batchSize = 1_000;

/** A notification is about an event, so it is stored no longer than that. */
const periodOf = ({ KEEP_NOTIFICATIONS, KEEP_EVENTS }: Env): string =>
  (periodSeconds(KEEP_EVENTS) ?? Number.POSITIVE_INFINITY) <
  (periodSeconds(KEEP_NOTIFICATIONS) ?? Number.POSITIVE_INFINITY)
    ? KEEP_EVENTS
    : KEEP_NOTIFICATIONS;

/** The number of the first event that waits for a summary; null where none does. */
async function firstWaiting({ em }: Services, teamId: string): Promise<number | null> {
  const { first } = await db(em.fork())
    .selectFrom("notification_decision")
    .select(({ fn }) => fn.min<number | null>("event_sequence").as("first"))
    .where("team_id", "=", teamId)
    .where("email_id", "is", null)
    .where("digest_at", "is not", null)
    .executeTakeFirstOrThrow();
  return first;
}

/** Deletes some decisions. @returns up to which number they are deleted now; null where another worker is deleting them */
async function deleteBatch(services: Services, teamId: string, after: number, through: number): Promise<number | null> {
  return await withTransaction(systemContext(services, teamId), async ({ em }) => {
    const only = await db(em).selectNoFrom(isOnlyDeletion(name, teamId).as("mine")).executeTakeFirstOrThrow();
    if (!only.mine) return null;
    const { read, last } = await db(em)
      .selectFrom((eb) =>
        eb
          .selectFrom("notification_decision")
          .select("event_sequence")
          .where("team_id", "=", teamId)
          .where("event_sequence", ">", after)
          .where("event_sequence", "<=", through)
          .orderBy("event_sequence")
          .limit(sql.lit(batchSize))
          .as("batch"),
      )
      .select(({ fn }) => [sql<number>`count(*)::int`.as("read"), fn.max<number | null>("event_sequence").as("last")])
      .executeTakeFirstOrThrow();
    const end = read < batchSize ? through : last!;
    await db(em)
      .deleteFrom("notification_decision")
      .where("team_id", "=", teamId)
      .where("event_sequence", ">", after)
      .where("event_sequence", "<=", end)
      .execute();
    // Last, since event handlers pass a team over while its row is locked.
    await raisePurged(em, "reaction_cursor", teamId, end);
    return end;
  });
}

/** The decisions about who is notified of old events. One stays while it waits for a summary. */
export const oldNotifications: OldData<Services> = {
  name,
  period: periodOf,
  findTeams: (services, teamIds, before) => findTeamsWithEvents(services, "reaction_cursor", teamIds, before),
  async *deleteFrom(services, teamId, before) {
    const handled = await db(services.em.fork())
      .selectFrom("reaction_cursor")
      .select(["through", "purged"])
      .where("team_id", "=", teamId)
      .executeTakeFirst();
    if (handled === undefined) return;
    const waiting = (await firstWaiting(services, teamId)) ?? Number.POSITIVE_INFINITY;
    const through = Math.min(handled.through, waiting - 1, await findSequenceBefore(services, teamId, before));
    let after: number | null = handled.purged;
    while (after !== null && after < through) {
      after = await deleteBatch(services, teamId, after, through);
      yield;
    }
  },
};

/** An event stays while there are notifications about it. */
export const notificationsOfEvents: EventDependent = {
  async passed({ em }, teamId, through) {
    const { purged } = await db(em.fork())
      .selectFrom("reaction_cursor")
      .select("purged")
      .where("team_id", "=", teamId)
      .executeTakeFirstOrThrow();
    return Math.min(purged, through);
  },
};
