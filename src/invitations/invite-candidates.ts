import { findAssessment } from "../assessments/find-assessment.ts";
import { UserProblem } from "../base/errors.ts";
import { globalId, newId } from "../base/ids.ts";
import { rows, sql } from "../base/rows.ts";
import { addAssignees, addLabels } from "../candidates/assign-and-label.ts";
import { fillCandidates, jsonText, type KnownCandidate, upsertCandidates } from "../candidates/upsert-candidates.ts";
import { checkDailyQuota, enqueueEmails } from "../emails/enqueue-emails.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { checkInviteInput, type InviteInput, type InviteTerms, mostInvitees } from "./check-invite-input.ts";
import {
  findExisting,
  refuseTooSoon,
  refuseUsedCandidateIds,
  refuseUsedExternalIds,
  resolvePreviousCandidates,
} from "./existing-invitations.ts";
import { type InviteRow, outcomeOf } from "./outcome-of.ts";
import { readInvitees, refuseDoubles } from "./read-invitees.ts";

/**
 * Invites 1 to 10,000 candidates in one transaction: the same few statements for any number. One
 * bad row never fails the others; each row answers in the order given (rules.md, Inviting 2).
 *
 * Without e-mail the same rows and the same events are stored, and nothing is mailed.
 *
 * @throws UserProblem where the call as a whole is refused: nothing is stored then
 */
export async function inviteCandidates(
  context: Context,
  input: InviteInput,
  options: { sendEmail: boolean; dryRun: boolean },
): Promise<{ batchId: string; rows: InviteRow[] }> {
  if (input.candidates.length === 0)
    throw new UserProblem("REQUIRED", "Name at least one candidate.", { path: ["input", "candidates"] });
  if (input.candidates.length > mostInvitees)
    throw new UserProblem("TOO_MANY_ITEMS", `At most ${mostInvitees} candidates a call.`, {
      path: ["input", "candidates"],
    });

  return await transact(
    context,
    async (tx) => {
      const assessment = await findAssessment(tx, input.assessmentId, "SHARE", ["input", "assessmentId"]);
      if (assessment.state !== "PUBLISHED")
        throw new UserProblem(
          "ASSESSMENT_NOT_PUBLISHED",
          `"${assessment.title}" is ${assessment.state}; publish it first.`,
          {
            path: ["input", "assessmentId"],
            existing: { id: globalId("Assessment", assessment.id) },
          },
        );
      const terms = await checkInviteInput(tx, input, assessment);

      const invitees = readInvitees(input.candidates);
      await resolvePreviousCandidates(tx, invitees);
      refuseDoubles(
        invitees,
        (row) => row.person?.email ?? row.candidateId,
        "email",
        "The same candidate stands above; the first row counts.",
      );
      await refuseUsedCandidateIds(tx, invitees);
      await refuseUsedExternalIds(tx, invitees, assessment.id);
      refuseDoubles(
        invitees,
        (row) => row.externalId,
        "externalId",
        "The same externalId stands above; the first row counts.",
      );
      refuseDoubles(
        invitees,
        (row) => row.person?.externalId ?? null,
        "candidateExternalId",
        "The same candidateExternalId stands above; the first row counts.",
      );

      const good = invitees.filter((row) => row.errors.length === 0);
      const candidates = await upsertCandidates(
        tx,
        good.map((row) => row.person!),
      );
      for (const row of good) {
        const known = candidates.get(row.person!.email);
        if (known === undefined)
          row.errors.push({
            code: "ALREADY_EXISTS",
            message: "Another candidate has this candidateExternalId.",
            path: ["input", "candidates", String(row.index), "candidateExternalId"],
          });
        else row.candidateId = known.id;
      }
      const candidateIds = good.flatMap((row) => (row.errors.length === 0 ? [row.candidateId!] : []));
      const existing = await findExisting(tx, assessment.id, candidateIds);
      const results = invitees.map((invitee): InviteRow => {
        const before = invitee.candidateId === null ? undefined : existing.get(invitee.candidateId);
        if (invitee.errors.length > 0)
          return { invitee, outcome: "REJECTED", candidateId: invitee.candidateId, invitationId: null };
        const outcome = outcomeOf(before?.state ?? null, input.ifInvited, options.sendEmail);
        return {
          invitee,
          outcome,
          candidateId: invitee.candidateId,
          invitationId: outcome === "INVITED" ? newId() : before!.id,
        };
      });
      await refuseTooSoon(tx, results);
      // Someone who is invited or mailed again is labelled and assigned; who was left alone stays as they are.
      const touched = results.filter((row) => row.outcome === "INVITED" || row.outcome === "RESENT");
      const touchedIds = touched.map((row) => row.candidateId!);
      recordCandidateChanges(tx, [...candidates.values()], terms, {
        filled: await fillCandidates(
          tx,
          touched.map((row) => row.invitee.person!),
        ),
        labelled: await addLabels(tx, touchedIds, terms.labels),
        assigned: await addAssignees(tx, touchedIds, terms.assigneeIds),
      });

      const batchId = await insertBatch(tx, assessment, terms, results);
      const invited = results.filter((row) => row.outcome === "INVITED");
      await insertInvitations(tx, assessment.id, batchId, terms, invited, options.sendEmail);
      for (const row of invited)
        tx.record({
          type: "INVITATION_CREATED",
          invitationId: row.invitationId,
          candidateId: row.candidateId,
          assessmentId: assessment.id,
        });

      const mailed = options.sendEmail ? touched : [];
      await checkDailyQuota(tx, mailed.length);
      await requestEmails(
        tx,
        results.filter((row) => row.outcome === "RESENT").map((row) => row.invitationId!),
      );
      await enqueueEmails(
        tx,
        mailed.map((row) => ({
          kind: "INVITATION",
          candidateId: row.candidateId,
          invitationId: row.invitationId,
          assessmentId: assessment.id,
        })),
      );
      return { batchId, rows: results };
    },
    { dryRun: options.dryRun, bulk: input.candidates.length > 100 },
  );
}

