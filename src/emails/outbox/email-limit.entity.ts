import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea, timestampArray } from "../../platform/database/columns.ts";

/** How often a team has mailed an address outside the team within the last hour. */
export const EmailLimit = defineEntity({
  name: "EmailLimit",
  tableName: "email_limit",
  properties: {
    teamId: p.uuid().primary(),
    /** A MAC: the table holds no address. */
    addressMac: bytea().primary(),
    /** When the e-mails that count were queued, oldest first. */
    queuedAt: timestampArray(),
    /** How many of the last transaction's e-mails were allowed. */
    allowed: p.integer(),
    /** When none of them counts any more. */
    endsAt: p.datetime(3),
  },
});
export type EmailLimit = InferEntity<typeof EmailLimit>;
