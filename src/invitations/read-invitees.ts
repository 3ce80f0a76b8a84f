import { parseMailbox } from "../base/email-address.ts";
import type { UserErrorValue } from "../base/errors.ts";
import { storedId } from "../base/ids.ts";
import { oneLine } from "../base/plain-text.ts";
import type { NamedPerson } from "../candidates/upsert-candidates.ts";

/** One row of inviteCandidates, as it was given. */
export interface InviteeInput {
  id?: string | null;
  email?: string | null;
  name?: string | null;
  locale?: string | null;
  timeZone?: string | null;
  candidateExternalId?: string | null;
  candidateMetadata?: object | null;
  externalId?: string | null;
  metadata?: object | null;
  ref?: string | null;
}

/** The same row on its way through the call. */
export interface Invitee {
  index: number;
  given: InviteeInput;
  /** Stored id of the previous candidate that was named; null where an address was given. */
  candidateId: string | null;
  person: NamedPerson | null;
  errors: UserErrorValue[];
}

const longest = { name: 200, externalId: 255, ref: 255 };

/** A path into the arguments, for the errors of a row. */
export const pathOf = (index: number, field?: string): string[] => [
  "input",
  "candidates",
  String(index),
  ...(field === undefined ? [] : [field]),
];

/** Checks each row by itself. A bad row gets its errors and never stops the others. */
export function readInvitees(given: InviteeInput[]): Invitee[] {
  return given.map((row, index) => {
    const invitee: Invitee = { index, given: row, candidateId: null, person: null, errors: [] };
    const refuse = (code: UserErrorValue["code"], message: string, field?: string) =>
      invitee.errors.push({ code, message, path: pathOf(index, field) });
    for (const [field, value, most] of [
      ["name", row.name, longest.name],
      ["candidateExternalId", row.candidateExternalId, longest.externalId],
      ["externalId", row.externalId, longest.externalId],
      ["ref", row.ref, longest.ref],
    ] as const)
      if (value != null && [...value].length > most) refuse("TOO_LONG", `At most ${most} characters.`, field);

    if ((row.id == null) === (row.email == null || row.email.trim() === "")) {
      refuse(
        "REQUIRED",
        row.id == null ? "Give id for a previous candidate, or email for any." : "Give id or email, not both.",
      );
    } else if (row.id != null) {
      invitee.candidateId = storedId("Candidate", row.id);
      if (invitee.candidateId === null) refuse("NOT_FOUND", "There is no such candidate.", "id");
    } else {
      const mailbox = parseMailbox(row.email!);
      if (mailbox === null)
        refuse("INVALID_EMAIL", "This is not one e-mail address that mail can be sent to.", "email");
      else {
        const name = oneLine(row.name ?? mailbox.name ?? "", longest.name);
        invitee.person = {
          email: mailbox.address,
          name: name === "" ? null : name,
          externalId: row.candidateExternalId == null ? null : oneLine(row.candidateExternalId) || null,
          locale: row.locale ?? null,
          timeZone: row.timeZone ?? null,
          metadata: row.candidateMetadata ?? null,
        };
      }
    }
    return invitee;
  });
}

/** Of rows with the same key the first counts; the later ones are refused. Rows refused before do not count. */
export function refuseDoubles(
  invitees: Invitee[],
  keyOf: (invitee: Invitee) => string | null,
  field: string,
  message: string,
): void {
  const seen = new Set<string>();
  for (const invitee of invitees) {
    const key = invitee.errors.length > 0 ? null : keyOf(invitee);
    if (key === null) continue;
    if (seen.has(key))
      invitee.errors.push({ code: "DUPLICATE_IN_REQUEST", message, path: pathOf(invitee.index, field) });
    else seen.add(key);
  }
}
