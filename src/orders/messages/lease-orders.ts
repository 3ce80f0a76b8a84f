import { randomUUID } from "node:crypto";
import type { Services } from "../../access/context.ts";
import { forEachTeam, isSpread } from "../../platform/database/spread.ts";
import { array, db, secondsFromNow, sql, unnest } from "../../platform/database/sql.ts";
import type { HeldByTeam } from "../../platform/outgoing-delivery/delivery-kind.ts";
import { deliveryTable, isAnythingDueIn } from "../../platform/outgoing-delivery/delivery-table.ts";
import { dueInTurns, type Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { dueOfTeam, findDueTeams, leaseByTeam } from "../../platform/outgoing-delivery/lease-by-team.ts";
import type { PartnerOrder } from "../partner-order.entity.ts";

/** An order with a message to send, under a worker's lease. */
export interface DueOrder {
  teamId: string;
  id: string;
  leasedBy: string;
  integrationId: string;
  attempts: number;
  finished: number;
  reference: string | null;
  callbackUrl: string | null;
  problem: string | null;
  kind: string;
  url: string;
  account: string | null;
  credentials: Buffer;
  /** Whether messages are sent: the integration is enabled. */
  enabled: boolean;
}

/** How long a worker may hold an order before another worker may lease it. */
export const leaseSeconds = 60;
/** How many messages a worker sends at once for one team. */
const maxPerTeam = 5;

const orders = deliveryTable("partner_order", {
  waiting: (eb) => eb("d.state", "=", sql.lit<PartnerOrder["state"]>("DUE")),
  lane: "integration_id",
});
/** Whether any order has a message that is due. */
export const isAnyOrderDue = isAnythingDueIn(orders);

const leaseDue = (due: ReturnType<typeof dueInTurns>) =>
  due
    .updateTable("partner_order as o")
    .from(["due", "partner_integration as i"])
    .set({
      attempts: (eb) => eb("o.attempts", "+", 1),
      // One for the whole lease: each has its own.
      leased_by: randomUUID(),
      leased_until: secondsFromNow(leaseSeconds),
    })
    .whereRef("o.team_id", "=", "due.team_id")
    .whereRef("o.id", "=", "due.id")
    .whereRef("i.team_id", "=", "o.team_id")
    .whereRef("i.id", "=", "o.integration_id")
    .returning((eb) => [
      "o.team_id as teamId",
      "o.id",
      eb.ref("o.leased_by").$notNull().as("leasedBy"),
      "o.integration_id as integrationId",
      "o.attempts",
      "o.finished",
      "o.reference",
      "o.callback_url as callbackUrl",
      "o.problem",
      "i.kind",
      "i.url",
      "i.account",
      "i.credentials",
      "i.enabled",
      "due.step",
      "due.turn",
    ]);

/** Leases orders with a message that is due, in turns between teams. */
export async function leaseOrders(
  services: Services,
  limit: number,
  turns: Turns,
  held: HeldByTeam,
): Promise<DueOrder[]> {
  const em = services.em.fork();
  const options = { limit, maxPerTeam, held };
  if (!(await isSpread(services)))
    return turns.inOrder(await leaseDue(dueInTurns(db(em), orders, { ...options, after: turns.after })).execute());
  const due = await findDueTeams(services, orders);
  return await leaseByTeam(services, due, { ...options, turns }, (teamId, count) =>
    leaseDue(dueOfTeam(db(em), orders, { teamId, limit: count }))
      .where("o.team_id", "=", teamId)
      .where("i.team_id", "=", teamId)
      .execute(),
  );
}

/** Gives leased orders back whose message was not sent. */
export async function releaseOrders(services: Services, leased: DueOrder[]): Promise<void> {
  const byTeam = Map.groupBy(leased, (one) => one.teamId);
  await forEachTeam(services, [...byTeam.keys()], async (teamId) => {
    const some = byTeam.get(teamId)!;
    await db(services.em.fork())
      .updateTable("partner_order as o")
      .from(
        unnest("released", {
          id: array.uuid(some.map((one) => one.id)),
          leased_by: array.text(some.map((one) => one.leasedBy)),
        }),
      )
      .set({
        attempts: (eb) => sql<number>`greatest(0, ${eb.ref("o.attempts")} - 1)`,
        leased_by: null,
        leased_until: null,
      })
      .where("o.team_id", "=", teamId)
      .whereRef("o.id", "=", "released.id")
      .whereRef("o.leased_by", "=", "released.leased_by")
      .execute();
  });
}
