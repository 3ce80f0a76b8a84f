import type { Services } from "../../../access/context.ts";
import { systemContext } from "../../../access/contexts.ts";
import { readPlan } from "../../../access/plan.ts";
import type { Assessment } from "../../../assessments/assessment.entity.ts";
import { publicLinkError } from "../../../assessments/check-public-link.ts";
import { findAssessment } from "../../../assessments/find-assessment.ts";
import { addAssignees, addLabels } from "../../../candidates/write/assign-and-label.ts";
import { recordCandidateChanges } from "../../../candidates/write/record-candidate-changes.ts";
import { upsertCandidates } from "../../../candidates/write/upsert-candidates.ts";
import { allowEmails } from "../../../emails/outbox/email-limit.ts";
import { enqueueEmails } from "../../../emails/outbox/enqueue-emails.ts";
import { type Tx, withTransaction } from "../../../events/log/with-transaction.ts";
import { db, sql } from "../../../platform/database/sql.ts";
import { globalId, newId } from "../../../platform/ids/ids.ts";
import { applyDueTransitions } from "../../lifecycle/due-transitions.ts";
import { literals } from "../../lifecycle/lifecycle.ts";
import { liveStates } from "../../lifecycle/states.ts";
import { assessmentDefaults, readDefaultsBasis } from "../../write/assessment-defaults.ts";
import { insertInvitations } from "../../write/insert-invitations.ts";

const minutesBetweenEmails = 10;

/**
 * Runs a registration request once. An unknown address becomes a candidate with an invitation; a known candidate stays
 * unchanged, and gets a new invitation only without one that counts. Both get an e-mail with their link, and nothing
 * else reveals the difference (docs/rules.md, The public link 2). A request for a public link that was closed in the meantime
 * does nothing.
 *
 * @param causedBy the id of the HTTP request that it comes of
 * @throws UserError QUOTA_EXCEEDED: the request stays for another day
 */
export async function registerCandidate(
  services: Services,
  { teamId, requestId }: { teamId: string; requestId: string },
  causedBy?: string,
): Promise<void> {
  await withTransaction(systemContext(services, teamId, causedBy), async (tx) => {
    const request = await db(tx.em)
      .deleteFrom("registration_request")
      .where("team_id", "=", teamId)
      .where("id", "=", requestId)
      .returning(["assessment_id as assessmentId", "email", "name"])
      .executeTakeFirst();
    if (request === undefined) return;
    const assessment = await findAssessment(tx, globalId("Assessment", request.assessmentId), "SHARE");
    if (publicLinkError(assessment) !== null) return;
    const { email, name } = request;
    const values = { email, name, externalId: null, locale: null, timeZone: null, metadata: null };
    const candidate = (await upsertCandidates(tx, [values])).get(email)!;
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
    db(tx.em)
      .selectFrom("invitation")
      .select(["id", "state"])
      .where("team_id", "=", tx.teamId)
      .where("candidate_id", "=", candidateId)
      .where("assessment_id", "=", assessment.id)
      .orderBy((eb) => eb("state", "in", literals(liveStates)), "desc")
      .orderBy((eb) => eb("state", "=", "SUBMITTED"), "desc")
      .orderBy("id", "desc")
      .limit(sql.lit(1))
      .forNoKeyUpdate()
      .executeTakeFirst();
  let existing = await latest();
  if (existing !== undefined && (await applyDueTransitions(tx, [existing.id])) > 0) existing = await latest();
  if (existing !== undefined && existing.state !== "EXPIRED") return existing.id;

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
  target: { candidateId: string; invitationId: string; assessmentId: string },
  address: string,
): Promise<void> {
  const recent = await db(tx.em)
    .selectFrom("email")
    .select("id")
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", target.candidateId)
    .where("assessment_id", "=", target.assessmentId)
    .where("kind", "=", "PUBLIC_LINK_RESUME")
    .where("queued_at", ">", sql<Date>`now() - make_interval(mins => ${minutesBetweenEmails})`)
    .limit(sql.lit(1))
    .executeTakeFirst();
  if (recent !== undefined) return;
  const [mailability] = await allowEmails(tx, [address]);
  if (mailability === "OVER_LIMIT") return;
  const suppressed = mailability === "SUPPRESSED";
  await enqueueEmails(tx, [{ kind: "PUBLIC_LINK_RESUME", ...target, address, suppressed }]);
}
