import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../database/columns.ts";

/** How many points each caller has left. The table is unlogged: after a crash every bucket is full. */
export const CostBucket = defineEntity({
  name: "CostBucket",
  tableName: "cost_bucket",
  properties: {
    key: bytea().primary(),
    /** What was left when the bucket was last filled. Readers add what has come back since. */
    points: p.double(),
    filledAt: p.datetime(3),
    /** What the last statement withdrew. */
    granted: p.double(),
  },
});
export type CostBucket = InferEntity<typeof CostBucket>;
