import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { TeamFeature } from "./roles.ts";

/** A team: the account that everything belongs to. */
export const Team = defineEntity({
  name: "Team",
  tableName: "team",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    slug: p.text(),
    features: p.array<TeamFeature>(),
    notificationScheme: p.text(),
    timeZone: p.text(),
    isDemo: p.boolean(),
    createdAt: p.datetime(),
  },
});
export type Team = InferEntity<typeof Team>;
