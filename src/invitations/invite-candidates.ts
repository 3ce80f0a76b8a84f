import { findAssessment } from "../assessments/find-assessment.ts";
import { UserProblem } from "../base/errors.ts";
import { globalId, newId, storedId } from "../base/ids.ts";
import { Outdated } from "../base/in-transaction.ts";
import { addAssignees, addLabels } from "../candidates/assign-and-label.ts";
import { recordCandidateChanges } from "../candidates/record-candidate-changes.ts";
import { fillCandidates, type KnownCandidate, upsertCandidates } from "../candidates/upsert-candidates.ts";
import { type Tx, transact } from "../events/transact.ts";
import { invitingActor } from "../teams/actor.ts";
import type { Context } from "../teams/context.ts";
import { isBlinded } from "../teams/permissions.ts";
import { mayRehearse } from "./blinded-rows.ts";
import { checkInviteInput, type InviteInput, refuseTooMany } from "./check-invite-input.ts";
import { endReopening } from "./end-reopening.ts";
import {
  findExisting,
  refuseRetakesUnderUsedIds,
  refuseUsedCandidateIds,
  refuseUsedExternalIds,
  resolvePreviousCandidates,
} from "./existing-invitations.ts";
import { insertBatch } from "./insert-batch.ts";
import { insertInvitations, requestEmails } from "./insert-invitations.ts";
import { keptInvited } from "./kept-invited.ts";
import { mailInvited } from "./mail-invited.ts";
import { type Invited, type InviteRow, isMade, isTouched, outcomeOf } from "./outcome-of.ts";
import { type Invitee, pathOf, readInvitees, refuseDoubles } from "./read-invitees.ts";
import { refuseUnmailableRows, warnOfUnmailableRows } from "./refuse-unmailable-rows.ts";
import { reopenSubmitted } from "./reopen-submitted.ts";

/**
 * Invites 1 to 10,000 candidates in one transaction: the same few statements for any number. One
 * bad row never fails the others; each row answers in the order given (docs/rules.md, Inviting 2).
 *
 * Without e-mail the same rows and the same events are stored, and nothing is mailed.
 *
 * @throws UserProblem where the call as a whole is refused: nothing is stored then
 * @throws FORBIDDEN for a rehearsal that would look candidates up for a caller who must not know them
 */
export async function inviteCandidates(
  context: Context,
  input: InviteInput,
  options: { sendEmail: boolean; dryRun: boolean },
): Promise<Invited> {
  const path = ["input", "candidates"];
  if (input.candidates.length === 0) throw new UserProblem("REQUIRED", "Name at least one candidate.", { path });
  refuseTooMany(input);
  if (options.dryRun) mayRehearse(context.access, input.candidates);
  return await transact(context, (tx) => inviteWithin(tx, input, options), {
    dryRun: options.dryRun,
    bulk: input.candidates.length > 100,
    once: keptInvited(context, input),
  });
}

/**
 * The same within a transaction that somebody else ends.
 *
 * @param options.isPreview nothing is mailed, and no limit on e-mails refuses anything: it is only looked at, and
 *   rolled back
 */
