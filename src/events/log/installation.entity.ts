import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** What this database says of itself: one row. */
export const Installation = defineEntity({
  name: "Installation",
  tableName: "installation",
  properties: {
    /** True in the only row, so that there is no second one. */
    one: p.boolean().primary().default(true),
    /** Part of every cursor of the log. A restore renews it, so that older cursors are refused instead of skipping events. */
    logEpoch: p.text().collation("C").defaultRaw("substr(md5((gen_random_uuid())::text), 1, 8)"),
  },
});
export type Installation = InferEntity<typeof Installation>;
