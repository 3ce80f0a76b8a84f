import { jsonText } from "../../candidates/write/upsert-candidates.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { arrayLiteral } from "../../platform/database/array-literal.ts";
import { anyOf, array, db, insertFrom, now, sql, statementTimestamp, unnest } from "../../platform/database/sql.ts";
import { nextReminder } from "../lifecycle/lifecycle-sql.ts";

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
  for (const { id, candidateId } of made)
    tx.recordEvents({
      type: "INVITATION_CREATED",
      invitationId: id,
      candidateId,
      assessmentId: terms.assessmentId,
      ...(terms.invitedBy === null ? { actor: { type: "Candidate" as const, id: candidateId } } : {}),
    });
  const source = unnest("new", {
    id: array.uuid(made.map((one) => one.id)),
    candidate_id: array.uuid(made.map((one) => one.candidateId)),
    external_id: array.text(made.map((one) => one.externalId ?? null)),
    metadata: sql<
      (Record<string, unknown> | null)[]
    >`${arrayLiteral(made.map((one) => jsonText(one.metadata)))}::jsonb[]`,
    retake_of: array.uuid(made.map((one) => one.retakeOf ?? null)),
  });
  const reminders = array.text(terms.reminders);
  await insertFrom(db(tx.em), "invitation", db(tx.em).selectFrom(source), (eb) => ({
    team_id: tx.teamId,
    id: eb.ref("new.id"),
    candidate_id: eb.ref("new.candidate_id"),
    assessment_id: terms.assessmentId,
    batch_id: terms.batchId,
    external_id: eb.ref("new.external_id"),
    metadata: eb.ref("new.metadata"),
    retake_of: eb.ref("new.retake_of"),
    source: terms.invitedBy === null ? ("PUBLIC_LINK" as const) : ("INVITED" as const),
    invited_by_type: terms.invitedBy?.type ?? null,
    invited_by_id: terms.invitedBy?.id ?? null,
    inviter_member_id: terms.inviterId,
    email_requested: terms.emailRequested,
    message: terms.message,
    locked: terms.locked,
    opens_at: terms.opensAt,
    expires_at: terms.expiresAt,
    time_limit: terms.timeLimit,
    reminders,
    next_reminder_at: terms.emailRequested ? nextReminder(now(), reminders, now()) : null,
  })).execute();
}

/**
 * Requests e-mails for invitations that were created without. Reminders are scheduled as if e-mail had been requested
 * from the start (docs/rules.md, Inviting 5).
 */
export async function requestEmails(tx: Tx, invitationIds: string[]): Promise<void> {
  if (invitationIds.length === 0) return;
  const changed = await db(tx.em)
    .updateTable("invitation")
    .set({
      email_requested: true,
      updated_at: statementTimestamp(),
      next_reminder_at: (eb) => nextReminder(eb.ref("created_at"), eb.ref("reminders")),
    })
    .where("team_id", "=", tx.teamId)
    .where("id", "=", anyOf(array.uuid(invitationIds)))
    .where("email_requested", "is", false)
    .returning(["id", "candidate_id as candidateId", "assessment_id as assessmentId"])
    .execute();
  for (const { id, candidateId, assessmentId } of changed)
    tx.recordEvents({
      type: "INVITATION_UPDATED",
      invitationId: id,
      candidateId,
      assessmentId,
      changes: { emailRequested: { from: false, to: true } },
    });
}
