import { eventShape } from "../events/log/event.query.ts";
import { invitationShape } from "../invitations/read/invitation.query.ts";
import { sql } from "../platform/database/sql.ts";
import { defineShape } from "../platform/graphql/shape.ts";

/** How integrations are read. Their credentials are in another column, and not here. */
export const integrationShape = defineShape("partner_integration", {
  name: "PartnerIntegration",
  columns: {
    kind: "kind",
    url: "url",
    account: "account",
    enabled: "enabled",
    state: (row) =>
      sql`case when not ${row.ref("$.enabled")} then 'DISABLED' when ${row.ref("$.consecutive_failures")} > 0 then 'FAILING'
        when ${row.ref("$.last_used_at")} is null then 'UNUSED' else 'WORKING' end`,
    consecutiveFailures: "consecutive_failures",
    lastUsedAt: "last_used_at",
    createdAt: "created_at",
    deletedAt: "deleted_at",
  },
  always: ["deletedAt"],
});

/** How messages are read. */
export const messageShape = defineShape("partner_message", {
  name: "PartnerMessage",
  columns: {
    integrationId: "integration_id",
    invitationId: "invitation_id",
    eventId: "event_id",
    subject: "subject",
    state: "state",
    attempts: "attempts",
    statusCode: "status_code",
    response: "answer",
    nextAttemptAt: "next_attempt_at",
    createdAt: "created_at",
  },
  always: ["integrationId", "invitationId", "eventId"],
  relations: {
    integration: { shape: () => integrationShape, key: "integrationId" },
    invitation: { shape: () => invitationShape, key: "invitationId" },
    event: { shape: () => eventShape, key: "eventId" },
  },
});
