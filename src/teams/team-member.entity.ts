import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { TeamRole } from "../access/roles.ts";

export const teamMemberStates = ["INVITED", "ACTIVE", "DISABLED"] as const;
export type TeamMemberState = (typeof teamMemberStates)[number];

/** A member of a team, with one role. */
export const TeamMember = defineEntity({
  name: "TeamMember",
  tableName: "team_member",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    /** In its normalized form. */
    email: p.text().collation("C"),
    name: p.text().nullable(),
    role: p.text().$type<TeamRole>(),
    state: p.text().$type<TeamMemberState>(),
    locale: p.text().nullable(),
    timeZone: p.text().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    activatedAt: p.datetime(3).nullable(),
    invitedBy: p.uuid().nullable(),
  },
  uniques: [{ name: "team_member_team_id_email_key", properties: ["teamId", "email"] }],
});
export type TeamMember = InferEntity<typeof TeamMember>;
