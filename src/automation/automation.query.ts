import { assessmentShape } from "../assessments/assessment.query.ts";
import { eventShape } from "../events/log/event.query.ts";
import { invitationShape } from "../invitations/read/invitation.query.ts";
import { defineShape } from "../platform/graphql/shape.ts";

/** How rules are read. */
export const ruleShape = defineShape("automation_rule", {
  name: "AutomationRule",
  columns: {
    name: "name",
    enabled: "enabled",
    triggers: "triggers",
    assessmentId: "assessment_id",
    minScore: "min_score",
    maxScore: "max_score",
    labels: "labels",
    storedActions: "actions",
    savedByType: "saved_by_type",
    savedById: "saved_by_id",
    createdAt: "created_at",
    deletedAt: "deleted_at",
  },
  always: ["assessmentId", "storedActions", "savedByType", "savedById", "deletedAt"],
  relations: { assessment: { shape: () => assessmentShape, key: "assessmentId" } },
});

/** How the log of rules is read. */
export const runShape = defineShape("automation_run", {
  name: "AutomationRun",
  columns: {
    ruleId: "rule_id",
    eventId: "event_id",
    invitationId: "invitation_id",
    outcome: "outcome",
    reason: "reason",
    results: "results",
    createdAt: "created_at",
  },
  always: ["ruleId", "eventId", "invitationId", "createdAt"],
  relations: {
    event: { shape: () => eventShape, key: "eventId" },
    invitation: { shape: () => invitationShape, key: "invitationId" },
  },
});
