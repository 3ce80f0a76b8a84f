import { jsonText } from "../../candidates/write/upsert-candidates.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";

/** One invitation to create. */
export interface NewInvitation {
  id: string;
  candidateId: string;
  externalId?: string | null;
  metadata?: object | null;
  retakeOf?: string | null;
}

/** The values that all invitations of one call share. */
export interface CommonTerms {
  assessmentId: string;
  batchId: string | null;
  /** Null if the candidate registered with the public link. */
  invitedBy: { type: "TeamMember" | "ApiKey"; id: string } | null;
  inviterId: string | null;
  emailRequested: boolean;
  message: string | null;
  locked: boolean;
  opensAt: Date | null;
  expiresAt: Date | null;
  timeLimit: string | null;
  reminders: string[];
}

/**
 * Creates any number of invitations in one statement, and records their events. Their candidates are locked already.
 */
export async function insertInvitations(tx: Tx, terms: CommonTerms, made: NewInvitation[]): Promise<void> {
  if (made.length === 0) return;
  await rows(
    tx.em,
    sql`insert into invitation (team_id, id, candidate_id, assessment_id, batch_id, external_id, metadata, retake_of, source,
        invited_by_type, invited_by_id, inviter_member_id, email_requested, message, locked, opens_at, expires_at, time_limit,
        reminders, next_reminder_at)
      select ${tx.teamId}, new.id, new.candidate_id, ${terms.assessmentId}, ${terms.batchId}, new.external_id, new.metadata, new.retake_of,
        ${terms.invitedBy === null ? "PUBLIC_LINK" : "INVITED"}, ${terms.invitedBy?.type ?? null}, ${terms.invitedBy?.id ?? null},
        ${terms.inviterId}, ${terms.emailRequested}, ${terms.message}, ${terms.locked}, ${terms.opensAt}, ${terms.expiresAt},
        ${terms.timeLimit}, ${terms.reminders}::text[],
        case when ${terms.emailRequested}::boolean then next_reminder(now(), ${terms.reminders}::text[], now()) end
      from unnest(${made.map((one) => one.id)}::uuid[], ${made.map((one) => one.candidateId)}::uuid[],
        ${made.map((one) => one.externalId ?? null)}::text[], ${made.map((one) => jsonText(one.metadata))}::jsonb[],
        ${made.map((one) => one.retakeOf ?? null)}::uuid[]) as new (id, candidate_id, external_id, metadata, retake_of)`,
  );
  for (const { id, candidateId } of made)
    tx.recordEvents({
      type: "INVITATION_CREATED",
      invitationId: id,
      candidateId,
      assessmentId: terms.assessmentId,
      ...(terms.invitedBy === null ? { actor: { type: "Candidate" as const, id: candidateId } } : {}),
    });
}

/**
 * Requests e-mails for invitations that were created without. Reminders are scheduled as if e-mail had been requested
 * from the start (docs/rules.md, Inviting 5).
 */
export async function requestEmails(tx: Tx, invitationIds: string[]): Promise<void> {
  if (invitationIds.length === 0) return;
  const changed = await rows<{ id: string; candidateId: string; assessmentId: string }>(
    tx.em,
    sql`update invitation set email_requested = true, updated_at = clock_timestamp(),
        next_reminder_at = next_reminder(created_at, reminders, clock_timestamp())
      where team_id = ${tx.teamId} and id = any(${invitationIds}::uuid[]) and not email_requested
      returning id, candidate_id as "candidateId", assessment_id as "assessmentId"`,
  );
  for (const { id, candidateId, assessmentId } of changed)
    tx.recordEvents({
      type: "INVITATION_UPDATED",
      invitationId: id,
      candidateId,
      assessmentId,
      changes: { emailRequested: { from: false, to: true } },
    });
}
