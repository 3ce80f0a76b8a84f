import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, insertFrom, sql, unnest } from "../../platform/database/sql.ts";
import { newId, newIds } from "../../platform/ids/ids.ts";
import { notificationEventTypes } from "../../teams/notification-settings.ts";
import { pauseSeconds } from "./choose-messages.ts";

/**
 * Handles events: queues messages for the matching destinations, and drops those about erased candidates, with answers of
 * providers that may repeat them.
 */
export async function queueChatMessages(tx: Tx, events: LoggedEvent[]): Promise<void> {
  await queueMatching(tx, events);
  await purgeErased(
    tx,
    events.flatMap(({ type, candidateId }) =>
      type === "CANDIDATE_ERASED" && candidateId !== null ? [candidateId] : [],
    ),
  );
}

async function queueMatching(tx: Tx, events: LoggedEvent[]): Promise<void> {
  const notified = events.filter(
    ({ type, invitationId }) => invitationId !== null && notificationEventTypes.some((one) => one === type),
  );
  if (notified.length === 0) return;
  const destinations = await db(tx.em)
    .selectFrom("chat_destination as d")
    .innerJoin("team as t", (join) =>
      join.onRef("t.id", "=", "d.team_id").on(({ ref }) => sql<boolean>`'WEBHOOKS' = any(${ref("t.features")})`),
    )
    .select(["d.id", "d.event_types as eventTypes", "d.assessment_id as assessmentId", "d.created_at as createdAt"])
    .where("d.team_id", "=", tx.teamId)
    .where("d.enabled", "=", true)
    .execute();
  const matching = destinations.flatMap((destination) =>
    notified
      .filter(
        (event) =>
          event.occurredAt >= destination.createdAt &&
          (destination.assessmentId === null || destination.assessmentId === event.assessmentId) &&
          (destination.eventTypes.length === 0 || destination.eventTypes.some((type) => type === event.type)),
      )
      .map((event) => ({ destinationId: destination.id, event })),
  );
  if (matching.length === 0) return;
  const ids = newIds(matching.length);
  await insertFrom(
    db(tx.em),
    "chat_message",
    db(tx.em).selectFrom(
      unnest("new", {
        destination_id: array.uuid(matching.map((one) => one.destinationId)),
        id: array.uuid(ids),
        event_sequence: array.integer(matching.map(({ event }) => event.sequence)),
        event_type: array.text(matching.map(({ event }) => event.type)),
        assessment_id: array.uuid(matching.map(({ event }) => event.assessmentId)),
        candidate_id: array.uuid(matching.map(({ event }) => event.candidateId)),
        invitation_id: array.uuid(matching.map(({ event }) => event.invitationId)),
      }),
    ),
    ({ ref }) => ({
      team_id: tx.teamId,
      destination_id: ref("new.destination_id"),
      id: ref("new.id"),
      event_sequence: ref("new.event_sequence"),
      event_type: ref("new.event_type"),
      assessment_id: ref("new.assessment_id"),
      candidate_id: ref("new.candidate_id"),
      invitation_id: ref("new.invitation_id"),
    }),
  ).execute();
  await makeDue(tx, [...new Set(matching.map((one) => one.destinationId))]);
}

/**
 * Queues one message for a destination, whatever events it is set to receive.
 *
 * @returns false where the destination is disabled or there is none: nothing is queued then
 */
export async function queueChatMessage(
  tx: Tx,
  destinationId: string,
  event: Pick<LoggedEvent, "sequence" | "type" | "assessmentId" | "candidateId" | "invitationId">,
  heading: string,
): Promise<boolean> {
  if ((await makeDue(tx, [destinationId])) === 0) return false;
  await db(tx.em)
    .insertInto("chat_message")
    .values({
      team_id: tx.teamId,
      destination_id: destinationId,
      id: newId(),
      event_sequence: event.sequence,
      event_type: event.type,
      assessment_id: event.assessmentId,
      candidate_id: event.candidateId,
      invitation_id: event.invitationId,
      heading,
    })
    .execute();
  return true;
}

/**
 * Makes destinations due that are not due already. Their rows stay locked up to the commit, so that a worker that has
 * sent everything before it does not overlook the new message.
 */
async function makeDue(tx: Tx, destinationIds: string[]): Promise<number> {
  const due = await db(tx.em)
    .with("locked", (q) =>
      q
        .selectFrom("chat_destination")
        // The time is a column of the source (docs/architecture.md, Several servers).
        .select(({ ref }) => [
          "id",
          sql<Date>`greatest(now(), ${ref("last_attempt_at")} + make_interval(secs => ${pauseSeconds}))`.as("due_at"),
        ])
        .where("team_id", "=", tx.teamId)
        .where("id", "=", anyOf(array.uuid(destinationIds)))
        .where("enabled", "=", true)
        .orderBy("id")
        .forNoKeyUpdate(),
    )
    .updateTable("chat_destination as d")
    .from("locked")
    .set({ next_attempt_at: ({ fn, ref }) => fn.coalesce(ref("d.next_attempt_at"), ref("locked.due_at")) })
    .where("d.team_id", "=", tx.teamId)
    .where("d.id", "=", anyOf(array.uuid(destinationIds)))
    .whereRef("d.id", "=", "locked.id")
    .returning("d.id")
    .execute();
  return due.length;
}

async function purgeErased(tx: Tx, candidateIds: string[]): Promise<void> {
  if (candidateIds.length === 0) return;
  await db(tx.em)
    .deleteFrom("chat_message")
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", anyOf(array.uuid(candidateIds)))
    .execute();
  await db(tx.em)
    .updateTable("chat_destination")
    .set({ last_answer: null })
    .where("team_id", "=", tx.teamId)
    .where("last_answer", "is not", null)
    .execute();
}
