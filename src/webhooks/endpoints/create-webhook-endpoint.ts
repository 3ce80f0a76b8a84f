import type { GraphQLSchema } from "graphql";
import type { Context } from "../../access/context.ts";
import { viewerOf } from "../../access/permission.ts";
import { audit } from "../../audit/audit.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids/ids.ts";
import { makeWebhookSecret } from "../payload/sign-webhook.ts";
import { checkEndpoint, checkScopes, type EndpointInput } from "./check-endpoint.ts";
import { needWebhooks } from "./find-endpoint.ts";

/** The maximum number of endpoints of a team: each event is queued for each of them. */
const maxEndpoints = 50;

/**
 * Creates an endpoint, which receives every matching event from now on.
 *
 * @returns its id, and its secret: null for a repeated call with the same idempotency key
 * @throws UserError FEATURE_NOT_ENABLED, and what checkEndpoint rejects
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
    await db(tx.em).selectFrom("team").select("id").where("id", "=", tx.teamId).forNoKeyUpdate().execute();
    const { count } = await db(tx.em)
      .selectFrom("webhook_endpoint")
      .select(sql<number>`count(*)::int`.as("count"))
      .where("team_id", "=", tx.teamId)
      .where("deleted_at", "is", null)
      .executeTakeFirstOrThrow();
    if (count >= maxEndpoints)
      throw new UserError(
        "NOT_ALLOWED",
        `A team has at most ${maxEndpoints} endpoints. Delete one that is not needed.`,
      );
    const { type, id: callerId } = viewerOf(tx.context);
    const id = newId();
    const secret = makeWebhookSecret();
    await db(tx.em)
      .insertInto("webhook_endpoint")
      .values({
        team_id: tx.teamId,
        id,
        url: values.url!,
        description: values.description ?? null,
        event_types: values.eventTypes ?? [],
        assessment_id: values.assessmentId ?? null,
        payload_query: values.payloadQuery ?? null,
        scopes,
        secret: keys.encrypt("webhook-secret", Buffer.from(secret)),
        created_by_type: type,
        created_by_id: callerId,
        saved_by_type: type,
        saved_by_id: callerId,
      })
      .execute();
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
