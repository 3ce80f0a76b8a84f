import { Field, Float, ID, InputType } from "type-graphql";
import { CandidateDecisionEnum } from "../candidates/candidate.type.ts";
import { AutomationActionTypeEnum, AutomationTriggerEnum } from "./automation.type.ts";
import type { AutomationActionType, AutomationTrigger } from "./automation-rule.entity.ts";
import type { ActionInput, RuleInput } from "./steps/check-rule.ts";

@InputType({ description: "An action of an automation rule: its type, and the field of that type." })
export class AutomationActionInput implements ActionInput {
  @Field(() => AutomationActionTypeEnum, { description: "What the action does." })
  type: AutomationActionType;

  @Field(() => ID, { nullable: true, description: "For INVITE: the assessment." })
  assessmentId?: string | null;

  @Field(() => [String], { nullable: true, description: "For ADD_LABELS: up to 20 labels." })
  labels?: string[] | null;

  @Field(() => [ID], { nullable: true, description: "For ASSIGN: up to 100 members." })
  memberIds?: string[] | null;

  @Field(() => CandidateDecisionEnum, { nullable: true, description: "For DECIDE: the decision." })
  decision?: "APPROVED" | "REJECTED" | null;

  @Field(() => ID, { nullable: true, description: "For SEND_CHAT_MESSAGE: the destination. It needs WEBHOOKS." })
  destinationId?: string | null;
}

/** The fields of both inputs. */
@InputType()
abstract class RuleFields {
  @Field(() => Boolean, { nullable: true, description: "Whether the rule acts. The default is true." })
  enabled?: boolean | null;

  @Field(() => [AutomationTriggerEnum], {
    nullable: true,
    description: "The events after which it is evaluated. The default is all of them.",
  })
  triggers?: AutomationTrigger[] | null;

  @Field(() => ID, { nullable: true, description: "Acts after submissions of this assessment only. Null for any." })
  assessmentId?: string | null;

  @Field(() => Float, { nullable: true, description: "The lowest score that matches. Null for any." })
  minScore?: number | null;

  @Field(() => Float, { nullable: true, description: "The highest score that matches. Null for any." })
  maxScore?: number | null;

  @Field(() => [String], {
    nullable: true,
    description: "Up to 20 labels that the candidate must have, all of them.",
  })
  labels?: string[] | null;
}

@InputType({ description: "A new automation rule." })
export class CreateAutomationRuleInput extends RuleFields implements RuleInput {
  @Field(() => String, { description: "A name, up to 100 characters." })
  name: string;

  @Field(() => [AutomationActionInput], { description: "One to 10 actions, in their order." })
  actions: AutomationActionInput[];
}

@InputType({ description: "The settings to change. Omitted fields stay unchanged, and null clears a condition." })
export class UpdateAutomationRuleInput extends RuleFields implements RuleInput {
  @Field(() => String, { nullable: true, description: "A name, up to 100 characters." })
  name?: string | null;

  @Field(() => [AutomationActionInput], {
    nullable: true,
    description: "One to 10 actions, in their order. They replace all actions of the rule.",
  })
  actions?: AutomationActionInput[] | null;
}
