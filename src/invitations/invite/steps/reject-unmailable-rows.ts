import { deleteNewCandidates } from "../../../candidates/write/delete-new-candidates.ts";
import type { KnownCandidate } from "../../../candidates/write/upsert-candidates.ts";
import { findSuppressed } from "../../../emails/bounces/suppression.ts";
import { allowEmails, tooManyEmails } from "../../../emails/outbox/email-limit.ts";
import type { Tx } from "../../../events/log/with-transaction.ts";
import { globalId } from "../../../platform/ids/ids.ts";
import { hasEffect, type InviteRow } from "../invite-outcome.ts";
import { warnAboutSuppressed } from "./email-invited.ts";
import { rejectTooSoon } from "./existing-invitations.ts";
import { pathOf } from "./read-invitees.ts";

const addressOf = ({ invitee }: InviteRow): string => invitee.candidateValues!.email;

/**
 * Rejects rows of inviteCandidates whose e-mail cannot be sent now, because the invitation or the address got too
 * many. It runs after all other checks, since rows that pass count as sent. A suppressed address only gets a warning.
 *
 * @returns the suppressed addresses
 */
export async function rejectUnmailableRows(
  tx: Tx,
  results: InviteRow[],
  candidates: Map<string, KnownCandidate>,
): Promise<Set<string>> {
  await rejectTooSoon(tx, results);
  const touched = results.filter(hasEffect);
  const mailability = await allowEmails(tx, touched.map(addressOf));
  const made: string[] = [];
  for (const row of touched.filter((_, i) => mailability[i] === "OVER_LIMIT")) {
    const { index, given, errors, candidateValues } = row.invitee;
    const existing = row.before === null ? {} : { existing: { id: globalId("Invitation", row.before.id) } };
    errors.push({ ...tooManyEmails, path: pathOf(index, given.id == null ? "email" : "id"), ...existing });
    Object.assign(row, { outcome: "REJECTED", invitationId: row.before?.id ?? null } satisfies Partial<InviteRow>);
    const candidate = candidates.get(candidateValues!.email)!;
    if (!candidate.isNew) continue;
    made.push(candidate.id);
    row.candidateId = null;
  }
  await deleteNewCandidates(tx, made);
  const suppressed = touched.filter((_, i) => mailability[i] === "SUPPRESSED");
  for (const { invitee } of suppressed) warnAboutSuppressed(invitee);
  return new Set(suppressed.map(addressOf));
}

/** Warns about suppressed addresses in a preview, where no limit applies. */
export async function warnAboutUnmailableRows(tx: Tx, results: InviteRow[]): Promise<Set<string>> {
  const touched = results.filter(hasEffect);
  const suppressed = await findSuppressed(tx, touched.map(addressOf));
  for (const row of touched) if (suppressed.has(addressOf(row))) warnAboutSuppressed(row.invitee);
  return suppressed;
}
