import { randomUUID } from "node:crypto";
import type { Services } from "../../access/context.ts";
import { forEachTeam, isSpread } from "../../platform/database/spread.ts";
import { array, db, now, secondsFromNow, sql, subselect, unnest } from "../../platform/database/sql.ts";
import type { HeldByTeam } from "../../platform/outgoing-delivery/delivery-kind.ts";
import { deliveryTable, isAnythingDueIn } from "../../platform/outgoing-delivery/delivery-table.ts";
import { dueInTurns, type Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { dueOfTeam, findDueTeams, leaseByTeam } from "../../platform/outgoing-delivery/lease-by-team.ts";
import type { ChatAddress } from "../messages/send-message.ts";

/** A destination that is due, under a worker's lease: nobody else sends to it meanwhile. */
export interface DueDestination extends ChatAddress {
  teamId: string;
  id: string;
  leasedBy: string;
  locale: string;
  namesCandidates: boolean;
  consecutiveFailures: number;
  /** How many messages it has received in the minute that began so many seconds ago. */
  windowCount: number;
  windowAge: number | null;
}

/** How long a worker may hold a destination before another worker may lease it. */
export const leaseSeconds = 60;
/** How many destinations of one team a worker sends to at once. */
const maxPerTeam = 10;

const destinations = deliveryTable("chat_destination", {
  waiting: (eb) => eb("d.next_attempt_at", "is not", null),
  lane: "id",
});
const isAnyDue = isAnythingDueIn(destinations);

/** Whether anything may be due. */
export const isAnyDestinationDue = async (services: Services): Promise<boolean> =>
  (await isSpread(services)) || (await isAnyDue(services));

const leaseDue = (due: ReturnType<typeof dueInTurns>) =>
  due
    .updateTable("chat_destination as c")
    .from("due")
    .set({
      // One for the whole lease: each destination has its own.
      leased_by: randomUUID(),
      leased_until: secondsFromNow(leaseSeconds),
    })
    .whereRef("c.team_id", "=", "due.team_id")
    .whereRef("c.id", "=", "due.id")
    .where("c.enabled", "=", true)
    .returning((eb) => [
      "c.team_id as teamId",
      "c.id",
      eb.ref("c.leased_by").$notNull().as("leasedBy"),
      "c.kind",
      "c.encrypted_url as encryptedUrl",
      "c.encrypted_secret as encryptedSecret",
      "c.locale",
      "c.names_candidates as namesCandidates",
      "c.consecutive_failures as consecutiveFailures",
      "c.window_count as windowCount",
      subselect(sql<number | null>`extract(epoch from now() - ${eb.ref("c.window_started_at")})::float8`).as(
        "windowAge",
      ),
      "due.step",
      "due.turn",
    ]);

/** Leases destinations that are due, in turns between teams. */
export async function leaseDestinations(
  services: Services,
  limit: number,
  turns: Turns,
  held: HeldByTeam,
): Promise<DueDestination[]> {
  const em = services.em.fork();
  const options = { limit, maxPerTeam, held };
  if (!(await isSpread(services)))
    return turns.inOrder(
      await leaseDue(dueInTurns(db(em), destinations, { ...options, after: turns.after })).execute(),
    );
  const due = await findDueTeams(services, destinations);
  return await leaseByTeam(services, due, { ...options, turns }, (teamId, count) =>
    leaseDue(dueOfTeam(db(em), destinations, { teamId, limit: count }))
      .where("c.team_id", "=", teamId)
      .execute(),
  );
}

/** Gives destinations back to which nothing was sent. */
export async function releaseDestinations(services: Services, leased: DueDestination[]): Promise<void> {
  const byTeam = Map.groupBy(leased, (one) => one.teamId);
  await forEachTeam(services, [...byTeam.keys()], async (teamId) => {
    const some = byTeam.get(teamId)!;
    await db(services.em.fork())
      .updateTable("chat_destination as c")
      .from(
        unnest("released", {
          id: array.uuid(some.map((one) => one.id)),
          leased_by: array.uuid(some.map((one) => one.leasedBy)),
        }),
      )
      .set({ leased_by: null, leased_until: null, next_attempt_at: now() })
      .where("c.team_id", "=", teamId)
      .whereRef("c.id", "=", "released.id")
      .whereRef("c.leased_by", "=", "released.leased_by")
      .execute();
  });
}
