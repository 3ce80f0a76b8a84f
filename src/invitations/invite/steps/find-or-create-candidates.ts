import { isBlinded } from "../../../access/permissions.ts";
import { type KnownCandidate, upsertCandidates } from "../../../candidates/write/upsert-candidates.ts";
import type { Tx } from "../../../events/log/with-transaction.ts";
import { StaleReadError } from "../../../platform/database/in-transaction.ts";
import { storedId } from "../../../platform/ids/ids.ts";
import type { Invitee } from "../invite-outcome.ts";
import { pathOf } from "./read-invitees.ts";

/** Creates candidates for unknown addresses, and locks all candidates. */
export async function findOrCreateCandidates(tx: Tx, invitees: Invitee[]): Promise<Map<string, KnownCandidate>> {
  const good = invitees.filter((row) => row.errors.length === 0);
  const candidates = await upsertCandidates(
    tx,
    good.map((row) => row.candidateValues!),
  );
  for (const row of good) {
    const known = candidates.get(row.candidateValues!.email);
    if (known === undefined)
      row.errors.push({
        code: "ALREADY_EXISTS",
        message: "Another candidate has this candidateExternalId.",
        path: ["input", "candidates", String(row.index), "candidateExternalId"],
      });
    // The address of a candidate that is identified by id may have changed: another candidate with the old address must not
    // get the e-mail.
    else if (row.given.id != null && known.id !== storedId("Candidate", row.given.id))
      throw new StaleReadError("an address was corrected meanwhile");
    else {
      row.candidateId = known.id;
      if (!isBlinded(tx.context.access)) warnAboutExternalId(row, known);
    }
  }
  return candidates;
}

/** Warns that a known candidate keeps another external id. */
function warnAboutExternalId({ index, candidateValues, warnings }: Invitee, known: KnownCandidate): void {
  if (known.isNew || known.externalId === null || candidateValues!.externalId === null) return;
  if (known.externalId === candidateValues!.externalId) return;
  warnings.push({
    code: "EXTERNAL_ID_KEPT",
    message: "This candidate has another candidateExternalId, which stays. updateCandidate changes it.",
    path: pathOf(index, "candidateExternalId"),
    suggestion: known.externalId,
  });
}
