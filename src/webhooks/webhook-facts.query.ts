import { globalId } from "../base/ids.ts";
import { asDate, asDateOrNull, rows, sql } from "../base/rows.ts";
import type { LoggedEvent } from "../events/event-types.ts";
import type { InvitationState } from "../invitations/invitation.entity.ts";
import type { Services } from "../teams/context.ts";
import type { WebhookData } from "./webhook-body.ts";

/** What bodies are made of: an event, and what it is about as it is now. */
export interface WebhookFact extends LoggedEvent {
  teamId: string;
  assessmentExternalId: string | null;
  candidateExternalId: string | null;
  candidateName: string | null;
  candidateEmail: string | null;
  invitationExternalId: string | null;
  state: InvitationState | null;
  createdAt: string;
  openedAt: string | null;
  startedAt: string | null;
  deadlineAt: string | null;
  submittedAt: string | null;
  reopenedAt: string | null;
  expiresAt: string | null;
  cancelledAt: string | null;
  score: number | null;
  resultUrl: string | null;
}

/** Reads any number of events of any teams in one statement. @returns by `teamId sequence` */
export async function readWebhookFacts(
  services: Services,
  wanted: { teamId: string; sequence: number }[],
): Promise<Map<string, WebhookFact>> {
  if (wanted.length === 0) return new Map();
  const found = await rows<WebhookFact>(
    services.em.fork(),
    sql`select e.team_id as "teamId", e.id as uuid, e.sequence, e.type, e.occurred_at as "occurredAt", e.assessment_id as "assessmentId",
        e.candidate_id as "candidateId", e.invitation_id as "invitationId", e.email_id as "emailId", e.actor_type as "actorType",
        e.actor_id as "actorId", e.changes, a.external_id as "assessmentExternalId", c.external_id as "candidateExternalId",
        c.name as "candidateName", c.email as "candidateEmail", i.external_id as "invitationExternalId", i.state,
        i.created_at as "createdAt", i.opened_at as "openedAt", i.started_at as "startedAt", i.deadline_at as "deadlineAt",
        i.submitted_at as "submittedAt", i.reopened_at as "reopenedAt", i.expires_at as "expiresAt", i.cancelled_at as "cancelledAt",
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

const iso = (text: string | null): string | null => asDateOrNull(text)?.toISOString() ?? null;

/** The standard data of an event. @param isBlinded true where the reader must not know who the candidate is */
export function standardData(fact: WebhookFact, isBlinded: boolean): WebhookData {
  return {
    eventId: globalId("AssessmentEvent", fact.uuid),
    sequence: fact.sequence,
    actor: fact.actorType === null ? null : { type: fact.actorType, id: globalId(fact.actorType, fact.actorId!) },
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
            ...(isBlinded ? {} : { name: fact.candidateName, email: fact.candidateEmail }),
          },
    invitation:
      fact.invitationId === null
        ? null
        : {
            id: globalId("Invitation", fact.invitationId),
            externalId: fact.invitationExternalId,
            state: fact.state!,
            createdAt: asDate(fact.createdAt).toISOString(),
            openedAt: iso(fact.openedAt),
            startedAt: iso(fact.startedAt),
            ...(isBlinded ? {} : { deadlineAt: iso(fact.deadlineAt) }),
            submittedAt: iso(fact.submittedAt),
            reopenedAt: iso(fact.reopenedAt),
            expiresAt: iso(fact.expiresAt),
            cancelledAt: iso(fact.cancelledAt),
            score: fact.score,
            resultUrl: fact.resultUrl,
          },
    changes: isBlinded ? null : fact.changes,
  };
}
