import { z } from "zod";

/*
 * Jobs that send e-mails to members about their membership. This layer knows nothing of e-mails, which are a layer above:
 * a use case adds one of these jobs in its transaction, and emails/members/member-emails.job.ts runs it.
 */

/** Sends an invitation to a team. Only the release before this one adds it: see MemberEmails in context.ts. */
export const mailTeamInvitation = {
  name: "mail-team-invitation",
  schema: z.object({ teamId: z.uuid(), memberId: z.uuid() }),
};

/** Sends the sign-in links of the members who have the address of a request, if there are any. */
export const mailSignIn = { name: "mail-sign-in", schema: z.object({ requestId: z.uuid() }) };
