import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { ApiKeyScope } from "./roles.ts";

/** An API key of a team. The secret is a row of `credential`, which holds only its hash. */
export const ApiKey = defineEntity({
  name: "ApiKey",
  tableName: "api_key",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    prefix: p.text(),
    scopes: p.array<ApiKeyScope>(),
    createdBy: p.uuid().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});
export type ApiKey = InferEntity<typeof ApiKey>;
