import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** What a company's directory calls a member. A member without a row is known to it by their address. */
export const ScimUser = defineEntity({
  name: "ScimUser",
  tableName: "scim_user",
  properties: {
    teamId: p.uuid().primary(),
    memberId: p.uuid().primary(),
    /** As the directory writes it. */
    userName: p.text().collation("C"),
    /** In the form in which names are compared: they differ in more than case. */
    userNameKey: p.text().collation("C"),
    externalId: p.text().collation("C").nullable(),
    givenName: p.text().nullable(),
    familyName: p.text().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    updatedAt: p.datetime(3).defaultRaw("now()"),
    /** The directory has deleted the user: the member is DISABLED, and no user for it any more. */
    deletedAt: p.datetime(3).nullable(),
  },
});
export type ScimUser = InferEntity<typeof ScimUser>;
