import { type Access, isBlinded } from "../../../access/permissions.ts";
import { topLevelError, type UserErrorValue } from "../../../platform/errors.ts";
import { type InviteeInput } from "../invite-input.ts";
import { hasEffect, type Invitee, type InviteRow } from "../invite-outcome.ts";

/*
 * These rules prevent a blinded caller from finding out, by inviting, which candidate has an address or an external id
 * (docs/rules.md, Blinded review 2). Real invitations by address stay possible: they are stored, sent and logged.
 */

/** Whether a row identifies a candidate by anything but the global id. Such a look-up requires CANDIDATES_PII. */
const identifiesCandidate = ({ email, candidateExternalId, externalId }: InviteeInput): boolean =>
  email != null || candidateExternalId != null || externalId != null;

/**
 * Refuses a dry run that is a look-up: it stores nothing and reveals what exists already.
 *
 * @throws FORBIDDEN for a blinded caller, for a row with an address or an external id
 */
export function validateDryRun(access: Access | null, rows: InviteeInput[]): void {
  if (isBlinded(access) && rows.some(identifiesCandidate))
    throw topLevelError(
      "FORBIDDEN",
      "A dry run with addresses or external ids looks candidates up, which requires CANDIDATES_PII. Rows with an id do not.",
    );
}

/** Whether the result of a row may return the candidate or an invitation that existed before. */
export const mayReveal = (access: Access | null, row: InviteRow): boolean =>
  !isBlinded(access) || row.invitee.given.id != null || hasEffect(row);

/**
 * Whether a row tests which candidate has an external id: it holds a candidate id and an external id, and would be
 * rejected for every candidate but the one that has the external id. For a blinded caller it is rejected for that
 * candidate, too.
 */
export const probesExternalId = (access: Access | null, { given }: Invitee): boolean =>
  isBlinded(access) && given.id != null;

/** The errors without the existing candidate or invitation, for a blinded caller. */
export const withoutExisting = (errors: UserErrorValue[]): UserErrorValue[] =>
  errors.map((error) => (error.existing == null ? error : { ...error, existing: null }));
