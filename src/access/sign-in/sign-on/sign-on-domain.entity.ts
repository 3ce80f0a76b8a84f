import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

export const domainProofs = ["DNS", "OWNER_ADDRESS"] as const;
export type DomainProof = (typeof domainProofs)[number];

/** An e-mail domain whose addresses sign on to a team, once it is proved. */
export const SignOnDomain = defineEntity({
  name: "SignOnDomain",
  tableName: "sign_on_domain",
  properties: {
    teamId: p.uuid().primary(),
    /** In its ASCII form, in lower case. */
    domain: p.text().collation("C").primary(),
    /** How it was proved; null: not yet. */
    proof: p.text().$type<DomainProof>().nullable(),
    provedAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type SignOnDomain = InferEntity<typeof SignOnDomain>;
