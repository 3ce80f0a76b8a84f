import { sql } from "../platform/database/sql.ts";
import { defineShape } from "../platform/graphql/shape.ts";

/** The columns of members, and the fields that read them. */
export const memberShape = defineShape("team_member", {
  name: "TeamMember",
  columns: {
    name: "name",
    email: "email",
    role: "role",
    state: "state",
    locale: "locale",
    timeZone: "time_zone",
    createdAt: "created_at",
    lastSignInAt: (row) =>
      row
        .selectFrom("audit_entry as a")
        .select("a.occurred_at")
        .whereRef("a.team_id", "=", "$.team_id")
        .whereRef("a.actor_id", "=", "$.id")
        .where("a.action", "in", [sql.lit("member.sign_in"), sql.lit("member.switch_team")])
        .orderBy("a.id", "desc")
        .limit(sql.lit(1)),
  },
  always: [],
  needs: { displayName: ["name", "email"] },
});

/** The columns of API keys, and the fields that read them. The hashes of the secrets are in another table. */
export const apiKeyShape = defineShape("api_key", {
  name: "ApiKey",
  columns: {
    name: "name",
    prefix: "prefix",
    scopes: "scopes",
    createdById: "created_by",
    createdAt: "created_at",
    expiresAt: "expires_at",
    lastUsedAt: "last_used_at",
    revokedAt: "revoked_at",
  },
  always: [],
  needs: { displayName: ["name"], createdBy: ["createdById"] },
  relations: { createdBy: { shape: () => memberShape, key: "createdById" } },
});

/** The name of a member as other members see it. */
export const memberDisplayName = (row: { name: unknown; email: unknown }): string => String(row.name ?? row.email);
