import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../../platform/database/columns.ts";

/** A bearer credential, by its hash. It is looked up before the team is known. */
export const Credential = defineEntity({
  name: "Credential",
  tableName: "credential",
  properties: {
    hash: bytea().primary(),
    teamId: p.uuid(),
    /** Either a member or a key. */
    memberId: p.uuid().nullable(),
    apiKeyId: p.uuid().nullable(),
    kind: p.text().$type<"TOKEN" | "COOKIE" | "API_KEY">(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    expiresAt: p.datetime(3).nullable(),
    /** When the session was to end, where it ends early since the member has changed to another team. */
    sessionEndsAt: p.datetime(3).nullable(),
  },
});
export type Credential = InferEntity<typeof Credential>;
