import { UserError, type UserErrorValue } from "../platform/errors.ts";

/** Why nobody can register through an assessment's public link now; null while it is open. */
export function publicLinkError({ state, inviteOnly }: { state: string; inviteOnly: boolean }): UserErrorValue | null {
  if (state !== "PUBLISHED")
    return { code: "ASSESSMENT_NOT_PUBLISHED", message: "This assessment is not open to new candidates." };
  if (inviteOnly)
    return { code: "INVITE_ONLY", message: "Only an invitation lets you in. Ask the team to invite you." };
  return null;
}

/** @throws UserError with publicLinkError where the link is not open */
export function assertPublicLinkOpen(assessment: { state: string; inviteOnly: boolean }): void {
  const error = publicLinkError(assessment);
  if (error !== null) throw UserError.of([error]);
}
