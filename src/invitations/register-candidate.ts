import type { Assessment } from "../assessments/assessment.entity.ts";
import { findAssessment } from "../assessments/find-assessment.ts";
import { publicRefusal } from "../assessments/public-refusal.ts";
import { durationSeconds } from "../base/duration.ts";
import { globalId, newId } from "../base/ids.ts";
import { databaseNow, firstRow, rows, sql } from "../base/rows.ts";
import { addAssignees, addLabels } from "../candidates/assign-and-label.ts";
import { recordCandidateChanges } from "../candidates/record-candidate-changes.ts";
import { upsertCandidates } from "../candidates/upsert-candidates.ts";
import { allowEmails } from "../emails/email-limit.ts";
import { enqueueEmails } from "../emails/enqueue-emails.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Services } from "../teams/context.ts";
import { systemContext } from "../teams/contexts.ts";
import { readPlan } from "../teams/plan.ts";
import type { TeamFeature } from "../teams/roles.ts";
import { insertInvitations } from "./insert-invitations.ts";
import type { InvitationState } from "./invitation.entity.ts";
import { settleDue } from "./settle-due.ts";

const minutesBetweenMails = 10;

/**
 * Does what was requested by the public link, once. A new address becomes a candidate with an invitation of their own; a
 * candidate who is known stays as they are, and gets an invitation only where there is none that counts. Both are mailed
 * their link, and nobody learns of it in another way (docs/rules.md, The public link 2). Where the public link was closed
 * meanwhile nothing happens.
 *
 * @throws UserProblem QUOTA_EXCEEDED: the request stays, for another day
 */
export async function registerCandidate(
  services: Services,
  { teamId, requestId }: { teamId: string; requestId: string },
): Promise<void> {
  await transact(systemContext(services, teamId), async (tx) => {
    const request = await firstRow<{ assessmentId: string; email: string; name: string }>(
      tx.em,
      sql`delete from registration_request where team_id = ${teamId} and id = ${requestId}
          returning assessment_id as "assessmentId", email, name`,
    );
    if (request === null) return;
    const assessment = await findAssessment(tx, globalId("Assessment", request.assessmentId), "SHARE");
    if (publicRefusal(assessment) !== null) return;
    const { email, name } = request;
    const person = { email, name, externalId: null, locale: null, timeZone: null, metadata: null };
    const candidate = (await upsertCandidates(tx, [person])).get(email)!;
    const invitationId = await findOrMakeWay(tx, assessment, candidate);
    await mailWay(tx, { candidateId: candidate.id, invitationId, assessmentId: assessment.id }, email);
  });
}

/**
 * The invitation by which somebody comes in: the live one, else the one they submitted, else the last, whatever became
 * of it; or a new one where there is none or it has expired. Who submitted, or was taken back, does not come in again
 * this way.
 */
async function findOrMakeWay(
  tx: Tx,
  assessment: Assessment,
  candidate: { id: string; isNew: boolean },
): Promise<string> {
  const candidateId = candidate.id;
  const latest = () =>
    firstRow<{ id: string; state: InvitationState }>(
      tx.em,
      sql`select id, state from invitation where team_id = ${tx.teamId} and candidate_id = ${candidateId}
          and assessment_id = ${assessment.id}
        order by state in ('PENDING', 'OPENED', 'STARTED') desc, state = 'SUBMITTED' desc, id desc limit 1 for no key update`,
    );
  let way = await latest();
  if (way !== null && (await settleDue(tx, [way.id])) > 0) way = await latest();
  if (way !== null && way.state !== "EXPIRED") return way.id;

  const plan = await readPlan(tx.em, tx.teamId);
  const has = (feature: TeamFeature) => plan.includes(feature);
  const now = await databaseNow(tx.em);
  const expiry = assessment.defaultExpiry == null ? null : durationSeconds(assessment.defaultExpiry);
  const id = newId();
  await insertInvitations(
    tx,
    {
      assessmentId: assessment.id,
      batchId: null,
      invitedBy: null,
      inviterId: null,
      emailRequested: true,
      // Whoever came by themselves is not reminded: their address is nobody's word but theirs.
      reminders: [],
      message: has("CUSTOM_MESSAGE") ? (assessment.defaultMessage ?? null) : null,
      locked: has("ACCESS_LOCK") && assessment.defaultLocked,
      opensAt: null,
      expiresAt: expiry === null ? null : new Date(now.getTime() + expiry * 1_000),
      timeLimit: null,
    },
    [{ id, candidateId }],
  );
  const members = await rows<{ id: string }>(
    tx.em,
    sql`select id from team_member where team_id = ${tx.teamId} and id = any(${assessment.defaultAssigneeIds}::uuid[]) and state <> 'DISABLED'`,
  );
  const assignees = has("TEAM_MEMBER_ASSIGNMENT") ? members.map((member) => member.id) : [];
  recordCandidateChanges(tx, [candidate], {
    filled: new Map(),
    labelled: await addLabels(tx, [candidateId], has("LABELS") ? assessment.defaultLabels : []),
    assigned: await addAssignees(tx, [candidateId], assignees),
  });
  return id;
}

/** Mails the way in, at most once in 10 minutes. That it was mailed already, or cannot be, is nobody's to know. */
async function mailWay(
  tx: Tx,
  way: { candidateId: string; invitationId: string; assessmentId: string },
  address: string,
): Promise<void> {
  const lately = await rows(
    tx.em,
    sql`select 1 from email where team_id = ${tx.teamId} and candidate_id = ${way.candidateId} and assessment_id = ${way.assessmentId}
      and kind = 'PUBLIC_LINK_RESUME' and queued_at > now() - make_interval(mins => ${minutesBetweenMails}) limit 1`,
  );
  if (lately.length > 0) return;
  const [mailability] = await allowEmails(tx, [address]);
  if (mailability === "OVER_LIMIT") return;
  const suppressed = mailability === "SUPPRESSED";
  await enqueueEmails(tx, [{ kind: "PUBLIC_LINK_RESUME", ...way, address, suppressed }]);
}
