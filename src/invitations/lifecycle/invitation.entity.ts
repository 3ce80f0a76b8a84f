import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { textArray } from "../../platform/database/columns.ts";
import type { InvitationState } from "./states.ts";

/** One candidate's way into one assessment: the link, its dates, how far the candidate got. */
export const Invitation = defineEntity({
  name: "Invitation",
  tableName: "invitation",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    candidateId: p.uuid(),
    assessmentId: p.uuid(),
    batchId: p.uuid().nullable(),
    externalId: p.text().collation("C").nullable(),
    state: p.text().$type<InvitationState>().default("PENDING"),
    source: p.text().$type<"INVITED" | "PUBLIC_LINK">().default("INVITED"),
    /** Who made the call; null for the public link. */
    invitedByType: p.text().$type<"TeamMember" | "ApiKey">().nullable(),
    invitedById: p.uuid().nullable(),
    /** The member who counts as the inviter. */
    inviterMemberId: p.uuid().nullable(),
    /** Part of the link: a new version ends the old link. */
    linkVersion: p.integer().default(1),
    /** False: the caller sends the link itself. */
    emailRequested: p.boolean(),
    /** Whether the candidate has come by a link that was mailed. */
    emailVerified: p.boolean().default(false),
    message: p.text().nullable(),
    locked: p.boolean().default(false),
    opensAt: p.datetime(3).nullable(),
    expiresAt: p.datetime(3).nullable(),
    reminders: textArray().defaultRaw("'{}'::text[]"),
    timeLimit: p.text().nullable(),
    openedAt: p.datetime(3).nullable(),
    startedAt: p.datetime(3).nullable(),
    deadlineAt: p.datetime(3).nullable(),
    submittedAt: p.datetime(3).nullable(),
    reopenedAt: p.datetime(3).nullable(),
    cancelledAt: p.datetime(3).nullable(),
    cancelReason: p.text().nullable(),
    /** The submitted invitation that this one repeats. */
    retakeOf: p.uuid().nullable(),
    metadata: p.json<Record<string, unknown>>().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    updatedAt: p.datetime(3).defaultRaw("now()"),
    nextReminderAt: p.datetime(3).nullable(),
    /** A copy of the submission's, to order by. */
    score: p.double().nullable(),
    /** Where the time limit ends without extra time: what blinded callers are shown hangs on it. */
    standardDeadlineAt: p.datetime(3).nullable(),
  },
});
export type Invitation = InferEntity<typeof Invitation>;
