import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import type { TeamRole } from "../../roles.ts";

/** A group of a company's directory. */
export const ScimGroup = defineEntity({
  name: "ScimGroup",
  tableName: "scim_group",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    displayName: p.text(),
    /** In the form in which names are compared. */
    nameKey: p.text().collation("C"),
    externalId: p.text().collation("C").nullable(),
    /** The role that its members have in the team; null: none. */
    role: p.text().$type<TeamRole>().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    updatedAt: p.datetime(3).defaultRaw("now()"),
  },
  uniques: [{ name: "scim_group_team_id_name_key_key", properties: ["teamId", "nameKey"] }],
});
export type ScimGroup = InferEntity<typeof ScimGroup>;
