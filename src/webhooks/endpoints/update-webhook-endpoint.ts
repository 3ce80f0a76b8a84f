import type { GraphQLSchema } from "graphql";
import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { withTransaction } from "../../events/log/with-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { globalId } from "../../platform/ids/ids.ts";
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
 * @throws UserError NOT_FOUND, FEATURE_NOT_ENABLED, and what checkEndpoint rejects
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
    const changesSettings = changed.some(([field]) => field !== "enabled");
    if (changesSettings || (enabled && !endpoint.enabled)) needWebhooks(tx);
    const changesBodies = changed.some(([field]) => field === "url" || field === "payloadQuery" || field === "scopes");
    if (changesBodies) checkScopes(tx, values.scopes ?? endpoint.scopes);
    const { type, id: callerId } = viewerOf(tx.context);
    const url = values.url ?? endpoint.url;
    // The failures of a new address, or of an endpoint that is enabled again, start from zero.
    const isReset = url !== endpoint.url || (enabled && !endpoint.enabled);
    await db(tx.em)
      .updateTable("webhook_endpoint")
      .set({
        url,
        // An undefined value leaves its column unchanged.
        description: values.description,
        assessment_id: values.assessmentId,
        payload_query: values.payloadQuery,
        event_types: values.eventTypes,
        scopes: values.scopes,
        enabled,
        ...(changesBodies ? { saved_by_type: type, saved_by_id: callerId } : {}),
        ...(isReset
          ? { disabled_reason: null, consecutive_failures: 0, failing_since: null, resting_until: null }
          : {}),
      })
      .where("team_id", "=", tx.teamId)
      .where("id", "=", endpoint.id)
      .execute();
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