export async function inviteWithin(
  tx: Tx,
  input: InviteInput,
  { sendEmail, isPreview = false }: { sendEmail: boolean; isPreview?: boolean },
): Promise<Invited> {
  const assessment = await findAssessment(tx, input.assessmentId, "SHARE", ["input", "assessmentId"]);
  if (assessment.state !== "PUBLISHED")
    throw new UserProblem(
      "ASSESSMENT_NOT_PUBLISHED",
      `"${assessment.title}" is ${assessment.state}; publish it first.`,
      { path: ["input", "assessmentId"], existing: { id: globalId("Assessment", assessment.id) } },
    );
  const terms = await checkInviteInput(tx, input, assessment);
  const invitees = readInvitees(input.candidates);
  await refuseBadRows(tx, invitees, assessment.id);
  const candidates = await findOrMakeCandidates(tx, invitees);
  const rows = await decideOutcomes(tx, invitees, assessment.id, input, sendEmail);
  await refuseRetakesUnderUsedIds(tx, rows);
  const suppressed = !sendEmail
    ? new Set<string>()
    : isPreview
      ? await warnOfUnmailableRows(tx, rows)
      : await refuseUnmailableRows(tx, rows, candidates);

  // Someone who is invited or mailed again is labelled and assigned; who was left alone stays as they are.
  const touched = rows.filter(isTouched);
  const touchedIds = touched.map((row) => row.candidateId!);
  recordCandidateChanges(tx, [...candidates.values()], {
    filled: await fillCandidates(
      tx,
      touched.map((row) => ({ ...row.invitee.person!, id: row.candidateId! })),
    ),
    labelled: await addLabels(tx, touchedIds, terms.labels),
    assigned: await addAssignees(tx, touchedIds, terms.assigneeIds),
  });

  const batchId = await insertBatch(tx, assessment, terms.title, rows);
  await endReopening(
    tx,
    rows.flatMap((row) => (row.outcome === "RETAKEN" && row.before!.reopened ? [row.before!.id] : [])),
  );
  await insertInvitations(
    tx,
    {
      ...terms,
      assessmentId: assessment.id,
      batchId,
      invitedBy: invitingActor(tx.context.actor),
      emailRequested: sendEmail,
    },
    rows.filter(isMade).map((row) => ({
      id: row.invitationId!,
      candidateId: row.candidateId!,
      externalId: row.invitee.externalId,
      metadata: row.invitee.given.metadata,
      retakeOf: row.outcome === "RETAKEN" ? row.before!.id : null,
    })),
  );
  const idsOf = (outcome: InviteRow["outcome"]) =>
    rows.flatMap((row) => (row.outcome === outcome ? [row.invitationId!] : []));
  await reopenSubmitted(tx, idsOf("REOPENED"), {
    timeLimit: terms.timeLimit,
    expiresAt: terms.expiresAt,
    opensAt: terms.opensAt,
    locked: input.locked ?? false,
    message: input.message == null ? null : terms.message,
  });
  if (sendEmail) {
    await requestEmails(tx, [...idsOf("RESENT"), ...idsOf("REOPENED")]);
    const call = { assessmentId: assessment.id, batchId, copyToMe: input.copyToMe === true };
    if (!isPreview) await mailInvited(tx, call, touched, suppressed);
  }
  return { batchId, rows };
}

/** Refuses, by itself, each row that names nobody, somebody twice, or an id that somebody else has. */
async function refuseBadRows(tx: Tx, invitees: Invitee[], assessmentId: string): Promise<void> {
  await resolvePreviousCandidates(tx, invitees);
  refuseDoubles(
    invitees,
    (row) => row.person?.email ?? row.candidateId,
    "email",
    "The same candidate stands above; the first row counts.",
  );
  await refuseUsedCandidateIds(tx, invitees);
  await refuseUsedExternalIds(tx, invitees, assessmentId);
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
}

/** Makes candidates of unknown addresses, and locks everybody. */
async function findOrMakeCandidates(tx: Tx, invitees: Invitee[]): Promise<Map<string, KnownCandidate>> {
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
    // Who was named by id may have another address by now: whoever has the one before must not be mailed instead.
    else if (row.given.id != null && known.id !== storedId("Candidate", row.given.id))
      throw new Outdated("an address was corrected meanwhile");
    else {
      row.candidateId = known.id;
      if (!isBlinded(tx.context.access)) warnOfKeptExternalId(row, known);
    }
  }
  return candidates;
}

/** Warns that a known candidate keeps the external id that they have. */
function warnOfKeptExternalId({ index, person, warnings }: Invitee, known: KnownCandidate): void {
  if (known.isNew || known.externalId === null || person!.externalId === null) return;
  if (known.externalId === person!.externalId) return;
  warnings.push({
    code: "EXTERNAL_ID_KEPT",
    message: "This candidate has another candidateExternalId, which stays. updateCandidate changes it.",
    path: pathOf(index, "candidateExternalId"),
    suggestion: known.externalId,
  });
}

/** What becomes of each row, by what there is already and what the caller wants done then. */
async function decideOutcomes(
  tx: Tx,
  invitees: Invitee[],
  assessmentId: string,
  { ifInvited }: InviteInput,
  sendEmail: boolean,
): Promise<InviteRow[]> {
  const candidateIds = invitees.flatMap((row) => (row.errors.length === 0 ? [row.candidateId!] : []));
  const existing = await findExisting(tx, assessmentId, candidateIds);
  return invitees.map((invitee): InviteRow => {
    const { candidateId } = invitee;
    if (invitee.errors.length > 0)
      return { invitee, outcome: "REJECTED", candidateId, invitationId: null, before: null };
    const before = existing.get(candidateId!) ?? null;
    const outcome = outcomeOf(before?.state ?? null, ifInvited, sendEmail);
    const isNew = outcome === "INVITED" || outcome === "RETAKEN";
    return { invitee, outcome, candidateId, invitationId: isNew ? newId() : before!.id, before };
  });
}
