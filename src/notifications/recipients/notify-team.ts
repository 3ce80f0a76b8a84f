import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import type { LoggedEvent } from "../../events/log/event-types.ts";
import { typeOfEvent } from "../../events/log/type-of-event.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { databaseNow } from "../../platform/database/database-clock.ts";
import { anyOf, array, db, insertFrom, sql, unnest } from "../../platform/database/sql.ts";
import { newIdOfDay } from "../../platform/ids/ids.ts";
import {
  type NotificationEventType,
  notificationChannels,
  notificationEventTypes,
} from "../../teams/notification-settings.ts";
import { burstMinutes, digestMoment, type NotificationDigest } from "../digest/digest-time.ts";
import { type Decision, decideRecipients } from "./decide-recipients.ts";
import { notificationEmailKinds } from "./notification-email-kinds.ts";
import { considerRecipients } from "./recipients.query.ts";

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
    await insertFrom(
      db(tx.em),
      "notification_decision",
      db(tx.em).selectFrom(
        unnest("new", {
          member_id: array.uuid(decisions.map((one) => one.memberId)),
          id: array.uuid(decisions.map(() => newIdOfDay())),
          reason: array.text(decisions.map((one) => one.reason)),
          outcome: array.text(decisions.map((one) => one.outcome)),
        }),
      ),
      ({ ref }) => ({
        team_id: tx.teamId,
        event_sequence: event.sequence,
        member_id: ref("new.member_id"),
        channel,
        id: ref("new.id"),
        reason: ref("new.reason"),
        outcome: ref("new.outcome"),
      }),
    )
      .onConflict((oc) => oc.doNothing())
      .execute();
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
      kind: notificationEmailKinds[eventType],
      memberId,
      invitationId: event.invitationId,
      candidateId: event.candidateId,
      assessmentId: event.assessmentId,
      eventSequence: event.sequence,
      causedBy: event.causedBy,
    })),
  );
  if (emailIds.length > 0)
    await db(tx.em)
      .updateTable("notification_decision as d")
      .from("email as e")
      .set({ email_id: ({ ref }) => ref("e.id") })
      .where("d.team_id", "=", tx.teamId)
      .where("d.event_sequence", "=", event.sequence)
      .where("d.channel", "=", "EMAIL")
      .whereRef("e.team_id", "=", "d.team_id")
      .whereRef("e.event_sequence", "=", "d.event_sequence")
      .whereRef("e.member_id", "=", "d.member_id")
      .execute();
  const later = decisions.filter((one) => moments.get(one.memberId) != null);
  if (later.length > 0)
    await db(tx.em)
      .updateTable("notification_decision as d")
      .from(
        unnest("new", {
          member_id: array.uuid(later.map((one) => one.memberId)),
          digest_at: array.timestamptz(later.map((one) => moments.get(one.memberId)!)),
        }),
      )
      .set({ digest_at: ({ ref }) => ref("new.digest_at") })
      .where("d.team_id", "=", tx.teamId)
      .where("d.event_sequence", "=", event.sequence)
      .where("d.channel", "=", "EMAIL")
      .whereRef("d.member_id", "=", "new.member_id")
      .where("d.email_id", "is", null)
      .execute();
}

/** Reads how these members want to be notified of a type of event, and what they were sent recently. */
async function readReaders(tx: Tx, eventType: NotificationEventType, memberIds: string[]) {
  const kinds = Object.values(notificationEmailKinds);
  const since = sql<Date>`now() - make_interval(mins => ${burstMinutes})`;
  // As a value in each table: their teams would not be known beside the table of members, which is on every server.
  const teamId = sql<string>`${tx.teamId}::uuid`;
  return await db(tx.em)
    .selectFrom("team_member as m")
    .innerJoin("team as t", "t.id", "m.team_id")
    .leftJoin("notification_setting as s", (join) =>
      join
        .on("s.team_id", "=", tx.teamId)
        .onRef("s.member_id", "=", "m.id")
        .on("s.event_type", "=", eventType)
        .on("s.channel", "=", "EMAIL"),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom("notification_decision as d")
          .select(({ fn }) => fn.min("d.digest_at").as("until"))
          .where(({ ref }) => typeOfEvent(teamId, ref("d.event_sequence")), "=", eventType)
          .where("d.team_id", "=", tx.teamId)
          .whereRef("d.member_id", "=", "m.id")
          .where("d.email_id", "is", null)
          .where("d.digest_at", "is not", null)
          .as("waiting"),
      (join) => join.onTrue(),
    )
    .select(({ eb, exists, fn, selectFrom }) => [
      "m.id as memberId",
      fn.coalesce("s.digest", sql.lit<NotificationDigest>("IMMEDIATE")).as("digest"),
      fn.coalesce("m.time_zone", "t.time_zone").as("zone"),
      selectFrom("email as e")
        .select(sql<number>`count(*)::int`.as("lately"))
        .where("e.team_id", "=", tx.teamId)
        .whereRef("e.member_id", "=", "m.id")
        .where("e.kind", "=", anyOf(array.text(kinds)))
        .where("e.queued_at", ">", since)
        .$asScalar()
        .$notNull()
        .as("lately"),
      "waiting.until as waitsUntil",
      sql<boolean>`${exists(
        selectFrom("email as e")
          .select(eb.lit(1).as("one"))
          // All events of a summary are of one type.
          .where(
            (summary) =>
              summary
                .selectFrom("notification_decision as d")
                .select(({ ref }) => typeOfEvent(teamId, ref("d.event_sequence")).as("type"))
                .where("d.team_id", "=", tx.teamId)
                .whereRef("d.email_id", "=", "e.id")
                .limit(sql.lit(1)),
            "=",
            eventType,
          )
          .where("e.team_id", "=", tx.teamId)
          .whereRef("e.member_id", "=", "m.id")
          .where("e.kind", "=", "DIGEST")
          .where("e.queued_at", ">", since),
      )}`.as("summedUpLately"),
    ])
    .where("m.team_id", "=", tx.teamId)
    .where("m.id", "=", anyOf(array.uuid(memberIds)))
    .execute();
}
