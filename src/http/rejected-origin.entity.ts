import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** An origin that called the GraphQL endpoints without being in ALLOWED_ORIGINS. */
export const RefusedOrigin = defineEntity({
  name: "RefusedOrigin",
  tableName: "refused_origin",
  properties: {
    origin: p.text().collation("C").primary(),
    seenAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type RefusedOrigin = InferEntity<typeof RefusedOrigin>;
