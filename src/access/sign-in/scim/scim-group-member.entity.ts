import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** A member of the team who is in a group of the company's directory. */
export const ScimGroupMember = defineEntity({
  name: "ScimGroupMember",
  tableName: "scim_group_member",
  properties: {
    teamId: p.uuid().primary(),
    groupId: p.uuid().primary(),
    memberId: p.uuid().primary(),
  },
});
export type ScimGroupMember = InferEntity<typeof ScimGroupMember>;
