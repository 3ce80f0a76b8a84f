import type { Services } from "../../access/context.ts";
import { type Access, isBlinded, may } from "../../access/permissions.ts";
import type { LoggedEvent } from "../../events/log/event-types.ts";
import { effectiveStateSql, effectiveSubmittedAtSql } from "../../invitations/lifecycle/lifecycle.ts";
import type { InvitationState } from "../../invitations/lifecycle/states.ts";
import { coarseEventTime, coarseTime } from "../../invitations/read/coarse-times.ts";
import { forEachTeam, isSpread } from "../../platform/database/spread.ts";
import { array, db, sql, unnest } from "../../platform/database/sql.ts";
import { globalId } from "../../platform/ids/ids.ts";
import type { WebhookData } from "./webhook-body.ts";

/** What bodies are made of: an event, and the current state of its objects. */
export interface WebhookEvent extends LoggedEvent {
  teamId: string;
  assessmentExternalId: string | null;
  candidateExternalId: string | null;
  candidateName: string | null;
  candidateEmail: string | null;
  invitationExternalId: string | null;
  state: InvitationState | null;
  createdAt: Date | null;
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

interface Wanted {
  teamId: string;
  sequence: number;
}

/**
 * Reads any number of events of any teams: in one statement, or, where the tables are spread over several servers, team by
 * team. @returns by `teamId sequence`
 */
export async function readWebhookEvents(services: Services, wanted: Wanted[]): Promise<Map<string, WebhookEvent>> {
  if (wanted.length === 0) return new Map();
  const found: WebhookEvent[] = [];
  if (await isSpread(services)) {
    const byTeam = Map.groupBy(wanted, (one) => one.teamId);
    await forEachTeam(services, [...byTeam.keys()], async (teamId) => {
      found.push(...(await readTogether(services, byTeam.get(teamId)!, teamId)));
    });
  } else found.push(...(await readTogether(services, wanted, null)));
  return new Map(found.map((event) => [`${event.teamId} ${event.sequence}`, event]));
}

/** @param ofTeam the team of all of them; null: of any teams */
async function readTogether(services: Services, wanted: Wanted[], ofTeam: string | null): Promise<WebhookEvent[]> {
  return await db(services.em.fork())
    .selectFrom(
      unnest("wanted", {
        team_id: array.uuid(wanted.map((one) => one.teamId)),
        sequence: array.integer(wanted.map((one) => one.sequence)),
      }),
    )
    .innerJoin("event as e", (join) =>
      join.onRef("e.team_id", "=", "wanted.team_id").onRef("e.sequence", "=", "wanted.sequence"),
    )
    .leftJoin("assessment as a", (join) =>
      join.onRef("a.team_id", "=", "e.team_id").onRef("a.id", "=", "e.assessment_id"),
    )
    .leftJoin("candidate as c", (join) =>
      join.onRef("c.team_id", "=", "e.team_id").onRef("c.id", "=", "e.candidate_id"),
    )
    .leftJoin("invitation as i", (join) =>
      join.onRef("i.team_id", "=", "e.team_id").onRef("i.id", "=", "e.invitation_id"),
    )
    .leftJoin("submission as s", (join) =>
      join.onRef("s.team_id", "=", "i.team_id").onRef("s.invitation_id", "=", "i.id"),
    )
    .select((eb) => [
      "e.team_id as teamId",
      "e.id as uuid",
      "e.sequence",
      "e.type",
      "e.occurred_at as occurredAt",
      "e.assessment_id as assessmentId",
      "e.candidate_id as candidateId",
      "e.invitation_id as invitationId",
      "e.email_id as emailId",
      "e.actor_type as actorType",
      "e.actor_id as actorId",
      "e.changes",
      "e.caused_by as causedBy",
      "a.external_id as assessmentExternalId",
      "c.external_id as candidateExternalId",
      "c.name as candidateName",
      "c.email as candidateEmail",
      "i.external_id as invitationExternalId",
      // The effective state: lifecycle.ts has these two expressions as text.
      sql.raw<InvitationState | null>(effectiveStateSql("i")).as("state"),
      sql.raw<Date | null>(effectiveSubmittedAtSql("i")).as("submittedAt"),
      "i.created_at as createdAt",
      "i.opened_at as openedAt",
      "i.started_at as startedAt",
      "i.deadline_at as deadlineAt",
      "i.standard_deadline_at as standardDeadlineAt",
      "i.reopened_at as reopenedAt",
      "i.expires_at as expiresAt",
      "i.cancelled_at as cancelledAt",
      sql<number | null>`${eb.ref("i.score")}::float8`.as("score"),
      "s.result_url as resultUrl",
    ])
    .$if(ofTeam !== null, (q) => q.where("e.team_id", "=", ofTeam))
    .execute();
}

/** How much of an event an endpoint may receive, by its rights. */
export interface Rights {
  /** Whether it has READ. Otherwise it gets ids and the state of the invitation. */
  reads: boolean;
  /** Whether it may identify candidates. */
  knows: boolean;
}
export const rightsOf = (access: Access | null): Rights => {
  const reads = may(access, "READ");
  return { reads, knows: reads && !isBlinded(access) };
};

const isLimited = (event: WebhookEvent): boolean => event.invitationId !== null && event.deadlineAt !== null;

/** When the event happened, as exact as an endpoint may know it. */
export function shownOccurredAt(event: WebhookEvent, { knows }: Pick<Rights, "knows">): Date {
  return knows || !isLimited(event) ? event.occurredAt : coarseEventTime(event.occurredAt, event.type, event);
}

/** The standard data of an event. */
export function standardData(event: WebhookEvent, { reads, knows }: Rights): WebhookData {
  const iso = (time: Date | null, isBounded = false): string | null =>
    time === null ? null : (knows ? time : coarseTime(time, event, isBounded)).toISOString();
  const exact = (time: Date | null): string | null => time?.toISOString() ?? null;
  // The system as the actor of a submission would show that the time limit has passed.
  const hidesSystem = event.actorType === null && event.type === "ASSESSMENT_SUBMITTED" && !knows;
  const actorType = hidesSystem ? "Candidate" : event.actorType;
  const actorId = hidesSystem ? event.candidateId : event.actorId;
  return {
    eventId: globalId("AssessmentEvent", event.uuid),
    sequence: event.sequence,
    ...(reads ? { actor: actorType === null ? null : { type: actorType, id: globalId(actorType, actorId!) } } : {}),
    assessment:
      event.assessmentId === null
        ? null
        : { id: globalId("Assessment", event.assessmentId), externalId: event.assessmentExternalId },
    candidate:
      event.candidateId === null
        ? null
        : {
            id: globalId("Candidate", event.candidateId),
            externalId: event.candidateExternalId,
            ...(knows ? { name: event.candidateName, email: event.candidateEmail } : {}),
          },
    invitation:
      event.invitationId === null
        ? null
        : {
            id: globalId("Invitation", event.invitationId),
            externalId: event.invitationExternalId,
            state: event.state!,
            ...(reads
              ? {
                  createdAt: event.createdAt!.toISOString(),
                  openedAt: exact(event.openedAt),
                  startedAt: iso(event.startedAt),
                  ...(knows ? { deadlineAt: exact(event.deadlineAt) } : {}),
                  submittedAt: iso(event.submittedAt, true),
                  reopenedAt: iso(event.reopenedAt),
                  expiresAt: exact(event.expiresAt),
                  cancelledAt: iso(event.cancelledAt, true),
                  score: event.score,
                  resultUrl: event.resultUrl,
                }
              : {}),
          },
    changes: knows ? event.changes : null,
  };
}
