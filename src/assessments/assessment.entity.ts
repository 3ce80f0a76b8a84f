import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { textArray, uuidArray } from "../platform/database/columns.ts";
import type { NotificationScheme } from "../teams/team.entity.ts";

export const assessmentStates = {
  DRAFT: "Not given to candidates yet.",
  PUBLISHED: "Candidates can be invited.",
  ARCHIVED: "Live invitations go on; no new ones.",
} as const;
export type AssessmentState = keyof typeof assessmentStates;

/** What candidates take. Durations are text as the caller wrote them; PostgreSQL reads ISO 8601. */
export const Assessment = defineEntity({
  name: "Assessment",
  tableName: "assessment",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    externalId: p.text().collation("C").nullable(),
    title: p.text(),
    instructions: p.text().nullable(),
    state: p.text().$type<AssessmentState>().default("DRAFT"),
    inviteOnly: p.boolean().default(true),
    /** Part of the public link: a new version ends the old link. */
    publicLinkVersion: p.integer().default(1),
    timeLimit: p.text().nullable(),
    launchUrl: p.text().nullable(),
    practiceLaunchUrl: p.text().nullable(),
    verifyPublicEmail: p.boolean().default(false),
    defaultMessage: p.text().nullable(),
    defaultExpiry: p.text().nullable(),
    defaultReminders: textArray().defaultRaw("'{}'::text[]"),
    defaultLocked: p.boolean().default(false),
    defaultLabels: textArray().defaultRaw("'{}'::text[]"),
    defaultAssigneeIds: uuidArray().defaultRaw("'{}'::uuid[]"),
    /** Null: the team's. */
    notificationScheme: p.text().$type<NotificationScheme>().nullable(),
    createdBy: p.uuid().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    updatedAt: p.datetime(3).defaultRaw("now()"),
    confirmSubmission: p.boolean().default(true),
  },
});
export type Assessment = InferEntity<typeof Assessment>;
