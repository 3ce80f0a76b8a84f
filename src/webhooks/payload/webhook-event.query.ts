import type { Services } from "../../access/context.ts";
import { type Access, isBlinded, may } from "../../access/permissions.ts";
import type { LoggedEvent } from "../../events/log/event-types.ts";
import { effectiveStateSql, effectiveSubmittedAtSql, type InvitationState } from "../../invitations/lifecycle.ts";
import { coarseEventTime, coarseTime } from "../../invitations/read/coarse-times.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { globalId } from "../../platform/ids.ts";
import type { WebhookData } from "./webhook-body.ts";

/** What bodies are made of: an event, and what it is about as it is now. */
export interface WebhookEvent extends LoggedEvent {
  teamId: string;
  assessmentExternalId: string | null;
  candidateExternalId: string | null;
  candidateName: string | null;
  candidateEmail: string | null;
  invitationExternalId: string | null;
  state: InvitationState | null;
  createdAt: Date;
  openedAt: Date | null;
  startedAt: Date | null;
  deadlineAt: Date | null;
  standardDeadlineAt: Date | null;
  submittedAt: Date | null;
  reopenedAt: Date | null;
  expiresAt: Date | null;
  cancelledAt: Date | null;
  score: number | null;
  resultUrl: string | null;
}

/** Reads any number of events of any teams in one statement. @returns by `teamId sequence` */
export async function readWebhookEvents(
  services: Services,
  wanted: { teamId: string; sequence: number }[],
): Promise<Map<string, WebhookEvent>> {
  if (wanted.length === 0) return new Map();
  const found = await rows<WebhookEvent>(
    services.em.fork(),
    sql`select e.team_id as "teamId", e.id as uuid, e.sequence, e.type, e.occurred_at as "occurredAt", e.assessment_id as "assessmentId",
        e.candidate_id as "candidateId", e.invitation_id as "invitationId", e.email_id as "emailId", e.actor_type as "actorType",
        e.actor_id as "actorId", e.changes, a.external_id as "assessmentExternalId", c.external_id as "candidateExternalId",
        c.name as "candidateName", c.email as "candidateEmail", i.external_id as "invitationExternalId", ${sql.raw(effectiveStateSql("i"))} as state,
        i.created_at as "createdAt", i.opened_at as "openedAt", i.started_at as "startedAt", i.deadline_at as "deadlineAt",
        i.standard_deadline_at as "standardDeadlineAt", ${sql.raw(effectiveSubmittedAtSql("i"))} as "submittedAt", i.reopened_at as "reopenedAt", i.expires_at as "expiresAt", i.cancelled_at as "cancelledAt",
        i.score, s.result_url as "resultUrl"
      from unnest(${wanted.map((one) => one.teamId)}::uuid[], ${wanted.map((one) => one.sequence)}::integer[]) as wanted (team_id, sequence)
        join event e on e.team_id = wanted.team_id and e.sequence = wanted.sequence
        left join assessment a on a.team_id = e.team_id and a.id = e.assessment_id
        left join candidate c on c.team_id = e.team_id and c.id = e.candidate_id
        left join invitation i on i.team_id = e.team_id and i.id = e.invitation_id
        left join submission s on s.team_id = i.team_id and s.invitation_id = i.id`,
  );
  return new Map(found.map((fact) => [`${fact.teamId} ${fact.sequence}`, fact]));
}

/** What of an event an endpoint may be told, by its rights. */
export interface Rights {
  /** Without READ: which things it is about, and the state of the invitation. */
  reads: boolean;
  /** Whether it may know who the candidate is. */
  knows: boolean;
}
export const rightsOf = (access: Access | null): Rights => {
  const reads = may(access, "READ");
  return { reads, knows: reads && !isBlinded(access) };
};

const isLimited = (fact: WebhookEvent): boolean => fact.invitationId !== null && fact.deadlineAt !== null;

/** When the event happened, as exact as an endpoint may know it. */
export function shownOccurredAt(fact: WebhookEvent, { knows }: Pick<Rights, "knows">): Date {
  return knows || !isLimited(fact) ? fact.occurredAt : coarseEventTime(fact.occurredAt, fact.type, fact);
}

/** The standard data of an event. */
export function standardData(fact: WebhookEvent, { reads, knows }: Rights): WebhookData {
  const iso = (time: Date | null, isBounded = false): string | null =>
    time === null ? null : (knows ? time : coarseTime(time, fact, isBounded)).toISOString();
  const exact = (time: Date | null): string | null => time?.toISOString() ?? null;
  // That it was the clock would tell that the time had run out.
  const byClock = fact.actorType === null && fact.type === "ASSESSMENT_SUBMITTED" && !knows;
  const actorType = byClock ? "Candidate" : fact.actorType;
  const actorId = byClock ? fact.candidateId : fact.actorId;
  return {
    eventId: globalId("AssessmentEvent", fact.uuid),
    sequence: fact.sequence,
    ...(reads ? { actor: actorType === null ? null : { type: actorType, id: globalId(actorType, actorId!) } } : {}),
    assessment:
      fact.assessmentId === null
        ? null
        : { id: globalId("Assessment", fact.assessmentId), externalId: fact.assessmentExternalId },
    candidate:
      fact.candidateId === null
        ? null
        : {
            id: globalId("Candidate", fact.candidateId),
            externalId: fact.candidateExternalId,
            ...(knows ? { name: fact.candidateName, email: fact.candidateEmail } : {}),
          },
    invitation:
      fact.invitationId === null
        ? null
        : {
            id: globalId("Invitation", fact.invitationId),
            externalId: fact.invitationExternalId,
            state: fact.state!,
            ...(reads
              ? {
                  createdAt: fact.createdAt.toISOString(),
                  openedAt: exact(fact.openedAt),
                  startedAt: iso(fact.startedAt),
                  ...(knows ? { deadlineAt: exact(fact.deadlineAt) } : {}),
                  submittedAt: iso(fact.submittedAt, true),
                  reopenedAt: iso(fact.reopenedAt),
                  expiresAt: exact(fact.expiresAt),
                  cancelledAt: iso(fact.cancelledAt, true),
                  score: fact.score,
                  resultUrl: fact.resultUrl,
                }
              : {}),
          },
    changes: knows ? fact.changes : null,
  };
}
