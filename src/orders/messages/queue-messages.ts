import type { LoggedEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, insertFrom, secondsFromNow, sql, subselect, unnest } from "../../platform/database/sql.ts";
import { partnerOfKind } from "../partner.ts";
import { type MessageSubject, subjectOf } from "../subjects.ts";
import { purgeOrders } from "./purge-orders.ts";

/** A change of an invitation that partners may have to know. */
interface Change {
  invitationId: string;
  subject: MessageSubject;
  /** Null: it follows from no event. */
  event: { id: string; sequence: number } | null;
  happenedAt: Date;
  causedBy: string | null;
}

/** Handles events: queues a message for each order of the invitation, and purges what identifies erased candidates. */
export async function queueOrderMessages(tx: Tx, events: LoggedEvent[]): Promise<void> {
  const changes = events.flatMap((event): Change[] => {
    const subject = subjectOf(event);
    if (subject === null || event.invitationId === null) return [];
    const { uuid: id, sequence, invitationId, causedBy, occurredAt: happenedAt } = event;
    return [{ invitationId, subject, event: { id, sequence }, happenedAt, causedBy }];
  });
  if (changes.length > 0) await queueChanges(tx, changes);
  const erased = events.flatMap(({ type, candidateId }) =>
    type === "CANDIDATE_ERASED" && candidateId !== null ? [candidateId] : [],
  );
  if (erased.length > 0) await purgeOrders(tx, erased);
}

/** Queues messages about changes to the orders of these invitations, in the caller's transaction. */
async function queueChanges(tx: Tx, changes: Change[]): Promise<void> {
  const orders = await db(tx.em)
    .selectFrom("partner_order as o")
    .innerJoin("partner_integration as i", (join) =>
      join.onRef("i.team_id", "=", "o.team_id").onRef("i.id", "=", "o.integration_id"),
    )
    .select((eb) => [
      "o.id",
      eb.ref("o.invitation_id").$notNull().as("invitationId"),
      "o.wanted",
      "i.id as integrationId",
      "i.kind",
      "i.enabled",
    ])
    .where("o.team_id", "=", tx.teamId)
    .where("i.team_id", "=", tx.teamId)
    .where("o.invitation_id", "=", anyOf(array.uuid(changes.map(({ invitationId }) => invitationId))))
    .where("o.closed_at", "is", null)
    .where("o.reference_hash", "is not", null)
    .where("i.deleted_at", "is", null)
    .orderBy("o.id")
    .forNoKeyUpdate("o")
    .execute();
  const byInvitation = Map.groupBy(changes, ({ invitationId }) => invitationId);
  const messages = orders.flatMap((order) => {
    const subjects = partnerOfKind(order.kind)?.subjects;
    return byInvitation
      .get(order.invitationId)!
      .filter(({ subject }) => subjects?.has(subject) === true)
      .map((change, n) => ({ ...change, order, number: order.wanted + n + 1 }));
  });
  await insertMessages(tx, messages);
}

/** A message as it is inserted. `order` is locked. */
export interface NewMessage {
  order: { id: string; integrationId: string; invitationId: string | null; enabled: boolean };
  number: number;
  subject: MessageSubject;
  event: { id: string; sequence: number } | null;
  happenedAt: Date;
  /** What it comes of, for logs and traces (process/cause.ts). */
  causedBy: string | null;
}

/**
 * Inserts messages, and makes their orders due.
 *
 * @param startAfter seconds from now
 */
export async function insertMessages(tx: Tx, messages: NewMessage[], startAfter = 0): Promise<void> {
  if (messages.length === 0) return;
  await insertFrom(
    db(tx.em),
    "partner_message",
    db(tx.em).selectFrom(
      unnest("new", {
        integration_id: array.uuid(messages.map(({ order }) => order.integrationId)),
        order_id: array.uuid(messages.map(({ order }) => order.id)),
        invitation_id: array.uuid(messages.map(({ order }) => order.invitationId)),
        number: array.integer(messages.map(({ number }) => number)),
        subject: array.text(messages.map(({ subject }) => subject)),
        event_id: array.uuid(messages.map(({ event }) => event?.id ?? null)),
        sequence: array.integer(messages.map(({ event }) => event?.sequence ?? 0)),
        happened_at: array.timestamptz(messages.map(({ happenedAt }) => happenedAt)),
        caused_by: array.text(messages.map(({ causedBy }) => causedBy)),
      }),
    ),
    (eb) => ({
      team_id: tx.teamId,
      // Like that of a webhook's delivery: in the order of events, and without the time of the day.
      id: sql<string>`delivery_id(${eb.ref("new.sequence")}, false)`,
      integration_id: eb.ref("new.integration_id"),
      order_id: eb.ref("new.order_id"),
      invitation_id: eb.ref("new.invitation_id"),
      number: eb.ref("new.number"),
      subject: sql<MessageSubject>`${eb.ref("new.subject")}`,
      event_id: eb.ref("new.event_id"),
      happened_at: eb.ref("new.happened_at"),
      caused_by: eb.ref("new.caused_by"),
    }),
  ).execute();
  const last = [...new Map(messages.map((one) => [one.order.id, one])).values()];
  const ids = array.uuid(last.map(({ order }) => order.id));
  await db(tx.em)
    .updateTable("partner_order as o")
    .from(
      unnest("new", {
        id: ids,
        wanted: array.integer(last.map(({ number }) => number)),
        enabled: array.boolean(last.map(({ order }) => order.enabled)),
      }),
    )
    .set({
      wanted: (eb) => eb.ref("new.wanted"),
      state: "DUE",
      // A message that waits for its next attempt is not hurried by the one after it.
      next_attempt_at: (eb) =>
        eb
          .case()
          .when("o.state", "=", "DUE")
          .then(eb.ref("o.next_attempt_at"))
          .when("new.enabled", "=", false)
          .then(sql<Date>`'infinity'::timestamptz`)
          .else(subselect(secondsFromNow(startAfter)))
          .end(),
    })
    .where("o.team_id", "=", tx.teamId)
    .where("o.id", "=", anyOf(ids))
    .whereRef("o.id", "=", "new.id")
    .execute();
}
