import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../database/columns.ts";

/** How often a caller did something in the running window. Keys are MACs: the table holds no address. */
export const RateLimit = defineEntity({
  name: "RateLimit",
  tableName: "rate_limit",
  properties: {
    key: bytea().primary(),
    count: p.integer(),
    endsAt: p.datetime(3),
  },
});
export type RateLimit = InferEntity<typeof RateLimit>;
