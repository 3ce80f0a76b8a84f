import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

export const invitationStates = {
  PENDING: "Made, and not opened yet as far as we know.",
  OPENED: "The link was opened, maybe by a mail scanner. Nothing hangs on it.",
  STARTED: "The candidate clicked Start; the time runs.",
  SUBMITTED: "Handed in, by the candidate or by the time limit.",
  EXPIRED: "The last moment to start has passed.",
  CANCELLED: "The team took it back.",
} as const;
export type InvitationState = keyof typeof invitationStates;
export const liveStates: readonly InvitationState[] = ["PENDING", "OPENED", "STARTED"];

/** One candidate's way into one assessment. What bulk calls write of it is in their own SQL. */
export const Invitation = defineEntity({
  name: "Invitation",
  tableName: "invitation",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    candidateId: p.uuid(),
    assessmentId: p.uuid(),
    state: p.text().$type<InvitationState>(),
    source: p.text().$type<"INVITED" | "PUBLIC_LINK">(),
    linkVersion: p.integer(),
    emailRequested: p.boolean(),
    emailVerified: p.boolean(),
    locked: p.boolean(),
    opensAt: p.datetime().nullable(),
    expiresAt: p.datetime().nullable(),
    timeLimit: p.text().nullable(),
    openedAt: p.datetime().nullable(),
    startedAt: p.datetime().nullable(),
    deadlineAt: p.datetime().nullable(),
    /** Where the time limit ends without extra time: what blinded callers are shown hangs on it. */
    standardDeadlineAt: p.datetime().nullable(),
    submittedAt: p.datetime().nullable(),
    reopenedAt: p.datetime().nullable(),
    score: p.double().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Invitation = InferEntity<typeof Invitation>;
