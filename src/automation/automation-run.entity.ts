import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { AutomationActionType } from "./automation-rule.entity.ts";

export const automationOutcomes = {
  PENDING: "The rule has not been evaluated yet.",
  ACTED: "The conditions matched, and at least one action was carried out or had nothing to change.",
  NOT_MATCHED: "A condition did not match; see reason.",
  SKIPPED: "The rule did not act for another reason; see reason.",
} as const;
export type AutomationOutcome = keyof typeof automationOutcomes;

export const automationReasons = {
  SCORE_MISSING: "The rule asks for a score, and the submission has none.",
  SCORE_TOO_LOW: "The score is below the rule's minimum.",
  SCORE_TOO_HIGH: "The score is above the rule's maximum.",
  LABEL_MISSING: "The candidate lacks a label that the rule asks for.",
  RULE_DISABLED: "The rule was disabled or deleted before its turn.",
  ALREADY_ACTED: "The rule has acted on this invitation before.",
  CANDIDATE_ERASED: "The candidate was erased before the rule's turn.",
  CHAIN_TOO_LONG: "Rules have led the candidate through ten assessments already.",
  NO_ACTION_POSSIBLE: "The conditions matched, but no action could be carried out; see results.",
  ERROR: "The evaluation failed for two days.",
} as const;
export type AutomationReason = keyof typeof automationReasons;

export const automationResults = {
  DONE: "The action was carried out.",
  NOTHING_TO_DO: "What the action sets was so already.",
  SKIPPED: "The action was left out, since it would lead the candidate in a circle.",
  FAILED: "The action was rejected; see code and message.",
} as const;

/** What became of an action. */
export interface ActionResult {
  type: AutomationActionType;
  outcome: keyof typeof automationResults;
  /** The code of the user error, or CIRCLE. */
  code: string | null;
  message: string | null;
}

/** What became of an event under a rule. Its row is written with the position in the log, so that it exists once. */
export const AutomationRun = defineEntity({
  name: "AutomationRun",
  tableName: "automation_run",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    ruleId: p.uuid(),
    eventSequence: p.integer(),
    eventId: p.uuid(),
    invitationId: p.uuid(),
    outcome: p.text().$type<AutomationOutcome>().default("PENDING"),
    reason: p.text().$type<AutomationReason>().nullable(),
    results: p.json<ActionResult[]>().defaultRaw("'[]'::jsonb"),
    createdAt: p.datetime(3).defaultRaw("now()"),
    /** When its job is queued again, if it was lost. */
    dueAt: p.datetime(3).defaultRaw("now()"),
  },
  uniques: [{ name: "automation_run_once", properties: ["teamId", "ruleId", "eventSequence"] }],
});
export type AutomationRun = InferEntity<typeof AutomationRun>;
