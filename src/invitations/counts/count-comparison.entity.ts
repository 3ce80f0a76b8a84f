import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** When the counts of a team were last compared with its rows. */
export const CountComparison = defineEntity({
  name: "CountComparison",
  tableName: "count_comparison",
  properties: {
    teamId: p.uuid().primary(),
    comparedAt: p.datetime(3).defaultRaw("now()"),
    /** By how much they were wrong when they last were. */
    wrong: p.integer().default(0),
    wrongAt: p.datetime(3).nullable(),
  },
});
export type CountComparison = InferEntity<typeof CountComparison>;
