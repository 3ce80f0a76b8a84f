import type { CandidateValues } from "../../../candidates/write/upsert-candidates.ts";
import type { UserErrorValue } from "../../../platform/errors.ts";
import { emailNotes } from "../../../platform/graphql/email-notes.ts";
import { readLocale, readTimeZone } from "../../../platform/graphql/scalars.ts";
import { storedId } from "../../../platform/ids/ids.ts";
import { mapInSlices } from "../../../platform/process/slices.ts";
import { metadataProblem } from "../../../platform/text/metadata.ts";
import { boundedLine, shortenedLine } from "../../../platform/text/text-input.ts";
import type { InviteeInput } from "../invite-input.ts";
import type { Invitee } from "../invite-outcome.ts";

const longest = { name: 200, externalId: 255, ref: 255 };

/** A path into the arguments, for the errors of a row. */
export const pathOf = (index: number, field?: string): string[] => [
  "input",
  "candidates",
  String(index),
  ...(field === undefined ? [] : [field]),
];

/** A single line as it is stored; null for an empty one, and for one that is too long, which readInvitees rejects. */
const clean = (text: string | null | undefined, most: number): string | null =>
  text == null ? null : boundedLine(text, most) || null;

/** The data of a row about the candidate with this address. */
export function candidateValuesOf(row: InviteeInput, email: string, name: string | null = null): CandidateValues {
  return {
    email,
    // A name that precedes the address is shortened instead of rejected, since it was copied with the address.
    name: shortenedLine(row.name ?? name ?? "", longest.name) || null,
    externalId: clean(row.candidateExternalId, longest.externalId),
    locale: readLocale(row.locale?.trim() ?? ""),
    timeZone: readTimeZone(row.timeZone?.trim() ?? ""),
    metadata: row.candidateMetadata ?? null,
  };
}

/** Whether a text has content: programs often send an empty text for a missing value. */
const isGiven = (text: string | null | undefined): text is string => text != null && text.trim() !== "";

/** Validates each row by itself. An invalid row gets errors and does not affect the others. */
export const readInvitees = (given: InviteeInput[]): Promise<Invitee[]> => mapInSlices(given, readInvitee);

function readInvitee(row: InviteeInput, index: number): Invitee {
  const externalId = clean(row.externalId, longest.externalId);
  const invitee: Invitee = {
    index,
    given: row,
    externalId,
    candidateId: null,
    candidateValues: null,
    errors: [],
    warnings: [],
  };
  const refuse = (code: UserErrorValue["code"], message: string, field?: string) =>
    invitee.errors.push({ code, message, path: pathOf(index, field) });
  for (const [field, value, most] of [
    ["name", row.name, longest.name],
    ["candidateExternalId", row.candidateExternalId, longest.externalId],
    ["externalId", row.externalId, longest.externalId],
    ["ref", row.ref, longest.ref],
  ] as const)
    if (value != null && boundedLine(value, most) === null) refuse("TOO_LONG", `At most ${most} characters.`, field);

  if (isGiven(row.locale) && readLocale(row.locale.trim()) === null)
    refuse("INVALID_VALUE", "This is not a language tag. Give one such as de-AT, or leave it out.", "locale");
  if (isGiven(row.timeZone) && readTimeZone(row.timeZone.trim()) === null)
    refuse("INVALID_VALUE", "This is not a time zone. Give one such as Europe/Berlin, or leave it out.", "timeZone");
  for (const field of ["metadata", "candidateMetadata"] as const) {
    const problem = row[field] == null ? null : metadataProblem(row[field]);
    if (problem !== null) refuse(problem.code, problem.message, field);
  }

  const hasEmail = row.email != null && row.email.trim() !== "";
  if (row.id != null && hasEmail) refuse("INVALID_VALUE", "Give id or email, not both.");
  else if (row.id == null && !hasEmail) refuse("REQUIRED", "Give id for a previous candidate, or email for any.");
  else if (row.id != null) {
    invitee.candidateId = storedId("Candidate", row.id);
    if (invitee.candidateId === null) refuse("NOT_FOUND", "There is no such candidate.", "id");
  } else {
    const { read, error, warnings } = emailNotes(row.email!, pathOf(index, "email"));
    if (error !== null) invitee.errors.push(error);
    if (read !== null) invitee.candidateValues = candidateValuesOf(row, read.address, read.name);
    invitee.warnings.push(...warnings);
  }
  return invitee;
}

/** Rejects all but the first row with the same key. Rows that are rejected already do not count. */
export function rejectDuplicates(
  invitees: Invitee[],
  keyOf: (invitee: Invitee) => string | null,
  field: "email" | "externalId" | "candidateExternalId",
  message: string,
): void {
  const seen = new Set<string>();
  for (const invitee of invitees) {
    const key = invitee.errors.length > 0 ? null : keyOf(invitee);
    if (key === null) continue;
    const named = field === "email" && invitee.given.id != null ? "id" : field;
    if (seen.has(key))
      invitee.errors.push({ code: "DUPLICATE_IN_REQUEST", message, path: pathOf(invitee.index, named) });
    else seen.add(key);
  }
}
