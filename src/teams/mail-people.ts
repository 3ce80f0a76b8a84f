import { z } from "zod";

/*
 * E-mails to people about their membership. Teams know nothing of e-mails, which stand a floor above:
 * a use case adds one of these jobs in its transaction, and emails/mail-people.job.ts does the rest.
 */

/** Mails somebody the way into a team. Only the release before this one adds it: see MemberMail in context.ts. */
export const mailTeamInvitation = {
  name: "mail-team-invitation",
  schema: z.object({ teamId: z.uuid(), memberId: z.uuid() }),
};

/** Mails the links of everybody who has the address of a request, if anybody has. */
export const mailSignIn = { name: "mail-sign-in", schema: z.object({ requestId: z.uuid() }) };
