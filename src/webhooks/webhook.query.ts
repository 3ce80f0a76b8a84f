import { assessmentShape } from "../assessments/assessment.query.ts";
import { eventShape } from "../events/log/event.query.ts";
import { sql } from "../platform/database/sql.ts";
import { defineShape } from "../platform/graphql/shape.ts";

/** How endpoints are read. Their secrets are in other columns, and not here. */
export const endpointShape = defineShape("webhook_endpoint", {
  name: "WebhookEndpoint",
  columns: {
    url: "url",
    description: "description",
    eventTypes: "event_types",
    assessmentId: "assessment_id",
    payloadQuery: "payload_query",
    scopes: "scopes",
    createdByType: "created_by_type",
    createdById: "created_by_id",
    enabled: "enabled",
    disabledReason: "disabled_reason",
    consecutiveFailures: "consecutive_failures",
    createdAt: "created_at",
    deletedAt: "deleted_at",
  },
  always: ["assessmentId", "createdByType", "createdById", "deletedAt"],
  relations: { assessment: { shape: () => assessmentShape, key: "assessmentId" } },
});

/** How deliveries are read. */
export const deliveryShape = defineShape("webhook_delivery", {
  name: "WebhookDelivery",
  columns: {
    eventId: "event_id",
    test: (row) => row("$.event_sequence", "is", null),
    state: "state",
    attempts: "attempts",
    statusCode: "status_code",
    requestBody: "request_body",
    responseBody: "response_body",
    durationMs: "duration_ms",
    nextAttemptAt: (row) => {
      const at = row.ref("$.next_attempt_at");
      return sql`case when ${row.ref("$.state")} in ('PENDING', 'RETRYING') and ${at} < 'infinity' then ${at} end`;
    },
    createdAt: "created_at",
  },
  always: ["eventId", "test"],
  relations: { event: { shape: () => eventShape, key: "eventId" } },
});
