import { Field, Float, ID, ObjectType } from "type-graphql";
import { CandidateDecisionEnum } from "../candidates/candidate.type.ts";
import { connectionOf } from "../platform/graphql/connection.type.ts";
import { Node } from "../platform/graphql/node.type.ts";
import { DateTime } from "../platform/graphql/scalars.ts";
import { describedEnum, UserErrorObject } from "../platform/graphql/user-error.type.ts";
import {
  type AutomationActionType,
  type AutomationTrigger,
  automationActionTypes,
  automationTriggers,
  type StoredAction,
} from "./automation-rule.entity.ts";
import { automationOutcomes, automationReasons, automationResults } from "./automation-run.entity.ts";

export const AutomationTriggerEnum = describedEnum(
  "AutomationTrigger",
  "An event after which an automation rule is evaluated.",
  automationTriggers,
);
export const AutomationActionTypeEnum = describedEnum(
  "AutomationActionType",
  "What an action of an automation rule does.",
  automationActionTypes,
);
export const AutomationOutcomeEnum = describedEnum(
  "AutomationOutcome",
  "What became of an event under an automation rule.",
  automationOutcomes,
);
export const AutomationReasonEnum = describedEnum(
  "AutomationReason",
  "Why an automation rule did not act.",
  automationReasons,
);
export const AutomationActionOutcomeEnum = describedEnum(
  "AutomationActionOutcome",
  "What became of an action of an automation rule.",
  automationResults,
);

@ObjectType({
  simpleResolvers: true,
  description: "An action of an automation rule. It has the field of its type; the others are null or empty.",
})
export class AutomationAction {
  @Field(() => AutomationActionTypeEnum, { description: "What the action does." })
  type: AutomationActionType;

  @Field(() => ID, { nullable: true, description: "Of INVITE: the assessment that the candidate is invited to." })
  assessmentId: string | null;

  @Field(() => [String], { description: "Of ADD_LABELS: the labels." })
  labels: string[];

  @Field(() => [ID], { description: "Of ASSIGN: the members." })
  memberIds: string[];

  @Field(() => CandidateDecisionEnum, { nullable: true, description: "Of DECIDE: the decision." })
  decision: string | null;

  @Field(() => ID, { nullable: true, description: "Of SEND_CHAT_MESSAGE: the chat destination." })
  destinationId: string | null;
}

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `A rule that acts after submissions: if its conditions match, its actions are carried out in their order, by the
system. It acts at most once on an invitation, and never leads a candidate in a circle.`,
})
export class AutomationRule extends Node {
  uuid: string;
  assessmentId: string | null;
  assessment?: object | null;
  storedActions: StoredAction[];
  savedByType: "TeamMember" | "ApiKey";
  savedById: string;

  @Field(() => String, { description: "The name of the rule." })
  name: string;

  @Field(() => Boolean, { description: "Whether the rule acts." })
  enabled: boolean;

  @Field(() => [AutomationTriggerEnum], { description: "The events after which it is evaluated." })
  triggers: AutomationTrigger[];

  @Field(() => Float, { nullable: true, description: "The lowest score that matches. Null for any." })
  minScore: number | null;

  @Field(() => Float, { nullable: true, description: "The highest score that matches. Null for any." })
  maxScore: number | null;

  @Field(() => [String], { description: "The labels that the candidate must have, all of them." })
  labels: string[];

  @Field(() => DateTime, { description: "The time of creation." })
  createdAt: Date;
}

@ObjectType({ simpleResolvers: true, description: "What became of an action of an automation rule." })
export class AutomationActionResult {
  @Field(() => AutomationActionTypeEnum, { description: "The type of the action." })
  type: AutomationActionType;

  @Field(() => AutomationActionOutcomeEnum, { description: "What became of it." })
  outcome: string;

  @Field(() => String, {
    nullable: true,
    description: "The code of the error, ALREADY_INVITED or ALREADY_SUBMITTED, or CIRCLE. Null where there is none.",
  })
  code: string | null;

  @Field(() => String, { nullable: true, description: "The same as a sentence." })
  message: string | null;
}

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description:
    "An entry in the log of an automation rule: what it did about an event, or why it did nothing. There is one for each event and rule.",
})
export class AutomationRun extends Node {
  uuid: string;
  eventId: string;
  invitationId: string;
  event?: object | null;
  invitation?: object | null;
  /** The field is in automation.resolver.ts. */
  createdAt: Date;

  @Field(() => AutomationOutcomeEnum, { description: "What became of the event." })
  outcome: string;

  @Field(() => AutomationReasonEnum, { nullable: true, description: "Why the rule did not act. Null if it did." })
  reason: string | null;

  @Field(() => [AutomationActionResult], { description: "The actions in their order. Empty if the rule did not act." })
  results: AutomationActionResult[];
}

export const { Connection: AutomationRunConnection } = connectionOf("AutomationRun", "entries", () => AutomationRun, {
  counted: false,
});

@ObjectType({ simpleResolvers: true, description: "The result of a change of an automation rule." })
export class AutomationRulePayload {
  @Field(() => AutomationRule, { nullable: true, description: "The rule after the change." })
  rule: AutomationRule | null;

  @Field(() => [UserErrorObject], { description: "Why nothing was changed. Empty on success." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of a deletion of an automation rule." })
export class DeleteAutomationRulePayload {
  @Field(() => ID, { nullable: true, description: "The id of the deleted rule." })
  deletedId: string | null;

  @Field(() => [UserErrorObject], { description: "Why nothing was deleted. Empty on success." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "What an automation rule would have done about a submission." })
export class AutomationRehearsal {
  @Field(() => ID, { description: "The invitation that was submitted." })
  invitationId: string;

  @Field(() => ID, { description: "The candidate." })
  candidateId: string;

  @Field(() => AutomationOutcomeEnum, { description: "What would have become of it: ACTED, NOT_MATCHED or SKIPPED." })
  outcome: string;

  @Field(() => AutomationReasonEnum, { nullable: true, description: "Why the rule would not have acted." })
  reason: string | null;

  @Field(() => [AutomationActionResult], { description: "What would have become of each action." })
  results: AutomationActionResult[];
}

@ObjectType({ simpleResolvers: true, description: "The result of a rehearsal of an automation rule." })
export class RehearseAutomationRulePayload {
  @Field(() => [AutomationRehearsal], { description: "The last submissions, up to 100, newest first." })
  submissions: AutomationRehearsal[];

  @Field(() => [UserErrorObject], { description: "Why there was no rehearsal. Empty on success." })
  userErrors: UserErrorObject[];
}
