import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { assessmentShape } from "../assessments/assessment.query.ts";
import { Assessment } from "../assessments/assessment.type.ts";
import { loadActor } from "../candidates/read/load-actor.ts";
import { eventShape } from "../events/log/event.query.ts";
import { AssessmentEvent } from "../events/log/event.type.ts";
import { Idempotent, idempotencyKeyDescription } from "../idempotency/idempotent.ts";
import { shownEventTime } from "../invitations/read/coarse-times.ts";
import { invitationShape } from "../invitations/read/invitation.query.ts";
import { Invitation } from "../invitations/read/invitation.type.ts";
import { anyOf, array, sql } from "../platform/database/sql.ts";
import { asPayload } from "../platform/errors.ts";
import { PageArgs } from "../platform/graphql/connection.type.ts";
import { loadRow, type OrPromise } from "../platform/graphql/loader.ts";
import { Actor } from "../platform/graphql/node.type.ts";
import { readPageOf } from "../platform/graphql/pagination.ts";
import { planOf } from "../platform/graphql/read-plan.ts";
import { readSelection } from "../platform/graphql/read-selection.ts";
import { DateTime } from "../platform/graphql/scalars.ts";
import { rowOf } from "../platform/graphql/shape.ts";
import { globalId, storedId } from "../platform/ids/ids.ts";
import { ruleShape, runShape } from "./automation.query.ts";
import {
  AutomationAction,
  AutomationOutcomeEnum,
  AutomationRule,
  AutomationRulePayload,
  AutomationRun,
  AutomationRunConnection,
  DeleteAutomationRulePayload,
  RehearseAutomationRulePayload,
} from "./automation.type.ts";
import { CreateAutomationRuleInput, UpdateAutomationRuleInput } from "./automation-input.type.ts";
import { createAutomationRule } from "./create-automation-rule.ts";
import { deleteAutomationRule } from "./delete-automation-rule.ts";
import { rehearseAutomationRule } from "./rehearse-automation-rule.ts";
import { shownAction } from "./shown-action.ts";
import { updateAutomationRule } from "./update-automation-rule.ts";

const theRule = "The rule.";

/** Does the change and answers with the rule as it is then. */
const changed = (context: Context, work: () => Promise<string>): Promise<AutomationRulePayload> =>
  asPayload<AutomationRulePayload>({ rule: null }, async () => ({
    rule: (await loadRow(context, accessOf(context).teamId, ruleShape, await work())) as unknown as AutomationRule,
  }));

type Outcomes = (keyof typeof AutomationOutcomeEnum)[] | null | undefined;
const outcomeDescription = "Returns only entries with these outcomes.";
/** The id of no rule. */
const none = "00000000-0000-0000-0000-000000000000";

/** A page of the log of a rule, newest first; all rules of a page in one statement. */
function readRuns(
  context: Context,
  info: GraphQLResolveInfo,
  ruleId: string,
  page: PageArgs,
  outcome: Outcomes,
): Promise<object> {
  const row = rowOf("automation_run");
  const where = outcome == null ? [] : [row("$.outcome", "=", anyOf(array.text(outcome)))];
  const list = { shape: runShape, where, orderBy: null, descending: true };
  return readPageOf(context, accessOf(context).teamId, list, page, info, { column: "rule_id", id: ruleId });
}

