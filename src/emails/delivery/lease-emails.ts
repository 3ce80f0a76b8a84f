import type { Services } from "../../access/context.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { readRows } from "../../platform/graphql/read-plan.ts";
import { dueInTurns, isAnythingDueIn, type Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import type { DueEmail } from "./record-outcomes.ts";

/** How long a worker may hold an e-mail before another worker may lease it. */
export const leaseSeconds = 90;

const table = { name: "email", waiting: "d.state in ('QUEUED','DEFERRED')", lane: "priority" };

/** Whether any e-mail may be due. */
export async function isAnyEmailDue(services: Services): Promise<boolean> {
  const [row] = await readRows(services, isAnythingDueIn(table), []);
  return row![0] as boolean;
}

/** Leases at most `limit` due e-mails, in turns between teams, and within a team those of small calls first. */
export async function leaseEmails(services: Services, limit: number, turns: Turns): Promise<DueEmail[]> {
  const leased = await rows<DueEmail & { step: number; turn: number }>(
    services.em.fork(),
    sql`with recursive ${dueInTurns(table, { limit, turns, maxPerTeam: limit, held: new Map() })}
      update email e set attempts = attempts + 1, tried_at = now(), leased_by = gen_random_uuid()::text,
        leased_until = now() + make_interval(secs => ${leaseSeconds})
      from due where e.team_id = due.team_id and e.id = due.id
      returning e.team_id as "teamId", e.id, e.leased_by as "leasedBy", e.kind, e.member_id as "memberId", e.candidate_id as "candidateId",
        e.invitation_id as "invitationId", e.assessment_id as "assessmentId", e.event_sequence as "eventSequence", e.batch_id as "batchId",
        e.endpoint_id as "endpointId", e.content, e.message_id as "messageId", e.attempts,
        extract(epoch from now() - e.queued_at)::int as "ageSeconds", due.step, due.turn`,
  );
  return turns.inOrder(leased);
}

/** Gives e-mails back that were not sent: due at once, and no attempt is counted. */
export async function releaseEmails(services: Services, emails: DueEmail[]): Promise<void> {
  await rows(
    services.em.fork(),
    sql`update email e set attempts = attempts - 1, leased_by = null, leased_until = null
      from unnest(${emails.map((one) => one.teamId)}::uuid[], ${emails.map((one) => one.id)}::uuid[], ${emails.map((one) => one.leasedBy)}::text[])
        as given (team_id, id, leased_by)
      where e.team_id = given.team_id and e.id = given.id and e.leased_by = given.leased_by`,
  );
}
