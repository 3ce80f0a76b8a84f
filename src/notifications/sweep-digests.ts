import { rows, sql } from "../base/rows.ts";
import { enqueueEmails } from "../emails/enqueue-emails.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Services } from "../teams/context.ts";
import { systemContext } from "../teams/contexts.ts";

/** How many decisions one transaction sums up. */
const groupSize = 2_000;

/** Sums up whatever is due, in any team: a letter for each member and kind of event. Any number of workers may run it. */
export async function sweepDigests(services: Services): Promise<void> {
  const teams = await rows<{ teamId: string }>(
    services.em.fork(),
    sql`select distinct team_id as "teamId" from notification_decision
      where email_id is null and digest_at <= now() limit 100`,
  );
  for (const { teamId } of teams) await transact(systemContext(services, teamId), sumUp);
}

/**
 * The decisions of a letter point to it, in the transaction that makes it; one that points to a letter
 * already, or that another worker holds, is passed over. So each is told of once.
 */
async function sumUp(tx: Tx): Promise<void> {
  const due = await rows<{ sequence: number; memberId: string; eventType: string }>(
    tx.em,
    sql`select d.event_sequence as sequence, d.member_id as "memberId", e.type as "eventType"
      from notification_decision d join event e on e.team_id = d.team_id and e.sequence = d.event_sequence
      where d.team_id = ${tx.teamId} and d.channel = 'EMAIL' and d.email_id is null and d.digest_at <= now()
      order by d.member_id, d.event_sequence limit ${sql.raw(String(groupSize))} for no key update of d skip locked`,
  );
  const letters = [...Map.groupBy(due, (one) => `${one.memberId} ${one.eventType}`).values()];
  const ids = await enqueueEmails(
    tx,
    letters.map(([first]) => ({ kind: "DIGEST", memberId: first!.memberId })),
  );
  const told = letters.flatMap((some, i) => some.map((one) => ({ ...one, emailId: ids[i]! })));
  await rows(
    tx.em,
    sql`update notification_decision d set email_id = new.email_id
      from unnest(${told.map((one) => one.sequence)}::integer[], ${told.map((one) => one.memberId)}::uuid[],
        ${told.map((one) => one.emailId)}::uuid[]) as new (sequence, member_id, email_id)
      where d.team_id = ${tx.teamId} and d.event_sequence = new.sequence and d.member_id = new.member_id and d.channel = 'EMAIL'`,
  );
}
