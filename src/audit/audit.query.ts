import { defineShape } from "../platform/graphql/shape.ts";

/** The columns of the audit log, and the fields that read them. */
export const auditShape = defineShape("audit_entry", {
  name: "AuditEntry",
  columns: {
    action: "action",
    actorType: "actor_type",
    actorId: "actor_id",
    targetId: "target_id",
    changes: "changes",
    ipAddress: "ip_address",
    occurredAt: "occurred_at",
  },
  always: [],
  needs: { actor: ["actorType", "actorId"] },
});