@Resolver()
export class AutomationResolver {
  @Permission("INVITE")
  @Query(() => [AutomationRule], { nullable: true, description: "All automation rules of the team, newest first." })
  async automationRules(@Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<object[]> {
    const row = rowOf("automation_rule");
    return await readSelection(context.services, planOf(info, ruleShape, "node"), {
      teamId: accessOf(context).teamId,
      where: [row("$.deleted_at", "is", null)],
      orderBy: sql`${row.ref("$.id")} desc`,
    });
  }

  @Permission("INVITE")
  @Query(() => AutomationRunConnection, {
    nullable: true,
    description: "The log of one automation rule, newest first, without the rule beside it.",
  })
  async automationRuns(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("ruleId", () => ID, { description: theRule }) ruleId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("outcome", () => [AutomationOutcomeEnum], { nullable: true, description: outcomeDescription })
    outcome?: (keyof typeof AutomationOutcomeEnum)[],
  ): Promise<object> {
    return await readRuns(context, info, storedId("AutomationRule", ruleId) ?? none, page, outcome);
  }

  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => AutomationRulePayload, {
    description: `Creates an automation rule, which acts on submissions and results from now on. Create it with enabled: false to
rehearse it before.`,
  })
  async createAutomationRule(
    @Ctx() context: Context,
    @Arg("input", () => CreateAutomationRuleInput, { description: "The rule." }) input: CreateAutomationRuleInput,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<AutomationRulePayload> {
    return await changed(context, () => createAutomationRule(context, input));
  }

  @Permission("INVITE")
  @Mutation(() => AutomationRulePayload, {
    description: "Changes an automation rule, or switches it on or off. It acts on events from then on.",
  })
  async updateAutomationRule(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theRule }) id: string,
    @Arg("input", () => UpdateAutomationRuleInput, { description: "The settings to change." })
    input: UpdateAutomationRuleInput,
  ): Promise<AutomationRulePayload> {
    return await changed(context, () => updateAutomationRule(context, id, input));
  }

  @Permission("INVITE")
  @Mutation(() => DeleteAutomationRulePayload, { description: "Deletes an automation rule. What it did stays." })
  async deleteAutomationRule(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theRule }) id: string,
  ): Promise<DeleteAutomationRulePayload> {
    return await asPayload<DeleteAutomationRulePayload>({ deletedId: null }, async () => ({
      deletedId: globalId("AutomationRule", await deleteAutomationRule(context, id)),
    }));
  }

  @Permission("INVITE")
  @Mutation(() => RehearseAutomationRulePayload, {
    description: `Says what an automation rule would do about the team's last 100 submissions (of its assessment, if it has one),
with the data of now. Nothing is stored or sent.`,
  })
  async rehearseAutomationRule(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theRule }) id: string,
  ): Promise<RehearseAutomationRulePayload> {
    return await asPayload<RehearseAutomationRulePayload>({ submissions: [] }, async () => ({
      submissions: await rehearseAutomationRule(context, id),
    }));
  }
}

@Resolver(() => AutomationRule)
export class AutomationRuleResolver {
  @Permission("READ")
  @FieldResolver(() => Assessment, {
    nullable: true,
    description: "The assessment after whose submissions the rule acts. Null for any.",
  })
  assessment(@Ctx() context: Context, @Root() rule: AutomationRule): OrPromise<object | null> {
    return rule.assessment ?? loadRow(context, accessOf(context).teamId, assessmentShape, rule.assessmentId);
  }

  @FieldResolver(() => [AutomationAction], { description: "The actions, in their order." })
  actions(@Root() rule: AutomationRule): AutomationAction[] {
    return rule.storedActions.map(shownAction);
  }

  @FieldResolver(() => Actor, {
    nullable: true,
    description:
      "The member or API key that saved the rule last, who counts as the inviter of those that the rule invites.",
  })
  async savedBy(@Ctx() context: Context, @Root() rule: AutomationRule): Promise<object | null> {
    return await loadActor(context, rule.savedByType, rule.savedById);
  }

  @FieldResolver(() => AutomationRunConnection, { description: "The log of the rule, newest day first." })
  async runs(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() rule: AutomationRule,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("outcome", () => [AutomationOutcomeEnum], {
      nullable: true,
      description: outcomeDescription,
    })
    outcome?: (keyof typeof AutomationOutcomeEnum)[],
  ): Promise<object> {
    return await readRuns(context, info, rule.uuid, page, outcome);
  }
}

@Resolver(() => AutomationRun)
export class AutomationRunResolver {
  @Permission("READ")
  @FieldResolver(() => AssessmentEvent, {
    nullable: true,
    description: "The event. Null where it was deleted with age.",
  })
  event(@Ctx() context: Context, @Root() run: AutomationRun): OrPromise<object | null> {
    return run.event ?? loadRow(context, accessOf(context).teamId, eventShape, run.eventId);
  }

  @Permission("READ")
  @FieldResolver(() => Invitation, { nullable: true, description: "The invitation that was submitted." })
  invitation(@Ctx() context: Context, @Root() run: AutomationRun): OrPromise<object | null> {
    return run.invitation ?? loadRow(context, accessOf(context).teamId, invitationShape, run.invitationId);
  }

  @FieldResolver(() => DateTime, {
    description: "When the entry was written, as precise as the caller may see the occurredAt of its event.",
  })
  async createdAt(@Ctx() context: Context, @Root() run: AutomationRun): Promise<Date> {
    const event = { type: "ASSESSMENT_SUBMITTED" as const, invitationId: run.invitationId };
    return await shownEventTime(context, event, run.createdAt);
  }
}
