import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

const number = () => p.integer().default(0);

/**
 * How many invitations an assessment has: the sum of its rows. Triggers of the database add to them in the transaction of
 * each change, by any caller (docs/architecture.md, Counts).
 */
export const InvitationCount = defineEntity({
  name: "InvitationCount",
  tableName: "invitation_count",
  properties: {
    teamId: p.uuid().primary(),
    assessmentId: p.uuid().primary(),
    /** Transactions that run at the same time add to different rows. */
    slot: p.uuid().primary().defaultRaw("gen_random_uuid()"),
    /** By stored state, in which a move that is due by time may not be written yet. */
    pending: number(),
    opened: number(),
    started: number(),
    submitted: number(),
    expired: number(),
    cancelled: number(),
    /** Opened or started. */
    everOpened: number(),
    everStarted: number(),
    everSubmitted: number(),
    scored: number(),
    /** With an e-mail to the candidate that the mail server has accepted. */
    emailed: number(),
  },
});
export type InvitationCount = InferEntity<typeof InvitationCount>;
