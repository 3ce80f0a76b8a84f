import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { TeamFeature } from "../access/roles.ts";
import { textArray } from "../platform/database/columns.ts";

export type NotificationScheme = "BY_ASSIGNEE" | "ENTIRE_TEAM" | "OWNERS" | "MANAGERS" | "REVIEWERS" | "DISABLED";

/** The account: everything belongs to exactly one. */
export const Team = defineEntity({
  name: "Team",
  tableName: "team",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    slug: p.text().collation("C"),
    /** What the team's subscription includes. */
    features: textArray<TeamFeature>().defaultRaw("'{}'::text[]"),
    notificationScheme: p.text().$type<NotificationScheme>().default("BY_ASSIGNEE"),
    timeZone: p.text().default("UTC"),
    createdAt: p.datetime(3).defaultRaw("now()"),
    /** E-mails of a demo go to the built-in inbox alone. */
    isDemo: p.boolean().default(false),
  },
  uniques: [{ name: "team_slug_key", properties: ["slug"] }],
});
export type Team = InferEntity<typeof Team>;
