import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { InvitationState } from "./lifecycle.ts";

/** One candidate's invitation to one assessment. Bulk calls write it with SQL of their own. */
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
    /** The deadline without extra time, which decides what blinded callers see. */
    standardDeadlineAt: p.datetime().nullable(),
    submittedAt: p.datetime().nullable(),
    reopenedAt: p.datetime().nullable(),
    score: p.double().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Invitation = InferEntity<typeof Invitation>;
