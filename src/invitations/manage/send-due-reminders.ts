import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { remainingToday } from "../../emails/outbox/daily-quota.ts";
import { allowEmails } from "../../emails/outbox/email-limit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { stateInSql, waitingStates } from "../lifecycle.ts";
import { maxMails, minutesBetweenEmails } from "../write/email-counts.ts";
import { enqueueReminders } from "./remind-invitations.ts";

/** How many one transaction reminds. */
const groupSize = 500;

/**
 * The scheduled task that sends due reminders in batches, in every team. Any number of workers can run it at the same
 * time.
 */
export async function sendDueReminders(services: Services): Promise<void> {
  const teams = await rows<{ teamId: string }>(
    services.em.fork(),
    sql`select distinct team_id as "teamId" from invitation
      where state in ('PENDING', 'OPENED') and next_reminder_at <= now() limit 100`,
  );
  for (const { teamId } of teams) {
    let due: number;
    do due = await withTransaction(systemContext(services, teamId), remindDue);
    while (due === groupSize);
  }
}

/**
 * Sends up to 500 due reminders of a team, each once, however many workers try: rows that another worker has locked
 * are skipped. The time of the next reminder is set too; several reminders that were missed are sent as one.
 *
 * No reminder is sent if the invitation is locked or not open yet, if reminders are switched off, if the address is
 * suppressed, or after 10 e-mails. A recent e-mail postpones the reminder; too many e-mails to the address, or an
 * exhausted daily quota, postpone it by an hour.
 */
async function remindDue(tx: Tx): Promise<number> {
  const mailedLately = sql`exists (select 1 from email e where e.team_id = i.team_id and e.invitation_id = i.id
    and e.kind in ('INVITATION', 'REMINDER') and e.state not in ('SUPPRESSED', 'CANCELLED')
    and e.queued_at > now() - make_interval(mins => ${minutesBetweenEmails}))`;
  const held = await rows<{ id: string }>(
    tx.em,
    sql`select id from invitation i where team_id = ${tx.teamId} and state in ('PENDING', 'OPENED')
        and next_reminder_at <= clock_timestamp() and not ${mailedLately}
      order by id limit ${sql.raw(String(groupSize))} for no key update skip locked`,
  );
  // Checked again under the locks, since an e-mail may have been queued while the statement above ran.
  const due = await rows<{ id: string; candidateId: string; assessmentId: string; email: string; wanted: boolean }>(
    tx.em,
    sql`select i.id, i.candidate_id as "candidateId", i.assessment_id as "assessmentId", c.email,
        i.email_requested and not i.locked and (i.opens_at is null or i.opens_at <= now())
          and ${sql.raw(stateInSql("i", waitingStates))} and c.email is not null and not c.reminders_off and 'REMINDERS' = any(t.features)
          and not exists (select 1 from email_suppression s where s.team_id = i.team_id and s.address = c.email)
          and (select count(*) from email e where e.team_id = i.team_id and e.invitation_id = i.id and e.kind in ('INVITATION', 'REMINDER')
            and e.state not in ('SUPPRESSED', 'CANCELLED')) <= ${maxMails} as wanted
      from invitation i join candidate c on c.team_id = i.team_id and c.id = i.candidate_id join team t on t.id = i.team_id
      where i.team_id = ${tx.teamId} and i.id = any(${held.map((one) => one.id)}::uuid[]) and not ${mailedLately}
      order by i.id`,
  );
  const wanted = due.filter((one) => one.wanted);
  const mailability = await allowEmails(
    tx,
    wanted.map((one) => one.email),
  );
  const mailable = wanted.filter((_, i) => mailability[i] === "ALLOWED");
  const reminded = mailable.slice(0, mailable.length === 0 ? 0 : await remainingToday(tx));
  const isReminded = new Set(reminded);
  await rows(
    tx.em,
    sql`update invitation i set next_reminder_at = case when due.postponed then clock_timestamp() + interval '1 hour'
          else next_reminder(i.created_at, i.reminders, clock_timestamp()) end
      from unnest(${due.map((one) => one.id)}::uuid[], ${due.map((one) => one.wanted && !isReminded.has(one))}::boolean[]) as due (id, postponed)
      where i.team_id = ${tx.teamId} and i.id = any(${due.map((one) => one.id)}::uuid[]) and i.id = due.id`,
  );
  await enqueueReminders(tx, reminded);
  return held.length;
}
