import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { TeamRole } from "./roles.ts";

export const teamMemberStates = ["INVITED", "ACTIVE", "DISABLED"] as const;
export type TeamMemberState = (typeof teamMemberStates)[number];

/** A member of a team, with one role. */
export const TeamMember = defineEntity({
  name: "TeamMember",
  tableName: "team_member",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    email: p.text(),
    name: p.text().nullable(),
    role: p.text().$type<TeamRole>(),
    state: p.text().$type<TeamMemberState>(),
    locale: p.text().nullable(),
    timeZone: p.text().nullable(),
    createdAt: p.datetime(),
  },
});
export type TeamMember = InferEntity<typeof TeamMember>;