/** Says of each candidate who was there before what the call changed of them. */
function recordCandidateChanges(
  tx: Tx,
  known: KnownCandidate[],
  terms: InviteTerms,
  { filled, labelled, assigned }: { filled: Map<string, string[]>; labelled: Set<string>; assigned: Set<string> },
): void {
  for (const { id, isNew } of known) {
    const changes = {
      ...(labelled.has(id) ? { labels: { added: terms.labels } } : {}),
      ...(assigned.has(id)
        ? { assignees: { added: terms.assigneeIds.map((member) => globalId("TeamMember", member)) } }
        : {}),
      // Which fields were empty before, but not what they hold now: that is the person's.
      ...Object.fromEntries((filled.get(id) ?? []).map((field) => [field, { from: null }])),
    };
    if (!isNew && Object.keys(changes).length > 0) tx.record({ type: "CANDIDATE_UPDATED", candidateId: id, changes });
  }
}

/** What the call did, and the rows it refused as they were given. */
async function insertBatch(
  tx: Tx,
  assessment: { id: string; title: string },
  terms: InviteTerms,
  results: InviteRow[],
): Promise<string> {
  const id = newId();
  const viewer = tx.context.viewer!;
  const rejected = results.filter((row) => row.outcome === "REJECTED");
  const changed = results.filter((row) => row.outcome === "INVITED" || row.outcome === "RESENT").length;
  const rejections = rejected.map(({ invitee }) => ({
    index: invitee.index,
    ref: invitee.given.ref,
    email: invitee.given.email?.slice(0, 1_000),
    errors: invitee.errors,
  }));
  await rows(
    tx.em,
    sql`insert into invitation_batch (team_id, id, assessment_id, title, actor_type, actor_id, total, invited, unchanged, rejected, rejections)
      values (${tx.teamId}, ${id}, ${assessment.id},
        coalesce(${terms.title}, ${assessment.title}::text || ', ' || to_char(now(), 'YYYY-MM-DD HH24:MI')),
        ${viewer.type}, ${viewer.id}, ${results.length}, ${changed}, ${results.length - changed - rejected.length}, ${rejected.length},
        ${jsonText(rejections)}::jsonb)`,
  );
  return id;
}

async function insertInvitations(
  tx: Tx,
  assessmentId: string,
  batchId: string,
  terms: InviteTerms,
  invited: InviteRow[],
  sendEmail: boolean,
): Promise<void> {
  if (invited.length === 0) return;
  const viewer = tx.context.viewer!;
  await rows(
    tx.em,
    sql`insert into invitation (team_id, id, candidate_id, assessment_id, batch_id, external_id, metadata, invited_by_type, invited_by_id,
        inviter_member_id, email_requested, message, locked, opens_at, expires_at, time_limit)
      select ${tx.teamId}, new.id, new.candidate_id, ${assessmentId}, ${batchId}, new.external_id, new.metadata, ${viewer.type}, ${viewer.id},
        ${terms.inviterId}, ${sendEmail}, ${terms.message}, ${terms.locked}, ${terms.opensAt}, ${terms.expiresAt}, ${terms.timeLimit}
      from unnest(${invited.map((row) => row.invitationId)}::uuid[], ${invited.map((row) => row.candidateId)}::uuid[],
        ${invited.map((row) => row.invitee.externalId)}::text[], ${invited.map((row) => jsonText(row.invitee.given.metadata))}::jsonb[])
        as new (id, candidate_id, external_id, metadata)`,
  );
}

/** From the first mailing on, e-mail is wanted for an invitation that was made without. */
async function requestEmails(tx: Tx, invitationIds: string[]): Promise<void> {
  if (invitationIds.length === 0) return;
  await rows(
    tx.em,
    sql`update invitation set email_requested = true, updated_at = clock_timestamp()
      where team_id = ${tx.teamId} and id = any(${invitationIds}::uuid[]) and not email_requested`,
  );
}
