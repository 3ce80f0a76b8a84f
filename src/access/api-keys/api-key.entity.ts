import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { textArray } from "../../platform/database/columns.ts";
import type { ApiKeyScope } from "../roles.ts";

/** A key of a team for its programs. The key itself is a row of `credential` that holds only its hash. */
export const ApiKey = defineEntity({
  name: "ApiKey",
  tableName: "api_key",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    name: p.text(),
    /** The first characters of the key, to recognize it by. */
    prefix: p.text().collation("C"),
    scopes: textArray<ApiKeyScope>(),
    createdBy: p.uuid().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    expiresAt: p.datetime(3).nullable(),
    lastUsedAt: p.datetime(3).nullable(),
    revokedAt: p.datetime(3).nullable(),
  },
});
export type ApiKey = InferEntity<typeof ApiKey>;
