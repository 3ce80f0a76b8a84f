import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** What is counted of the deleted e-mails of an invitation. A trigger writes it when e-mails are deleted. */
export const InvitationEmailHistory = defineEntity({
  name: "InvitationEmailHistory",
  tableName: "invitation_email_history",
  properties: {
    teamId: p.uuid().primary(),
    invitationId: p.uuid().primary(),
    /** How many to the candidate a mail server accepted. */
    sent: p.integer(),
    /** One of them did not bounce. */
    delivered: p.boolean(),
    /** How many count for the limit of e-mails of an invitation (docs/rules.md, Inviting 11). */
    counted: p.integer(),
  },
});
export type InvitationEmailHistory = InferEntity<typeof InvitationEmailHistory>;
