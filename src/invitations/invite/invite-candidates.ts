import { invitingActor } from "../../access/actor.ts";
import type { Context } from "../../access/context.ts";
import { findAssessment } from "../../assessments/find-assessment.ts";
import { addAssignees, addLabels } from "../../candidates/write/assign-and-label.ts";
import { recordCandidateChanges } from "../../candidates/write/record-candidate-changes.ts";
import { fillCandidates, type KnownCandidate } from "../../candidates/write/upsert-candidates.ts";
import { computeAddressMacs } from "../../emails/outbox/email-limit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { UserError } from "../../platform/errors.ts";
import { globalId, newIds } from "../../platform/ids/ids.ts";
import { giveWay, mapInSlices, runTogether } from "../../platform/process/slices.ts";
import { endReopening } from "../write/end-reopening.ts";
import { insertInvitations, requestEmails } from "../write/insert-invitations.ts";
import { reopenSubmitted } from "../write/reopen-submitted.ts";
import { type InviteInput } from "./invite-input.ts";
import {
  createsInvitation,
  decideInviteOutcome,
  hasEffect,
  type Invited,
  type Invitee,
  type InviteRow,
} from "./invite-outcome.ts";
import { validateDryRun } from "./steps/blinded-rows.ts";
import { checkInviteInput, validateRowCount } from "./steps/check-invite-input.ts";
import { enqueueInvitationEmails } from "./steps/email-invited.ts";
import {
  findExisting,
  rejectRetakesWithUsedIds,
  rejectUsedCandidateIds,
  rejectUsedExternalIds,
  resolvePreviousCandidates,
} from "./steps/existing-invitations.ts";
import { findOrCreateCandidates } from "./steps/find-or-create-candidates.ts";
import { insertBatch } from "./steps/insert-batch.ts";
import { inviteResultCodec } from "./steps/invite-result-codec.ts";
import { readInvitees, rejectDuplicates } from "./steps/read-invitees.ts";
import { rejectUnmailableRows, warnAboutUnmailableRows } from "./steps/reject-unmailable-rows.ts";

/**
 * Invites 1 to 10,000 candidates in one transaction, with the same few statements for any number. An invalid row does
 * not affect the others; the results come in the given order (docs/rules.md, Inviting 2).
 *
 * Without e-mail the same rows and events are stored, and nothing is sent.
 *
 * @throws UserError for a call that is rejected as a whole: nothing is stored then
 * @throws FORBIDDEN for a dry run that would look candidates up for a blinded caller
 */
export async function inviteCandidates(
  context: Context,
  input: InviteInput,
  options: { sendEmail: boolean; dryRun: boolean },
): Promise<Invited> {
  const path = ["input", "candidates"];
  if (input.candidates.length === 0) throw new UserError("REQUIRED", "Name at least one candidate.", { path });
  validateRowCount(input);
  if (options.dryRun) validateDryRun(context.access, input.candidates);
  return await withTransaction(context, (tx) => inviteInTransaction(tx, input, options), {
    dryRun: options.dryRun,
    bulk: input.candidates.length > 100,
    once: inviteResultCodec(context, input),
  });
}

/**
 * Invites within a transaction of the caller.
 *
 * @param options.isPreview nothing is sent and no limit on e-mails applies, since the caller rolls back
 */
