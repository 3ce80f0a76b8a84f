import { defineEntity, type InferEntity, p } from "@mikro-orm/core";

/** How many e-mails a team has queued on a day. */
export const EmailDay = defineEntity({
  name: "EmailDay",
  tableName: "email_day",
  properties: {
    teamId: p.uuid().primary(),
    day: p.date().primary(),
    count: p.integer(),
  },
});
export type EmailDay = InferEntity<typeof EmailDay>;
