import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, ID, Info, Mutation, Query, Resolver } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { AssessmentEventTypeEnum } from "../events/log/event.type.ts";
import type { EventType } from "../events/log/event-types.ts";
import { Idempotent, idempotencyKeyDescription } from "../idempotency/idempotent.ts";
import { sql } from "../platform/database/sql.ts";
import { asPayload } from "../platform/errors.ts";
import { loadRow } from "../platform/graphql/loader.ts";
import { planOf } from "../platform/graphql/read-plan.ts";
import { readSelection } from "../platform/graphql/read-selection.ts";
import { Cursor, DateTime, Duration } from "../platform/graphql/scalars.ts";
import { rowOf } from "../platform/graphql/shape.ts";
import { redeliverWebhook } from "./deliveries/redeliver-webhook.ts";
import { replayWebhooks } from "./deliveries/replay-webhooks.ts";
import { sendTestWebhook } from "./deliveries/send-test-webhook.ts";
import { createWebhookEndpoint } from "./endpoints/create-webhook-endpoint.ts";
import { deleteWebhookEndpoint } from "./endpoints/delete-webhook-endpoint.ts";
import { rotateWebhookSecret } from "./endpoints/rotate-webhook-secret.ts";
import { updateWebhookEndpoint } from "./endpoints/update-webhook-endpoint.ts";
import { deliveryShape, endpointShape } from "./webhook.query.ts";
import {
  CreateWebhookEndpointInput,
  UpdateWebhookEndpointInput,
  WebhookDeliveryPayload,
  WebhookEndpoint,
  WebhookEndpointPayload,
} from "./webhook.type.ts";

const theEndpoint = "The endpoint.";

/** Does the change and answers with the endpoint as it is then. */
const changed = (
  context: Context,
  work: () => Promise<{ id: string; secret?: string | null }>,
): Promise<WebhookEndpointPayload> =>
  asPayload<WebhookEndpointPayload>({ endpoint: null, secret: null }, async () => {
    const { id, secret = null } = await work();
    const endpoint = await loadRow(context, accessOf(context).teamId, endpointShape, id);
    return { endpoint: endpoint as unknown as WebhookEndpoint, secret };
  });

const queued = (context: Context, work: () => Promise<string>): Promise<WebhookDeliveryPayload> =>
  asPayload<WebhookDeliveryPayload>({ delivery: null }, async () => {
    const id = await work();
    return { delivery: (await loadRow(context, accessOf(context).teamId, deliveryShape, id)) as never };
  });

@Resolver()
export class WebhookResolver {
  @Permission("WEBHOOKS")
  @Query(() => [WebhookEndpoint], { nullable: true, description: "All webhook endpoints of the team, newest first." })
  async webhookEndpoints(@Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<object[]> {
    const plan = planOf(info, endpointShape, "node");
    const row = rowOf("webhook_endpoint");
    return await readSelection(context.services, plan, {
      teamId: accessOf(context).teamId,
      where: [row("$.deleted_at", "is", null)],
      orderBy: sql`${row.ref("$.id")} desc`,
    });
  }

  @Permission("WEBHOOKS")
  @Idempotent()
  @Mutation(() => WebhookEndpointPayload, {
    description: `Creates a webhook endpoint. From now on matching events are posted to it, signed as Standard Webhooks with the
secret, which is shown only in this response.`,
  })
  async createWebhookEndpoint(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("input", () => CreateWebhookEndpointInput, { description: "The settings of the endpoint." })
    input: CreateWebhookEndpointInput,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<WebhookEndpointPayload> {
    return await changed(context, () => createWebhookEndpoint(context, info.schema, input));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => WebhookEndpointPayload, {
    description: `Changes a webhook endpoint. After a change of url, payloadQuery or scopes, bodies contain at most what the caller
may read.`,
  })
  async updateWebhookEndpoint(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("id", () => ID, { description: theEndpoint }) id: string,
    @Arg("input", () => UpdateWebhookEndpointInput, { description: "The settings to change." })
    input: UpdateWebhookEndpointInput,
  ): Promise<WebhookEndpointPayload> {
    return await changed(context, async () => ({ id: await updateWebhookEndpoint(context, info.schema, id, input) }));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => WebhookEndpointPayload, {
    description: "Deletes a webhook endpoint and stops its deliveries. The response shows it for the last time.",
  })
  async deleteWebhookEndpoint(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theEndpoint }) id: string,
  ): Promise<WebhookEndpointPayload> {
    return await changed(context, async () => ({ id: await deleteWebhookEndpoint(context, id) }));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => WebhookEndpointPayload, {
    description:
      "Creates a new secret, which is shown only in this response. Until the overlap ends, the old secret also signs.",
  })
  async rotateWebhookSecret(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theEndpoint }) id: string,
    @Arg("overlap", () => Duration, {
      nullable: true,
      description:
        "How long both secrets sign, at most 7 days; the default is 24 hours. With PT0S the old secret ends at once.",
    })
    overlap?: string | null,
  ): Promise<WebhookEndpointPayload> {
    return await changed(context, () => rotateWebhookSecret(context, id, overlap));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => WebhookDeliveryPayload, {
    description: `Sends one test delivery, also to a disabled endpoint. The standard body contains sample data and test: true; with
a payloadQuery the body is made of the newest event of the type.`,
  })
  async sendTestWebhook(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theEndpoint }) id: string,
    @Arg("eventType", () => AssessmentEventTypeEnum, { description: "The event type to test." }) eventType: EventType,
  ): Promise<WebhookDeliveryPayload> {
    return await queued(context, () => sendTestWebhook(context, id, eventType));
  }

  @Permission("WEBHOOKS")
  @Idempotent()
  @Mutation(() => WebhookDeliveryPayload, {
    description:
      "Queues a delivery again, whatever its state: with the same webhook-id and a body made of current data.",
  })
  async redeliverWebhook(
    @Ctx() context: Context,
    @Arg("deliveryId", () => ID, { description: "The delivery." }) deliveryId: string,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<WebhookDeliveryPayload> {
    return await queued(context, () => redeliverWebhook(context, deliveryId));
  }

  @Permission("WEBHOOKS")
  @Idempotent()
  @Mutation(() => WebhookEndpointPayload, {
    description: `Queues all events after the cursor, or since the time, that this endpoint has not confirmed, including events
from before its creation, at most 100,000 in one call. Confirmations are stored as long as deliveries.`,
  })
  async replayWebhooks(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theEndpoint }) id: string,
    @Arg("after", () => Cursor, { nullable: true, description: "A cursor of the events connection; or since." })
    after?: string | null,
    @Arg("since", () => DateTime, { nullable: true, description: "The time of the first event; or after." })
    since?: Date | null,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<WebhookEndpointPayload> {
    return await changed(context, async () => ({ id: await replayWebhooks(context, id, { after, since }) }));
  }
}
