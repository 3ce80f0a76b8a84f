import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** A member that a user is. A user is a member of several teams, and of each team at most one member. */
export const MemberIdentity = defineEntity({
  name: "MemberIdentity",
  tableName: "member_identity",
  properties: {
    teamId: p.uuid().primary(),
    memberId: p.uuid().primary(),
    identityId: p.uuid().primary(),
    createdAt: p.datetime(3).defaultRaw("now()"),
  },
  uniques: [{ name: "member_identity_team_id_identity_id_key", properties: ["teamId", "identityId"] }],
});
export type MemberIdentity = InferEntity<typeof MemberIdentity>;
