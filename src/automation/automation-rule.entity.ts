import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { textArray } from "../platform/database/columns.ts";

/** The events after which a rule is evaluated. */
export const automationTriggers = {
  ASSESSMENT_SUBMITTED: "The candidate submitted the assessment, or it was submitted when the time ran out.",
  RESULT_UPDATED: "The score, the result URL or the notes of a submission were reported or changed.",
} as const;
export type AutomationTrigger = keyof typeof automationTriggers;

export const automationActionTypes = {
  INVITE: "Invites the candidate to another assessment by e-mail.",
  ADD_LABELS: "Adds labels to the candidate.",
  ASSIGN: "Assigns members to the candidate.",
  DECIDE: "Records the team's decision about the candidate.",
  SEND_CHAT_MESSAGE: "Sends a message to a chat destination.",
} as const;
export type AutomationActionType = keyof typeof automationActionTypes;

/** An action as it is stored. Ids are stored ids. */
export type StoredAction =
  | { type: "INVITE"; assessmentId: string }
  | { type: "ADD_LABELS"; labels: string[] }
  | { type: "ASSIGN"; memberIds: string[] }
  | { type: "DECIDE"; decision: "APPROVED" | "REJECTED" }
  | { type: "SEND_CHAT_MESSAGE"; destinationId: string };

/** What a team wants done after submissions. */
export const AutomationRule = defineEntity({
  name: "AutomationRule",
  tableName: "automation_rule",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    enabled: p.boolean(),
    triggers: textArray<AutomationTrigger>(),
    /** Null: every assessment. */
    assessmentId: p.uuid().nullable(),
    minScore: p.double().$type<number>().nullable(),
    maxScore: p.double().$type<number>().nullable(),
    /** The candidate must have all of them. */
    labels: textArray<string>().defaultRaw("'{}'::text[]"),
    actions: p.json<StoredAction[]>(),
    /** Who counts as the inviter of those that the rule invites. */
    savedByType: p.text().$type<"TeamMember" | "ApiKey">(),
    savedById: p.uuid(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    /** Events from before are not acted on: the rule was enabled or changed at this time. */
    effectiveFrom: p.datetime(3).defaultRaw("now()"),
    /** A deleted rule stays as long as its log. */
    deletedAt: p.datetime(3).nullable(),
  },
});
export type AutomationRule = InferEntity<typeof AutomationRule>;
