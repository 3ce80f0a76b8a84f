import type { Services } from "../../access/context.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { array, db, now, secondsFromNow, sql, unnest } from "../../platform/database/sql.ts";
import { deliveryTable, isAnythingDueIn } from "../../platform/outgoing-delivery/delivery-table.ts";
import { dueInTurns, type Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import type { EmailState } from "../outbox/email-kinds.ts";
import type { DueEmail } from "./record-outcomes.ts";

/** How long a worker may hold an e-mail before another worker may lease it. */
export const leaseSeconds = 130;

const emails = deliveryTable("email", {
  waiting: (eb) => eb("d.state", "in", [sql.lit<EmailState>("QUEUED"), sql.lit<EmailState>("DEFERRED")]),
  lane: "priority",
});

/** Whether any e-mail may be due. */
export const isAnyEmailDue = isAnythingDueIn(emails);

const lease = prepared<{ limit: number; after: string }, DueEmail & { step: number; turn: number }>((q, parameter) =>
  dueInTurns(q, emails, {
    limit: parameter("limit"),
    after: parameter("after"),
    maxPerTeam: parameter("limit"),
    held: new Map(),
  })
    .updateTable("email as e")
    .from("due")
    .set({
      attempts: (eb) => eb("e.attempts", "+", sql.lit(1)),
      tried_at: now(),
      leased_by: sql<string>`gen_random_uuid()::text`,
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
      eb.ref("e.leased_by").$notNull().as("leasedBy"),
      sql<number>`extract(epoch from now() - ${eb.ref("e.queued_at")})::int`.as("ageSeconds"),
      "due.step",
      "due.turn",
    ]),
);

/** Leases at most `limit` due e-mails, in turns between teams, and within a team those of small calls first. */
export async function leaseEmails(services: Services, limit: number, turns: Turns): Promise<DueEmail[]> {
  return turns.inOrder(await lease(services, { limit, after: turns.after }));
}

/** Gives e-mails back that were not sent: due at once, and no attempt is counted. */
export async function releaseEmails(services: Services, leased: DueEmail[]): Promise<void> {
  await db(services.em.fork())
    .updateTable("email as e")
    .from(
      unnest("released", {
        team_id: array.uuid(leased.map((one) => one.teamId)),
        id: array.uuid(leased.map((one) => one.id)),
        leased_by: array.text(leased.map((one) => one.leasedBy)),
      }),
    )
    .set({ attempts: (eb) => eb("e.attempts", "-", 1), leased_by: null, leased_until: null })
    .whereRef("e.team_id", "=", "released.team_id")
    .whereRef("e.id", "=", "released.id")
    .whereRef("e.leased_by", "=", "released.leased_by")
    .execute();
}
