import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** Which teams were looked through last for old rows of a kind of data, so that each run goes on from there. */
export const RetentionTurn = defineEntity({
  name: "RetentionTurn",
  tableName: "retention_turn",
  properties: {
    data: p.text().collation("C").primary(),
    lookedAt: p.datetime(3).defaultRaw("'-infinity'::timestamptz"),
    afterTeam: p.uuid().defaultRaw("'00000000-0000-0000-0000-000000000000'::uuid"),
  },
});
export type RetentionTurn = InferEntity<typeof RetentionTurn>;
