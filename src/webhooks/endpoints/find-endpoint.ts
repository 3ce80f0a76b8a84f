import type { ApiKeyScope } from "../../access/roles.ts";
import type { EventType } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";

/** An endpoint as a use case needs it. */
export interface LockedEndpoint {
  id: string;
  url: string;
  eventTypes: EventType[];
  assessmentId: string | null;
  payloadQuery: string | null;
  scopes: ApiKeyScope[];
  enabled: boolean;
}

/**
 * Finds and locks an endpoint of the team.
 *
 * @throws UserError NOT_FOUND
 */
export async function findEndpoint(tx: Tx, globalId: string): Promise<LockedEndpoint> {
  const id = storedId("WebhookEndpoint", globalId);
  const found =
    id === null
      ? undefined
      : await db(tx.em)
          .selectFrom("webhook_endpoint")
          .select([
            "id",
            "url",
            "event_types as eventTypes",
            "assessment_id as assessmentId",
            "payload_query as payloadQuery",
            "scopes",
            "enabled",
          ])
          .where("team_id", "=", tx.teamId)
          .where("id", "=", id)
          .where("deleted_at", "is", null)
          .forNoKeyUpdate()
          .executeTakeFirst();
  if (found === undefined) throw new UserError("NOT_FOUND", "There is no such endpoint.", { path: ["id"] });
  return found;
}

/** @throws UserError FEATURE_NOT_ENABLED where the team's subscription does not include webhooks */
export function needWebhooks(tx: Tx): void {
  if (!tx.context.plan.includes("WEBHOOKS"))
    throw new UserError("FEATURE_NOT_ENABLED", "The team's subscription does not include WEBHOOKS.");
}
