import { randomUUID } from "node:crypto";
import type { Expression } from "kysely";
import type { Services } from "../../access/context.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { forEachTeam, isSpread } from "../../platform/database/spread.ts";
import { array, db, now, secondsFromNow, sql, subselect, unnest } from "../../platform/database/sql.ts";
import { deliveryTable, isAnythingDueIn } from "../../platform/outgoing-delivery/delivery-table.ts";
import { dueInTurns, type Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { dueOfTeam, findDueTeams, leaseByTeam } from "../../platform/outgoing-delivery/lease-by-team.ts";
import type { EmailState } from "../outbox/email-kinds.ts";
import type { DueEmail } from "./record-outcomes.ts";

/** How long a worker may hold an e-mail before another worker may lease it. */
export const leaseSeconds = 130;

const emails = deliveryTable("email", {
  waiting: (eb) => eb("d.state", "in", [sql.lit<EmailState>("QUEUED"), sql.lit<EmailState>("DEFERRED")]),
  lane: "priority",
});

const isAnyDue = isAnythingDueIn(emails);
/** Whether any e-mail may be due. */
export const isAnyEmailDue = async (services: Services): Promise<boolean> =>
  // Where the tables are spread, the lease asks itself.
  (await isSpread(services)) || (await isAnyDue(services));

/** What gives an e-mail back. */
type LeasedEmail = Pick<DueEmail, "teamId" | "id" | "leasedBy">;
type Leased = DueEmail & { step: number; turn: number };

const leaseDue = (due: ReturnType<typeof dueInTurns>, leasedBy: Expression<string>) =>
  due
    .updateTable("email as e")
    .from("due")
    .set({
      // One that the mail server has taken is leased for its outcome to be recorded, and not for another attempt.
      attempts: (eb) => sql<number>`${eb.ref("e.attempts")} + (${eb.ref("e.accepted_at")} is null)::integer`,
      tried_at: now(),
      leased_by: leasedBy,
      leased_until: secondsFromNow(sql.lit(leaseSeconds)),
    })
    .whereRef("e.team_id", "=", "due.team_id")
    .whereRef("e.id", "=", "due.id")
    .returning((eb) => [
      "e.team_id as teamId",
      "e.id",
      "e.kind",
      "e.member_id as memberId",
      "e.candidate_id as candidateId",
      "e.invitation_id as invitationId",
      "e.assessment_id as assessmentId",
      "e.event_sequence as eventSequence",
      "e.batch_id as batchId",
      "e.endpoint_id as endpointId",
      "e.content",
      "e.message_id as messageId",
      "e.attempts",
      "e.caused_by as causedBy",
      sql<boolean>`${eb.ref("e.accepted_at")} is not null`.as("isAccepted"),
      "e.last_response as lastResponse",
      eb.ref("e.leased_by").$notNull().as("leasedBy"),
      subselect(sql<number>`extract(epoch from now() - ${eb.ref("e.queued_at")})::int`).as("ageSeconds"),
      "due.step",
      "due.turn",
    ]);

const lease = prepared<{ limit: number; after: string; leasedBy: string }, Leased>((q, parameter) =>
  leaseDue(
    dueInTurns(q, emails, {
      limit: parameter("limit"),
      after: parameter("after"),
      maxPerTeam: parameter("limit"),
      held: new Map(),
    }),
    parameter("leasedBy"),
  ),
);
const leaseOfTeam = prepared<{ teamId: string; limit: number; leasedBy: string }, Leased>((q, parameter) =>
  leaseDue(
    dueOfTeam(q, emails, { teamId: parameter("teamId"), limit: parameter("limit") }),
    parameter("leasedBy"),
  ).where("e.team_id", "=", parameter("teamId")),
);

/**
 * Gives back what leases have taken whose answer did not come, since the connection ended: nobody would send it until the
 * lease ends. Where the tables are spread, it waits for that.
 */
async function releaseUnanswered(services: Services, unanswered: Set<string>): Promise<void> {
  const held = await db(services.em.fork())
    .selectFrom("email as d")
    .select((eb) => ["d.team_id as teamId", "d.id", eb.ref("d.leased_by").$notNull().as("leasedBy")])
    .where(emails.waiting)
    .where("d.leased_by", "in", [...unanswered])
    .execute();
  await releaseEmails(services, held);
  unanswered.clear();
}

/**
 * Leases at most `limit` due e-mails, in turns between teams, and within a team those of small calls first.
 *
 * @param unanswered the ids of leases whose answer did not come: the next call gives back what they took
 */
export async function leaseEmails(
  services: Services,
  limit: number,
  turns: Turns,
  unanswered = new Set<string>(),
): Promise<DueEmail[]> {
  const leasedBy = randomUUID();
  if (!(await isSpread(services))) {
    if (unanswered.size > 0) await releaseUnanswered(services, unanswered);
    unanswered.add(leasedBy);
    const leased = await lease(services, { limit, after: turns.after, leasedBy });
    unanswered.delete(leasedBy);
    return turns.inOrder(leased);
  }
  const options = { limit, maxPerTeam: limit, held: new Map(), turns };
  return await leaseByTeam(services, await findDueTeams(services, emails), options, (teamId, count) =>
    leaseOfTeam(services, { teamId, limit: count, leasedBy }),
  );
}

/** Gives e-mails back that were not sent: due at once, and no attempt is counted. */
export async function releaseEmails(services: Services, leased: LeasedEmail[]): Promise<void> {
  const byTeam = Map.groupBy(leased, (one) => one.teamId);
  await forEachTeam(services, [...byTeam.keys()], (teamId) => releaseOfTeam(services, teamId, byTeam.get(teamId)!));
}

async function releaseOfTeam(services: Services, teamId: string, leased: LeasedEmail[]): Promise<void> {
  await db(services.em.fork())
    .updateTable("email as e")
    .from(
      unnest("released", {
        id: array.uuid(leased.map((one) => one.id)),
        leased_by: array.text(leased.map((one) => one.leasedBy)),
      }),
    )
    .set({
      attempts: (eb) => sql<number>`${eb.ref("e.attempts")} - (${eb.ref("e.accepted_at")} is null)::integer`,
      leased_by: null,
      leased_until: null,
    })
    .where("e.team_id", "=", teamId)
    .whereRef("e.id", "=", "released.id")
    .whereRef("e.leased_by", "=", "released.leased_by")
    .execute();
}
