import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** Who did what to what, from where. It is written in the transaction of the change. */
export const AuditEntry = defineEntity({
  name: "AuditEntry",
  tableName: "audit_entry",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    action: p.text().collation("C"),
    /** Null: the operator at the command line, or the system. */
    actorType: p.text().$type<"TeamMember" | "ApiKey" | "Candidate">().nullable(),
    actorId: p.uuid().nullable(),
    targetId: p.text().collation("C").nullable(),
    changes: p.json<Record<string, unknown>>().nullable(),
    ipAddress: p.text().nullable(),
    occurredAt: p.datetime(3).defaultRaw("clock_timestamp()"),
  },
});
export type AuditEntry = InferEntity<typeof AuditEntry>;
