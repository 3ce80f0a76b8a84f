import type { GraphQLSchema } from "graphql";
import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import { UserError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { makeWebhookSecret } from "../payload/sign-webhook.ts";
import { checkEndpoint, checkScopes, type EndpointInput } from "./check-endpoint.ts";
import { needWebhooks } from "./find-endpoint.ts";

/** How many endpoints a team may have: each event is queued for each of them. */
const most = 50;

/**
 * Creates an endpoint, which receives every matching event from now on.
 *
 * @returns its id, and its secret: null for a repeated call with the same idempotency key
 * @throws UserError FEATURE_NOT_ENABLED, and what checkEndpoint refuses
 */
export async function createWebhookEndpoint(
  context: Context,
  schema: GraphQLSchema,
  input: EndpointInput & { url: string },
): Promise<{ id: string; secret: string | null }> {
  const create = async (tx: Tx) => {
    needWebhooks(tx);
    const values = await checkEndpoint(tx, schema, input);
    const scopes = values.scopes ?? ["READ"];
    checkScopes(tx, scopes);
    const { keys } = tx.context.services;
    // Locks the team's row, so that of two concurrent calls only one creates the last endpoint.
    await rows(tx.em, sql`select 1 from team where id = ${tx.teamId} for no key update`);
    const { count } = (await firstRow<{ count: number }>(
      tx.em,
      sql`select count(*)::int as count from webhook_endpoint where team_id = ${tx.teamId} and deleted_at is null`,
    ))!;
    if (count >= most)
      throw new UserError("NOT_ALLOWED", `A team has at most ${most} endpoints. Delete one that is not needed.`);
    const { type, id: callerId } = viewerOf(tx.context);
    const id = newId();
    const secret = makeWebhookSecret();
    await rows(
      tx.em,
      sql`insert into webhook_endpoint (team_id, id, url, description, event_types, assessment_id, payload_query, scopes, secret,
          created_by_type, created_by_id, saved_by_type, saved_by_id)
        values (${tx.teamId}, ${id}, ${values.url}, ${values.description ?? null}, ${values.eventTypes ?? []}::text[],
          ${values.assessmentId ?? null}, ${values.payloadQuery ?? null}, ${scopes}::text[],
          ${keys.encrypt("webhook-secret", Buffer.from(secret))}, ${type}, ${callerId}, ${type}, ${callerId})`,
    );
    await audit(tx.em, tx.context, tx.teamId, {
      action: "webhook_endpoint.create",
      target: { type: "WebhookEndpoint", id },
      changes: { url: { from: null, to: values.url }, scopes: { from: null, to: scopes } },
    });
    return { id, secret };
  };
  return await withTransaction<{ id: string; secret: string | null }>(context, create, {
    once: { keep: ({ id }) => id, again: (id) => ({ id, secret: null }) },
  });
}
