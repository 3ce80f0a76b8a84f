import { rows, sql } from "../base/rows.ts";
import { dailyLeft } from "../emails/daily-quota.ts";
import { allowEmails } from "../emails/email-limit.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Services } from "../teams/context.ts";
import { systemContext } from "../teams/contexts.ts";
import { minutesBetweenMails, mostMails } from "./mailings.ts";
import { mailReminders } from "./remind-invitations.ts";

/** How many one transaction reminds. */
const groupSize = 500;

/** Reminds whoever is due, in any team, in groups, until nobody is left. Any number of workers may run it. */
export async function sweepReminders(services: Services): Promise<void> {
  const teams = await rows<{ teamId: string }>(
    services.em.fork(),
    sql`select distinct team_id as "teamId" from invitation
      where state in ('PENDING', 'OPENED') and next_reminder_at <= now() limit 100`,
  );
  for (const { teamId } of teams) {
    let due: number;
    do due = await transact(systemContext(services, teamId), remindDue);
    while (due === groupSize);
  }
}

/**
 * Reminds up to 500 of a team, each once, however many workers try: a row that another one holds is
 * passed over. The next moment is set with it; several that were missed while nothing ran are one.
 *
 * Passed over without a letter: who is locked out or cannot start yet, who has switched reminders off,
 * whose mail bounced, and who was mailed 10 times. Who was mailed a moment ago waits; whose address was mailed too often
 * within the hour waits an hour, and so does everybody when the day's e-mails are used up.
 */
async function remindDue(tx: Tx): Promise<number> {
  const mailedLately = sql`exists (select 1 from email e where e.team_id = i.team_id and e.invitation_id = i.id
    and e.kind in ('INVITATION', 'REMINDER') and e.state not in ('SUPPRESSED', 'CANCELLED')
    and e.queued_at > now() - make_interval(mins => ${minutesBetweenMails}))`;
  const held = await rows<{ id: string }>(
    tx.em,
    sql`select id from invitation i where team_id = ${tx.teamId} and state in ('PENDING', 'OPENED')
        and next_reminder_at <= clock_timestamp() and not ${mailedLately}
      order by id limit ${sql.raw(String(groupSize))} for no key update skip locked`,
  );
  // Asked again under the locks: somebody may have mailed them while the statement above ran.
  const due = await rows<{ id: string; candidateId: string; assessmentId: string; email: string; wanted: boolean }>(
    tx.em,
    sql`select i.id, i.candidate_id as "candidateId", i.assessment_id as "assessmentId", c.email,
        i.email_requested and not i.locked and (i.opens_at is null or i.opens_at <= now())
          and (i.expires_at is null or i.expires_at > now()) and c.email is not null and not c.reminders_off and 'REMINDERS' = any(t.features)
          and not exists (select 1 from email_suppression s where s.team_id = i.team_id and s.address = c.email)
          and (select count(*) from email e where e.team_id = i.team_id and e.invitation_id = i.id and e.kind in ('INVITATION', 'REMINDER')
            and e.state not in ('SUPPRESSED', 'CANCELLED')) <= ${mostMails} as wanted
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
  const reminded = mailable.slice(0, mailable.length === 0 ? 0 : await dailyLeft(tx));
  const isReminded = new Set(reminded);
  await rows(
    tx.em,
    sql`update invitation i set next_reminder_at = case when due.postponed then clock_timestamp() + interval '1 hour'
          else next_reminder(i.created_at, i.reminders, clock_timestamp()) end
      from unnest(${due.map((one) => one.id)}::uuid[], ${due.map((one) => one.wanted && !isReminded.has(one))}::boolean[]) as due (id, postponed)
      where i.team_id = ${tx.teamId} and i.id = any(${due.map((one) => one.id)}::uuid[]) and i.id = due.id`,
  );
  await mailReminders(tx, reminded);
  return held.length;
}
