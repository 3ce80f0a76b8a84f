import type { Shape } from "../base/read-plan.ts";

/** How members are read. */
export const memberShape: Shape = {
  name: "TeamMember",
  table: "team_member",
  columns: {
    name: "$.name",
    email: "$.email",
    role: "$.role",
    state: "$.state",
    locale: "$.locale",
    timeZone: "$.time_zone",
    createdAt: "$.created_at",
  },
  always: [],
  needs: { displayName: ["name", "email"] },
};

/** How API keys are read. Their hash is in another table, and not here. */
export const apiKeyShape: Shape = {
  name: "ApiKey",
  table: "api_key",
  columns: {
    name: "$.name",
    prefix: "$.prefix",
    scopes: "$.scopes",
    createdById: "$.created_by",
    createdAt: "$.created_at",
    expiresAt: "$.expires_at",
    lastUsedAt: "$.last_used_at",
    revokedAt: "$.revoked_at",
  },
  always: [],
  needs: { displayName: ["name"], createdBy: ["createdById"] },
};

/** A member's name as others read it. */
export const memberDisplayName = (row: { name: unknown; email: unknown }): string => String(row.name ?? row.email);
