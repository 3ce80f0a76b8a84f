import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** A user, as an issuer knows them: the subject stays when the address changes. */
export const Identity = defineEntity({
  name: "Identity",
  tableName: "identity",
  properties: {
    id: p.uuid().primary(),
    issuer: p.text().collation("C"),
    subject: p.text().collation("C"),
    /** The address that the issuer gave last. */
    email: p.text().collation("C"),
    createdAt: p.datetime(3).defaultRaw("now()"),
    lastUsedAt: p.datetime(3).defaultRaw("now()"),
  },
  uniques: [{ name: "identity_issuer_subject_key", properties: ["issuer", "subject"] }],
});
export type Identity = InferEntity<typeof Identity>;
