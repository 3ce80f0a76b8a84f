import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { findTeams, forEachTeam } from "../../platform/database/spread.ts";
import { anyOf, array, db, now, sql, unnest } from "../../platform/database/sql.ts";

/** How many decisions one transaction summarises. */
const batchSize = 2_000;

/** Queues all due summaries: one e-mail for each member and type of event. Any number of workers may run it. */
export async function sendDueDigests(services: Services): Promise<void> {
  const teams = await findTeams(services, async (among) => {
    const found = await db(services.em.fork())
      .selectFrom("notification_decision")
      .select("team_id as teamId")
      .distinct()
      .where("email_id", "is", null)
      .where("digest_at", "<=", now())
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .limit(sql.lit(100))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, (teamId) => withTransaction(systemContext(services, teamId), queueSummaries));
}

/**
 * Queues the due summaries of one team. A decision is linked to its e-mail in the transaction that queues it, so each is in
 * one e-mail. Rows that another worker has locked are waited for: without them a summary would be divided into two.
 */
async function queueSummaries(tx: Tx): Promise<void> {
  const due = await db(tx.em)
    .selectFrom("notification_decision as d")
    .innerJoin("event as e", (join) =>
      join.onRef("e.team_id", "=", "d.team_id").onRef("e.sequence", "=", "d.event_sequence"),
    )
    .select(["d.event_sequence as sequence", "d.member_id as memberId", "e.type as eventType"])
    .where("d.team_id", "=", tx.teamId)
    .where("d.channel", "=", sql.lit("EMAIL"))
    .where("d.email_id", "is", null)
    .where("d.digest_at", "<=", now())
    .orderBy("d.member_id")
    .orderBy("d.event_sequence")
    .limit(sql.lit(batchSize))
    .forNoKeyUpdate("d")
    .execute();
  const summaries = [...Map.groupBy(due, (one) => `${one.memberId} ${one.eventType}`).values()];
  const ids = await enqueueEmails(
    tx,
    summaries.map(([first]) => ({ kind: "DIGEST", memberId: first!.memberId })),
  );
  const linked = summaries.flatMap((some, i) => some.map((one) => ({ ...one, emailId: ids[i]! })));
  await db(tx.em)
    .updateTable("notification_decision as d")
    .from(
      unnest("new", {
        sequence: array.integer(linked.map((one) => one.sequence)),
        member_id: array.uuid(linked.map((one) => one.memberId)),
        email_id: array.uuid(linked.map((one) => one.emailId)),
      }),
    )
    .set({ email_id: ({ ref }) => ref("new.email_id") })
    .where("d.team_id", "=", tx.teamId)
    .whereRef("d.event_sequence", "=", "new.sequence")
    .whereRef("d.member_id", "=", "new.member_id")
    .where("d.channel", "=", "EMAIL")
    .execute();
}
