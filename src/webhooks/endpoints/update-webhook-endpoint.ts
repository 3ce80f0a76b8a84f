import type { GraphQLSchema } from "graphql";
import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { globalId } from "../../platform/ids.ts";
import { pauseDeliveries, resumeDeliveries } from "../deliveries/pause-deliveries.ts";
import { checkEndpoint, checkScopes, type EndpointInput } from "./check-endpoint.ts";
import { findEndpoint, needWebhooks } from "./find-endpoint.ts";

/** A value for the audit log: ids in their global form. */
const shown = (field: string, value: unknown): unknown =>
  field === "assessmentId" && value != null ? globalId("Assessment", value as string) : value;

/**
 * Changes an endpoint. After a change of where bodies go or what they contain, they contain at most what this caller may
 * read. Disabling it and removing things works without the feature, too.
 *
 * @returns its id
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED, and what checkEndpoint refuses
 */
export async function updateWebhookEndpoint(
  context: Context,
  schema: GraphQLSchema,
  id: string,
  input: EndpointInput & { enabled?: boolean | null },
): Promise<string> {
  return await withTransaction(context, async (tx) => {
    const endpoint = await findEndpoint(tx, id);
    const values = await checkEndpoint(tx, schema, input);
    const enabled = input.enabled ?? endpoint.enabled;
    const changed = Object.entries({ ...values, enabled }).filter(
      ([field, to]) =>
        field !== "description" && JSON.stringify(endpoint[field as keyof typeof endpoint]) !== JSON.stringify(to),
    );
    const tells = changed.some(([field]) => field !== "enabled");
    if (tells || (enabled && !endpoint.enabled)) needWebhooks(tx);
    const saves = changed.some(([field]) => field === "url" || field === "payloadQuery" || field === "scopes");
    if (saves) checkScopes(tx, values.scopes ?? endpoint.scopes);
    const { type, id: callerId } = viewerOf(tx.context);
    const url = values.url ?? endpoint.url;
    const description = values.description === undefined ? sql`description` : sql`${values.description}`;
    const assessmentId = values.assessmentId === undefined ? sql`assessment_id` : sql`${values.assessmentId}`;
    const payloadQuery = values.payloadQuery === undefined ? sql`payload_query` : sql`${values.payloadQuery}`;
    // The failures of a new address, or of an endpoint that is enabled again, start from zero.
    const startsAnew = url !== endpoint.url || (enabled && !endpoint.enabled);
    await rows(
      tx.em,
      sql`update webhook_endpoint set url = ${url}, description = ${description}, assessment_id = ${assessmentId},
          payload_query = ${payloadQuery}, event_types = ${values.eventTypes ?? endpoint.eventTypes}::text[],
          scopes = ${values.scopes ?? endpoint.scopes}::text[], enabled = ${enabled}
          ${saves ? sql`, saved_by_type = ${type}, saved_by_id = ${callerId}` : sql``}
          ${startsAnew ? sql`, disabled_reason = null, consecutive_failures = 0, failing_since = null, resting_until = null` : sql``}
        where team_id = ${tx.teamId} and id = ${endpoint.id}`,
    );
    if (enabled !== endpoint.enabled) await (enabled ? resumeDeliveries : pauseDeliveries)(tx, endpoint.id);
    if (changed.length > 0)
      await audit(tx.em, tx.context, tx.teamId, {
        action: "webhook_endpoint.update",
        target: { type: "WebhookEndpoint", id: endpoint.id },
        changes: Object.fromEntries(
          changed.map(([field, to]) => [
            field,
            { from: shown(field, endpoint[field as keyof typeof endpoint]), to: shown(field, to) },
          ]),
        ),
      });
    return endpoint.id;
  });
}