export async function inviteInTransaction(
  tx: Tx,
  input: InviteInput,
  { sendEmail, isPreview = false }: { sendEmail: boolean; isPreview?: boolean },
): Promise<Invited> {
  const assessment = await findAssessment(tx, input.assessmentId, "SHARE", ["input", "assessmentId"]);
  if (assessment.state !== "PUBLISHED")
    throw new UserError("ASSESSMENT_NOT_PUBLISHED", `"${assessment.title}" is ${assessment.state}; publish it first.`, {
      path: ["input", "assessmentId"],
      existing: { id: globalId("Assessment", assessment.id) },
    });
  const terms = await checkInviteInput(tx, input, assessment);
  const invitees = await readInvitees(input.candidates);
  await rejectBadRows(tx, invitees, assessment.id);
  const isMailed = sendEmail && !isPreview;
  const [candidates] = await runTogether(
    findOrCreateCandidates(tx, invitees),
    isMailed ? computeAddressMacs(tx, addressesOf(invitees)) : Promise.resolve(),
  );
  const rows = await decideOutcomes(tx, invitees, candidates, { ...input, assessmentId: assessment.id, sendEmail });
  await rejectRetakesWithUsedIds(tx, rows);
  const suppressed = !sendEmail
    ? new Set<string>()
    : isMailed
      ? await rejectUnmailableRows(tx, rows, candidates)
      : await warnAboutUnmailableRows(tx, rows);

  // Only candidates who get an e-mail are labelled and assigned; the others stay as they are.
  const touched = rows.filter(hasEffect);
  const touchedIds = touched.map((row) => row.candidateId!);
  recordCandidateChanges(tx, [...candidates.values()], {
    filled: await fillCandidates(
      tx,
      touched
        .filter((row) => !candidates.get(row.invitee.candidateValues!.email)!.isNew)
        .map((row) => ({ ...row.invitee.candidateValues!, id: row.candidateId! })),
    ),
    labelled: await addLabels(tx, touchedIds, terms.labels),
    assigned: await addAssignees(tx, touchedIds, terms.assigneeIds),
  });

  const batchId = await insertBatch(tx, assessment, terms.title, rows);
  await endReopening(
    tx,
    rows.flatMap((row) => (row.outcome === "RETAKEN" && row.before!.reopened ? [row.before!.id] : [])),
  );
  const idsOf = (outcome: InviteRow["outcome"]) =>
    rows.flatMap((row) => (row.outcome === outcome ? [row.invitationId!] : []));
  const insert = insertInvitations(
    tx,
    {
      ...terms,
      assessmentId: assessment.id,
      batchId,
      invitedBy: invitingActor(tx.context.actor),
      emailRequested: sendEmail,
    },
    rows.filter(createsInvitation).map((row) => ({
      id: row.invitationId!,
      candidateId: row.candidateId!,
      externalId: row.invitee.externalId,
      metadata: row.invitee.given.metadata,
      retakeOf: row.outcome === "RETAKEN" ? row.before!.id : null,
    })),
  );
  const writeTheRest = async () => {
    await giveWay(rows.length);
    await reopenSubmitted(tx, idsOf("REOPENED"), {
      timeLimit: terms.timeLimit,
      expiresAt: terms.expiresAt,
      opensAt: terms.opensAt,
      locked: input.locked ?? false,
      message: input.message == null ? null : terms.message,
    });
    if (sendEmail) await requestEmails(tx, [...idsOf("RESENT"), ...idsOf("REOPENED")]);
    const call = { assessmentId: assessment.id, batchId, copyToMe: input.copyToMe === true };
    await runTogether(
      isMailed ? enqueueInvitationEmails(tx, call, touched, suppressed) : Promise.resolve(),
      touched.length > 1 ? tx.prepareEvents() : Promise.resolve(),
    );
  };
  // What comes next is prepared meanwhile. Its statements follow on the same connection.
  await runTogether(insert, writeTheRest());
  return { batchId, rows };
}

const addressesOf = (invitees: Invitee[]): string[] =>
  invitees.flatMap(({ errors, candidateValues }) => (errors.length > 0 ? [] : [candidateValues!.email]));

/** Rejects rows without a candidate, duplicates, and rows with an id that another candidate or invitation has. */
async function rejectBadRows(tx: Tx, invitees: Invitee[], assessmentId: string): Promise<void> {
  await resolvePreviousCandidates(tx, invitees);
  rejectDuplicates(
    invitees,
    (row) => row.candidateValues?.email ?? row.candidateId,
    "email",
    "The same candidate stands above; the first row counts.",
  );
  await rejectUsedCandidateIds(tx, invitees);
  await rejectUsedExternalIds(tx, invitees, assessmentId);
  rejectDuplicates(
    invitees,
    (row) => row.externalId,
    "externalId",
    "The same externalId stands above; the first row counts.",
  );
  rejectDuplicates(
    invitees,
    (row) => row.candidateValues?.externalId ?? null,
    "candidateExternalId",
    "The same candidateExternalId stands above; the first row counts.",
  );
}

/** Decides the outcome of each row, from the existing invitations and the input. A new candidate has no invitation. */
async function decideOutcomes(
  tx: Tx,
  invitees: Invitee[],
  candidates: Map<string, KnownCandidate>,
  {
    assessmentId,
    sendEmail,
    ...choice
  }: Pick<InviteInput, "assessmentId" | "ifInvited" | "ifSubmitted"> & {
    sendEmail: boolean;
  },
): Promise<InviteRow[]> {
  const good = invitees.filter((row) => row.errors.length === 0);
  const existing = await findExisting(
    tx,
    assessmentId,
    good.filter((row) => !candidates.get(row.candidateValues!.email)!.isNew).map((row) => row.candidateId!),
  );
  const ids = newIds(good.length).values();
  return await mapInSlices(invitees, (invitee): InviteRow => {
    const { candidateId } = invitee;
    if (invitee.errors.length > 0)
      return { invitee, outcome: "REJECTED", candidateId, invitationId: null, before: null };
    const before = existing.get(candidateId!) ?? null;
    const outcome = decideInviteOutcome(before?.state ?? null, choice, sendEmail);
    const isNew = outcome === "INVITED" || outcome === "RETAKEN";
    return { invitee, outcome, candidateId, invitationId: isNew ? ids.next().value! : before!.id, before };
  });
}
