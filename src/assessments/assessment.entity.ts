import { ArrayType, defineEntity, type InferEntity, p } from "@mikro-orm/core";

export const assessmentStates = {
  DRAFT: "Not given to candidates yet.",
  PUBLISHED: "Candidates can be invited.",
  ARCHIVED: "Live invitations go on; no new ones.",
} as const;
export type AssessmentState = keyof typeof assessmentStates;

/** text[] with every element quoted: MikroORM leaves a label "null" bare, and PostgreSQL reads that as NULL. */
class TextArray extends ArrayType<string> {
  override convertToDatabaseValue(value: string[] | null): string | null {
    return value && `{${value.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
  }
}

/** What candidates take. Durations are text as the caller wrote them; PostgreSQL reads ISO 8601. */
export const Assessment = defineEntity({
  name: "Assessment",
  tableName: "assessment",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    externalId: p.text().nullable(),
    title: p.text(),
    instructions: p.text().nullable(),
    state: p.text().$type<AssessmentState>(),
    inviteOnly: p.boolean(),
    publicLinkVersion: p.integer(),
    verifyPublicEmail: p.boolean(),
    confirmSubmission: p.boolean(),
    timeLimit: p.text().nullable(),
    launchUrl: p.text().nullable(),
    practiceLaunchUrl: p.text().nullable(),
    defaultMessage: p.text().nullable(),
    defaultExpiry: p.text().nullable(),
    defaultReminders: p.type(TextArray).columnType("text[]"),
    defaultLocked: p.boolean(),
    defaultLabels: p.type(TextArray).columnType("text[]"),
    defaultAssigneeIds: p.array<string>().columnType("uuid[]"),
    notificationScheme: p.text().nullable(),
    createdBy: p.uuid().nullable(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});
export type Assessment = InferEntity<typeof Assessment>;
