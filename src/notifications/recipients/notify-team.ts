import type { EmailKind } from "../../emails/outbox/email-kinds.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { databaseNow, rows, sql } from "../../platform/database/rows.ts";
import { newIdOfDay } from "../../platform/ids.ts";
import { type NotificationEventType, notificationChannels, notificationEventTypes } from "../../teams/add-member.ts";
import { burstMinutes, digestMoment, type NotificationDigest } from "../digest/digest-time.ts";
import { type Decision, decideRecipients } from "./decide-recipients.ts";
import { considerRecipients } from "./recipients.query.ts";

const kindOf: Record<NotificationEventType, EmailKind> = {
  ASSESSMENT_STARTED: "ASSESSMENT_STARTED",
  ASSESSMENT_SUBMITTED: "ASSESSMENT_SUBMITTED",
  INVITATION_EMAIL_FAILED: "EMAIL_FAILED",
};

/**
 * Decides for each channel who is notified of an event, stores every decision, and queues the e-mails or leaves the event
 * to a summary.
 */
export async function notifyTeam(tx: Tx, events: LoggedEvent[]): Promise<void> {
  for (const event of events) await notifyOf(tx, event);
}

async function notifyOf(tx: Tx, event: LoggedEvent): Promise<void> {
  const eventType = notificationEventTypes.find((type) => type === event.type);
  if (eventType === undefined || event.invitationId === null) return;
  for (const channel of notificationChannels) {
    const considered = await considerRecipients(tx.em, tx.teamId, event.invitationId, eventType, channel);
    if (considered === null) return;
    const decisions = decideRecipients(considered);
    if (decisions.length === 0) continue;
    await rows(
      tx.em,
      sql`insert into notification_decision (team_id, event_sequence, member_id, channel, id, reason, outcome)
        select ${tx.teamId}, ${event.sequence}, new.member_id, ${channel}, new.id, new.reason, new.outcome
        from unnest(${decisions.map((one) => one.memberId)}::uuid[], ${decisions.map(() => newIdOfDay())}::uuid[],
          ${decisions.map((one) => one.reason)}::text[], ${decisions.map((one) => one.outcome)}::text[]) as new (member_id, id, reason, outcome)
        on conflict do nothing`,
    );
    if (channel === "EMAIL")
      await sendOrSummarize(
        tx,
        event,
        eventType,
        decisions.filter((one) => one.outcome === "NOTIFIED"),
      );
  }
}

/** Queues an e-mail at once, or adds the event to the next summary: each decision is in exactly one of them. */
async function sendOrSummarize(
  tx: Tx,
  event: LoggedEvent,
  eventType: NotificationEventType,
  decisions: Decision[],
): Promise<void> {
  if (decisions.length === 0) return;
  const readers = await readReaders(
    tx,
    eventType,
    decisions.map((one) => one.memberId),
  );
  const now = await databaseNow(tx.em);
  const moments = new Map(readers.map((reader) => [reader.memberId, digestMoment(reader, now)]));
  const atOnce = decisions.filter((one) => (moments.get(one.memberId) ?? null) === null);
  const emailIds = await enqueueEmails(
    tx,
    atOnce.map(({ memberId }) => ({
      kind: kindOf[eventType],
      memberId,
      invitationId: event.invitationId,
      candidateId: event.candidateId,
      assessmentId: event.assessmentId,
      eventSequence: event.sequence,
    })),
  );
  if (emailIds.length > 0)
    await rows(
      tx.em,
      sql`update notification_decision d set email_id = e.id from email e
        where d.team_id = ${tx.teamId} and d.event_sequence = ${event.sequence} and d.channel = 'EMAIL'
          and e.team_id = d.team_id and e.event_sequence = d.event_sequence and e.member_id = d.member_id`,
    );
  const later = decisions.filter((one) => moments.get(one.memberId) != null);
  if (later.length > 0)
    await rows(
      tx.em,
      sql`update notification_decision d set digest_at = new.digest_at
        from unnest(${later.map((one) => one.memberId)}::uuid[], ${later.map((one) => moments.get(one.memberId)!)}::timestamptz[])
          as new (member_id, digest_at)
        where d.team_id = ${tx.teamId} and d.event_sequence = ${event.sequence} and d.channel = 'EMAIL'
          and d.member_id = new.member_id and d.email_id is null`,
    );
}

/** Reads how these members want to be notified of a type of event, and what they were sent recently. */
async function readReaders(tx: Tx, eventType: NotificationEventType, memberIds: string[]) {
  const kinds = Object.values(kindOf);
  const found = await rows<{
    memberId: string;
    digest: NotificationDigest;
    zone: string;
    lately: number;
    waitsUntil: Date | null;
    summedUpLately: boolean;
  }>(
    tx.em,
    sql`select m.id as "memberId", coalesce(s.digest, 'IMMEDIATE') as digest, coalesce(m.time_zone, t.time_zone) as zone,
        (select count(*)::int from email e where e.team_id = m.team_id and e.member_id = m.id and e.kind = any(${kinds})
          and e.queued_at > now() - make_interval(mins => ${burstMinutes})) as lately,
        waiting.until as "waitsUntil",
        exists (select 1 from email e join notification_decision d on d.team_id = e.team_id and d.email_id = e.id
            join event on event.team_id = d.team_id and event.sequence = d.event_sequence and event.type = ${eventType}
          where e.team_id = m.team_id and e.member_id = m.id and e.kind = 'DIGEST'
            and e.queued_at > now() - make_interval(mins => ${burstMinutes})) as "summedUpLately"
      from team_member m join team t on t.id = m.team_id
        left join notification_setting s on s.team_id = m.team_id and s.member_id = m.id and s.event_type = ${eventType} and s.channel = 'EMAIL'
        left join lateral (
          select min(d.digest_at) as until from notification_decision d
            join event e on e.team_id = d.team_id and e.sequence = d.event_sequence and e.type = ${eventType}
          where d.team_id = m.team_id and d.member_id = m.id and d.email_id is null and d.digest_at is not null) waiting on true
      where m.team_id = ${tx.teamId} and m.id = any(${memberIds}::uuid[])`,
  );
  return found;
}
