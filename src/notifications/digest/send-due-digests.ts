import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** How many decisions one transaction summarises. */
const batchSize = 2_000;

/** Queues all due summaries: one e-mail for each member and type of event. Any number of workers may run it. */
export async function sendDueDigests(services: Services): Promise<void> {
  const teams = await rows<{ teamId: string }>(
    services.em.fork(),
    sql`select distinct team_id as "teamId" from notification_decision
      where email_id is null and digest_at <= now() limit 100`,
  );
  for (const { teamId } of teams) await withTransaction(systemContext(services, teamId), queueSummaries);
}

/**
 * Queues the due summaries of one team. A decision is linked to its e-mail in the transaction that queues it, and one that
 * is linked or locked by another worker is skipped: each is in one e-mail.
 */
async function queueSummaries(tx: Tx): Promise<void> {
  const due = await rows<{ sequence: number; memberId: string; eventType: string }>(
    tx.em,
    sql`select d.event_sequence as sequence, d.member_id as "memberId", e.type as "eventType"
      from notification_decision d join event e on e.team_id = d.team_id and e.sequence = d.event_sequence
      where d.team_id = ${tx.teamId} and d.channel = 'EMAIL' and d.email_id is null and d.digest_at <= now()
      order by d.member_id, d.event_sequence limit ${sql.raw(String(batchSize))} for no key update of d skip locked`,
  );
  const summaries = [...Map.groupBy(due, (one) => `${one.memberId} ${one.eventType}`).values()];
  const ids = await enqueueEmails(
    tx,
    summaries.map(([first]) => ({ kind: "DIGEST", memberId: first!.memberId })),
  );
  const linked = summaries.flatMap((some, i) => some.map((one) => ({ ...one, emailId: ids[i]! })));
  await rows(
    tx.em,
    sql`update notification_decision d set email_id = new.email_id
      from unnest(${linked.map((one) => one.sequence)}::integer[], ${linked.map((one) => one.memberId)}::uuid[],
        ${linked.map((one) => one.emailId)}::uuid[]) as new (sequence, member_id, email_id)
      where d.team_id = ${tx.teamId} and d.event_sequence = new.sequence and d.member_id = new.member_id and d.channel = 'EMAIL'`,
  );
}
