import { assessmentShape } from "../assessments/assessment.query.ts";
import { defineShape } from "../platform/graphql/shape.ts";

/** How destinations are read. Their addresses and secrets are in other columns, and not here. */
export const chatDestinationShape = defineShape("chat_destination", {
  name: "ChatDestination",
  columns: {
    name: "name",
    kind: "kind",
    urlHint: "url_hint",
    eventTypes: "event_types",
    assessmentId: "assessment_id",
    locale: "locale",
    namesCandidates: "names_candidates",
    createdByType: "created_by_type",
    createdById: "created_by_id",
    enabled: "enabled",
    disabledReason: "disabled_reason",
    consecutiveFailures: "consecutive_failures",
    lastStatusCode: "last_status_code",
    lastAnswer: "last_answer",
    lastAttemptAt: "last_attempt_at",
    createdAt: "created_at",
  },
  always: ["assessmentId", "createdByType", "createdById"],
  relations: { assessment: { shape: () => assessmentShape, key: "assessmentId" } },
});
