import type { Shape } from "../platform/graphql/read-plan.ts";

/** How endpoints are read. Their secrets are in other columns, and not here. */
export const endpointShape: Shape = {
  name: "WebhookEndpoint",
  table: "webhook_endpoint",
  columns: {
    url: "$.url",
    description: "$.description",
    eventTypes: "$.event_types",
    assessmentId: "$.assessment_id",
    payloadQuery: "$.payload_query",
    scopes: "$.scopes",
    createdByType: "$.created_by_type",
    createdById: "$.created_by_id",
    enabled: "$.enabled",
    disabledReason: "$.disabled_reason",
    consecutiveFailures: "$.consecutive_failures",
    createdAt: "$.created_at",
    deletedAt: "$.deleted_at",
  },
  always: ["assessmentId", "createdByType", "createdById", "deletedAt"],
};

/** How deliveries are read. */
export const deliveryShape: Shape = {
  name: "WebhookDelivery",
  table: "webhook_delivery",
  columns: {
    eventId: "$.event_id",
    test: "$.event_sequence is null",
    state: "$.state",
    attempts: "$.attempts",
    statusCode: "$.status_code",
    requestBody: "$.request_body",
    responseBody: "$.response_body",
    durationMs: "$.duration_ms",
    nextAttemptAt:
      "case when $.state in ('PENDING', 'RETRYING') and $.next_attempt_at < 'infinity' then $.next_attempt_at end",
    createdAt: "$.created_at",
  },
  always: ["eventId", "test"],
};
