import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../../platform/database/columns.ts";

/** The connection of a team to an applicant tracking system that orders assessments. A team has one of each kind. */
export const PartnerIntegration = defineEntity({
  name: "PartnerIntegration",
  tableName: "partner_integration",
  properties: {
    teamId: p.uuid().primary(),
    id: p.uuid().primary(),
    kind: p.text().collation("C"),
    /** Where the partner's API is. */
    url: p.text(),
    /** The partner's id of the customer's account, where it has one. */
    account: p.text().nullable(),
    /** Encrypted under a key derived from SECRET_KEY; empty once it is deleted. */
    credentials: bytea(),
    enabled: p.boolean().default(true),
    consecutiveFailures: p.integer().default(0),
    lastUsedAt: p.datetime(3).nullable(),
    /** Who saved it last: orders that are fetched are placed in their name, with their rights at that moment. */
    savedByType: p.text().$type<"TeamMember" | "ApiKey">(),
    savedById: p.uuid(),
    /** When orders are fetched again. Null: this partner places its orders by itself, or the integration is disabled. */
    nextPullAt: p.datetime(3).nullable(),
    pulledBy: p.text().nullable(),
    /** A hash of the list of assessments that the partner has. */
    listHash: bytea().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
    deletedAt: p.datetime(3).nullable(),
  },
});
export type PartnerIntegration = InferEntity<typeof PartnerIntegration>;
