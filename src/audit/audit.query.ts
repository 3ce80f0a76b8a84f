import type { Shape } from "../platform/graphql/read-plan.ts";

/** The columns of the audit log, and the fields that read them. */
export const auditShape: Shape = {
  name: "AuditEntry",
  table: "audit_entry",
  columns: {
    action: "$.action",
    actorType: "$.actor_type",
    actorId: "$.actor_id",
    targetId: "$.target_id",
    changes: "$.changes",
    ipAddress: "$.ip_address",
    occurredAt: "$.occurred_at",
  },
  always: [],
  needs: { actor: ["actorType", "actorId"] },
};
