import { topLevelError, type UserErrorValue } from "../base/errors.ts";
import { type Access, isBlinded } from "../teams/permissions.ts";
import { type InviteRow, isTouched } from "./outcome-of.ts";
import type { Invitee, InviteeInput } from "./read-invitees.ts";

/*
 * What keeps a caller who must not know who candidates are from asking whose an address or an external id is by inviting
 * (docs/rules.md, Blinded review 2). Real invitations by address stay possible: they are made, mailed and written into the log.
 */

/** Whether a row names a candidate in another way than by our id: to look somebody up so needs CANDIDATES_PII. */
const namesPerson = ({ email, candidateExternalId, externalId }: InviteeInput): boolean =>
  email != null || candidateExternalId != null || externalId != null;

/**
 * A rehearsal stores nothing and says what is there already: for a blinded caller it is a look-up.
 *
 * @throws FORBIDDEN for a row that names a candidate by address, or an external id
 */
export function mayRehearse(access: Access | null, rows: InviteeInput[]): void {
  if (isBlinded(access) && rows.some(namesPerson))
    throw topLevelError(
      "FORBIDDEN",
      "A rehearsal with addresses or external ids looks candidates up: that needs CANDIDATES_PII. Rows by id need none.",
    );
}

/** Whether a row's answer may lead to a candidate or an invitation that was there before. */
export const mayLead = (access: Access | null, row: InviteRow): boolean =>
  !isBlinded(access) || row.invitee.given.id != null || isTouched(row);

/**
 * Whether a row asks whose an external id is: it names a candidate by our id and an external id beside it, and would be
 * refused for every candidate but the one who has that. For a blinded caller it is refused for that one, too.
 */
export const asksWhose = (access: Access | null, { given }: Invitee): boolean => isBlinded(access) && given.id != null;

/** Refusals without the candidate or invitation that stands in the way, for a blinded caller. */
export const withoutExisting = (errors: UserErrorValue[]): UserErrorValue[] =>
  errors.map((error) => (error.existing == null ? error : { ...error, existing: null }));
