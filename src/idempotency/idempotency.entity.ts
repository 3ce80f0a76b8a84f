import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../platform/database/columns.ts";

/** The first call under an idempotency key: MACs of the key and of the arguments, and the ids of what the call made. It never holds an answer. */
export const Idempotency = defineEntity({
  name: "Idempotency",
  tableName: "idempotency",
  properties: {
    teamId: p.uuid().primary(),
    callerId: p.uuid().primary(),
    keyMac: bytea().primary(),
    argumentsMac: bytea(),
    outcome: p.json<unknown>(),
    createdAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type Idempotency = InferEntity<typeof Idempotency>;
