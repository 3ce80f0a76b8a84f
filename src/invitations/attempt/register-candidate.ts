import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { readPlan } from "../../access/plan.ts";
import type { Assessment } from "../../assessments/assessment.entity.ts";
import { publicLinkError } from "../../assessments/check-public-link.ts";
import { findAssessment } from "../../assessments/find-assessment.ts";
import { addAssignees, addLabels } from "../../candidates/write/assign-and-label.ts";
import { recordCandidateChanges } from "../../candidates/write/record-candidate-changes.ts";
import { upsertCandidates } from "../../candidates/write/upsert-candidates.ts";
import { allowEmails } from "../../emails/outbox/email-limit.ts";
import { enqueueEmails } from "../../emails/outbox/enqueue-emails.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import { globalId, newId } from "../../platform/ids.ts";
import { assessmentDefaults, readDefaultsBasis } from "../assessment-defaults.ts";
import { applyDueTransitions } from "../due-transitions.ts";
import type { InvitationState } from "../lifecycle.ts";
import { insertInvitations } from "../write/insert-invitations.ts";

const minutesBetweenEmails = 10;

/**
 * Runs a registration request once. An unknown address becomes a candidate with an invitation; a known candidate stays
 * unchanged, and gets a new invitation only without one that counts. Both get an e-mail with their link, and nothing
 * else reveals the difference (docs/rules.md, The public link 2). A request for a public link that was closed in the meantime
 * does nothing.
 *
 * @throws UserError QUOTA_EXCEEDED: the request stays for another day
 */
export async function registerCandidate(
  services: Services,
  { teamId, requestId }: { teamId: string; requestId: string },
): Promise<void> {
  await withTransaction(systemContext(services, teamId), async (tx) => {
    const request = await firstRow<{ assessmentId: string; email: string; name: string }>(
      tx.em,
      sql`delete from registration_request where team_id = ${teamId} and id = ${requestId}
          returning assessment_id as "assessmentId", email, name`,
    );
    if (request === null) return;
    const assessment = await findAssessment(tx, globalId("Assessment", request.assessmentId), "SHARE");
    if (publicLinkError(assessment) !== null) return;
    const { email, name } = request;
    const person = { email, name, externalId: null, locale: null, timeZone: null, metadata: null };
    const candidate = (await upsertCandidates(tx, [person])).get(email)!;
    const invitationId = await findOrCreateInvitation(tx, assessment, candidate);
    await sendLink(tx, { candidateId: candidate.id, invitationId, assessmentId: assessment.id }, email);
  });
}

/**
 * Finds the live invitation, else the submitted one, else the latest; creates one if there is none or it has expired.
 * A submitted or cancelled invitation is not replaced.
 */
async function findOrCreateInvitation(
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
  if (way !== null && (await applyDueTransitions(tx, [way.id])) > 0) way = await latest();
  if (way !== null && way.state !== "EXPIRED") return way.id;

  const basis = await readDefaultsBasis(tx, assessment);
  const { labels, assigneeIds, ...defaults } = assessmentDefaults(assessment, basis, await readPlan(tx.em, tx.teamId));
  const id = newId();
  await insertInvitations(
    tx,
    {
      ...defaults,
      assessmentId: assessment.id,
      batchId: null,
      invitedBy: null,
      inviterId: null,
      emailRequested: true,
      // A candidate who registered is not reminded: nobody else has confirmed the address.
      reminders: [],
      opensAt: null,
      timeLimit: null,
    },
    [{ id, candidateId }],
  );
  recordCandidateChanges(tx, [candidate], {
    filled: new Map(),
    labelled: await addLabels(tx, [candidateId], labels),
    assigned: await addAssignees(tx, [candidateId], assigneeIds),
  });
  return id;
}

/** Sends the link at most once in 10 minutes. The answer never reveals whether it was sent. */
async function sendLink(
  tx: Tx,
  way: { candidateId: string; invitationId: string; assessmentId: string },
  address: string,
): Promise<void> {
  const lately = await rows(
    tx.em,
    sql`select 1 from email where team_id = ${tx.teamId} and candidate_id = ${way.candidateId} and assessment_id = ${way.assessmentId}
      and kind = 'PUBLIC_LINK_RESUME' and queued_at > now() - make_interval(mins => ${minutesBetweenEmails}) limit 1`,
  );
  if (lately.length > 0) return;
  const [mailability] = await allowEmails(tx, [address]);
  if (mailability === "OVER_LIMIT") return;
  const suppressed = mailability === "SUPPRESSED";
  await enqueueEmails(tx, [{ kind: "PUBLIC_LINK_RESUME", ...way, address, suppressed }]);
}
