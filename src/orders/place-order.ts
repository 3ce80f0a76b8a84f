import { createHash } from "node:crypto";
import type { Context } from "../access/context.ts";
import { type Tx, withTransaction } from "../events/log/with-transaction.ts";
import { inviteInTransaction } from "../invitations/invite/invite-candidates.ts";
import { db } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { globalId, newId } from "../platform/ids/ids.ts";
import { causeOf } from "../platform/process/cause.ts";
import { insertMessages } from "./messages/queue-messages.ts";
import type { PartnerAccount } from "./partner.ts";

/** An order as a partner places it. */
export interface NewOrder {
  /** The partner's id of the order, or what it can be recognized by. */
  reference: string;
  /** Whether the reference is of one order alone. If not, the same may be ordered again after a cancellation. */
  isUnique: boolean;
  /** As the partner has it: the stored or the global id. */
  assessmentId: string;
  email: string;
  name: string;
  metadata?: Record<string, string>;
  callbackUrl?: string | null;
  /** How long a message about work that was submitted before waits, in seconds: until the partner has stored the answer. */
  settlesIn?: number;
}

/** An accepted order. */
export interface PlacedOrder {
  id: string;
  invitationId: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Invites the candidate of an order by e-mail and stores the order, in one transaction. A candidate with a live or
 * submitted invitation gets no second one and no e-mail (docs/rules.md, Inviting 4). An order that is repeated is the
 * order that there is.
 *
 * @throws UserError where nobody was invited, e.g. INVALID_EMAIL, ASSESSMENT_NOT_PUBLISHED
 */
export async function placeOrder(context: Context, { id }: PartnerAccount, order: NewOrder): Promise<PlacedOrder> {
  const referenceHash = createHash("sha256").update(order.reference).digest();
  return await withTransaction(context, async (tx) => {
    const known = await lockAndFind(tx, id, referenceHash);
    const [first] = known;
    if (order.isUnique && first !== undefined) return accepted(first);
    const { rows } = await inviteInTransaction(tx, invitationOf(order), { sendEmail: true });
    const [{ outcome, invitationId, invitee }] = rows as [(typeof rows)[number]];
    if (outcome === "REJECTED" || invitationId === null) throw UserError.of(invitee.errors);
    const same = known.find((one) => one.invitationId === invitationId && one.closedAt === null);
    if (same !== undefined) return accepted(same);
    const orderId = newId();
    await db(tx.em)
      .insertInto("partner_order")
      .values({
        team_id: tx.teamId,
        id: orderId,
        integration_id: id,
        invitation_id: invitationId,
        reference: order.reference,
        reference_hash: referenceHash,
        callback_url: order.callbackUrl ?? null,
      })
      .execute();
    // It was submitted before it was ordered: no event will follow.
    if (outcome === "ALREADY_SUBMITTED")
      await insertMessages(
        tx,
        [
          {
            order: { id: orderId, integrationId: id, invitationId, enabled: true },
            number: 1,
            subject: "SUBMITTED",
            event: null,
            happenedAt: new Date(),
            causedBy: causeOf(context.requestId),
          },
        ],
        order.settlesIn,
      );
    return { id: orderId, invitationId };
  });
}

/**
 * Stores that an order was rejected, and queues the message about it. For partners whose orders are fetched: others get the
 * reason as the response.
 */
export async function rejectOrder(
  context: Context,
  { id }: PartnerAccount,
  reference: string,
  problem: string,
): Promise<void> {
  const referenceHash = createHash("sha256").update(reference).digest();
  await withTransaction(context, async (tx) => {
    if ((await lockAndFind(tx, id, referenceHash)).length > 0) return;
    const order = { id: newId(), integrationId: id, invitationId: null, enabled: true };
    await db(tx.em)
      .insertInto("partner_order")
      .values({
        team_id: tx.teamId,
        id: order.id,
        integration_id: id,
        reference,
        reference_hash: referenceHash,
        problem,
      })
      .execute();
    await insertMessages(tx, [
      {
        order,
        number: 1,
        subject: "REJECTED",
        event: null,
        happenedAt: new Date(),
        causedBy: causeOf(context.requestId),
      },
    ]);
  });
}

interface KnownOrder {
  id: string;
  invitationId: string | null;
  closedAt: Date | null;
}

/** @throws UserError INVALID_STATE for an order that was rejected before */
function accepted({ id, invitationId }: KnownOrder): PlacedOrder {
  if (invitationId === null) throw new UserError("INVALID_STATE", "This order was rejected.");
  return { id, invitationId };
}

/** The orders with a reference, newest first. Orders of an integration are placed one after the other. */
async function lockAndFind(tx: Tx, integrationId: string, referenceHash: Buffer): Promise<KnownOrder[]> {
  const locked = await db(tx.em)
    .selectFrom("partner_integration")
    .select("id")
    .where("team_id", "=", tx.teamId)
    .where("id", "=", integrationId)
    .where("enabled", "=", true)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (locked === undefined) throw new UserError("INVALID_STATE", "The integration is disabled.");
  return await db(tx.em)
    .selectFrom("partner_order")
    .select(["id", "invitation_id as invitationId", "closed_at as closedAt"])
    .where("team_id", "=", tx.teamId)
    .where("integration_id", "=", integrationId)
    .where("reference_hash", "=", referenceHash)
    .orderBy("id", "desc")
    .execute();
}

const invitationOf = ({ assessmentId, email, name, metadata }: NewOrder) => ({
  assessmentId: uuid.test(assessmentId) ? globalId("Assessment", assessmentId) : assessmentId,
  candidates: [{ email, name, ...(metadata === undefined ? {} : { metadata }) }],
  applyDefaultAssignees: true,
  applyDefaultLabels: true,
  ifInvited: "REPORT" as const,
});

/** The stored id of an order as a partner names it; null where it is no id. */
export const orderId = (id: string): string | null => (uuid.test(id) ? id.toLowerCase() : null);
