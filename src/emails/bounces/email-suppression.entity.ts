import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** An address that a team does not mail, since it bounced or complained. */
export const EmailSuppression = defineEntity({
  name: "EmailSuppression",
  tableName: "email_suppression",
  properties: {
    teamId: p.uuid().primary(),
    address: p.text().collation("C").primary(),
    reason: p.text().$type<"BOUNCE" | "COMPLAINT">(),
    createdAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type EmailSuppression = InferEntity<typeof EmailSuppression>;
