import { candidateShape } from "../../candidates/read/candidate.query.ts";
import { anyOf, array, sql } from "../../platform/database/sql.ts";
import type { List } from "../../platform/graphql/list.ts";
import { defineShape, rowOf } from "../../platform/graphql/shape.ts";
import { parseGlobalId } from "../../platform/ids/ids.ts";
import { apiKeyShape, memberShape } from "../../teams/team.query.ts";

/** The columns of the audit log, and the fields that read them. A page with its actors is one statement. */
export const auditShape = defineShape("audit_entry", {
  name: "AuditEntry",
  columns: {
    action: "action",
    actorType: "actor_type",
    actorId: "actor_id",
    actorMemberId: (row) =>
      sql`case when ${row("$.actor_type", "=", sql.lit("TeamMember"))} then ${row.ref("$.actor_id")} end`,
    actorKeyId: (row) =>
      sql`case when ${row("$.actor_type", "=", sql.lit("ApiKey"))} then ${row.ref("$.actor_id")} end`,
    actorCandidateId: (row) =>
      sql`case when ${row("$.actor_type", "=", sql.lit("Candidate"))} then ${row.ref("$.actor_id")} end`,
    targetId: "target_id",
    changes: "changes",
    ipAddress: "ip_address",
    occurredAt: "occurred_at",
  },
  always: [],
  needs: { actor: ["actorType", "actorId"] },
  relations: {
    actor: [
      { shape: () => memberShape, key: "actorMemberId" },
      { shape: () => apiKeyShape, key: "actorKeyId" },
      { shape: () => candidateShape, key: "actorCandidateId" },
    ],
  },
});

/** What narrows the audit log down: all that is given has to hold. */
export interface AuditFilter {
  action?: string[] | null;
  actorId?: string | null;
  occurredAfter?: Date | null;
  occurredBefore?: Date | null;
}

/** The types whose objects act. */
const actorTypes = ["TeamMember", "ApiKey", "Candidate"];

/** The conditions of a filter. An actor of another team has no entries in this one's. */
export function auditConditions(filter: AuditFilter | null | undefined): List["where"] {
  const row = rowOf("audit_entry");
  const where: List["where"] = [];
  // Of one action, an index has the entries in the order of the page.
  if (filter?.action != null)
    where.push(row("$.action", "=", filter.action.length === 1 ? filter.action[0]! : anyOf(array.text(filter.action))));
  if (filter?.actorId != null) {
    const actor = parseGlobalId(filter.actorId);
    where.push(
      actor !== null && actorTypes.includes(actor.name)
        ? row("$.actor_id", "=", sql<string>`${actor.uuid}::uuid`)
        : sql`false`,
    );
  }
  if (filter?.occurredAfter != null) where.push(row("$.occurred_at", ">", filter.occurredAfter));
  if (filter?.occurredBefore != null) where.push(row("$.occurred_at", "<", filter.occurredBefore));
  return where;
}
