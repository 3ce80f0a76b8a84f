import type { GraphQLResolveInfo } from "graphql";
import { Arg, Ctx, ID, Info, Mutation, Query, Resolver } from "type-graphql";
import { asPayload } from "../base/errors.ts";
import { loadRow } from "../base/loader.ts";
import { planOf, readRows } from "../base/read-plan.ts";
import { Cursor, Duration } from "../base/scalars.ts";
import { AssessmentEventTypeEnum } from "../events/event.type.ts";
import type { EventType } from "../events/event-types.ts";
import type { Context } from "../teams/context.ts";
import { Idempotent, idempotencyKeyDescription } from "../teams/idempotent.ts";
import { accessOf, Permission } from "../teams/permission.ts";
import { createWebhookEndpoint } from "./create-webhook-endpoint.ts";
import { deleteWebhookEndpoint } from "./delete-webhook-endpoint.ts";
import { redeliverWebhook } from "./redeliver-webhook.ts";
import { replayWebhooks } from "./replay-webhooks.ts";
import { rotateWebhookSecret } from "./rotate-webhook-secret.ts";
import { sendTestWebhook } from "./send-test-webhook.ts";
import { updateWebhookEndpoint } from "./update-webhook-endpoint.ts";
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
  @Query(() => [WebhookEndpoint], { nullable: true, description: "Every endpoint of the team, newest first." })
  async webhookEndpoints(@Ctx() context: Context, @Info() info: GraphQLResolveInfo): Promise<object[]> {
    const plan = planOf(info, endpointShape, "node");
    const found = await readRows(
      context.services,
      `select ${plan.select} from ${plan.from} where t0.team_id = $1 and t0.deleted_at is null order by t0.id desc`,
      [accessOf(context).teamId],
    );
    return found.map((row) => plan.decode(row));
  }

  @Permission("WEBHOOKS")
  @Idempotent()
  @Mutation(() => WebhookEndpointPayload, {
    description: `Makes an endpoint: from now on it is posted every event it is for, signed by Standard Webhooks with the
secret that is shown here once.`,
  })
  async createWebhookEndpoint(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("input", () => CreateWebhookEndpointInput, { description: "Whom to tell of what." })
    input: CreateWebhookEndpointInput,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<WebhookEndpointPayload> {
    return await changed(context, () => createWebhookEndpoint(context, info.schema, input));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => WebhookEndpointPayload, {
    description: `Changes an endpoint. Whoever changes its url, payloadQuery or scopes answers for what bodies contain from
then on.`,
  })
  async updateWebhookEndpoint(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("id", () => ID, { description: theEndpoint }) id: string,
    @Arg("input", () => UpdateWebhookEndpointInput, { description: "What is to change." })
    input: UpdateWebhookEndpointInput,
  ): Promise<WebhookEndpointPayload> {
    return await changed(context, async () => ({ id: await updateWebhookEndpoint(context, info.schema, id, input) }));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => WebhookEndpointPayload, {
    description: "Removes an endpoint: nothing is sent any more. The answer shows it for the last time.",
  })
  async deleteWebhookEndpoint(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theEndpoint }) id: string,
  ): Promise<WebhookEndpointPayload> {
    return await changed(context, async () => ({ id: await deleteWebhookEndpoint(context, id) }));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => WebhookEndpointPayload, {
    description: "Makes a new secret, shown here once. The old one signs beside it until the overlap ends.",
  })
  async rotateWebhookSecret(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theEndpoint }) id: string,
    @Arg("overlap", () => Duration, {
      nullable: true,
      description: "How long both sign; left out: 24 hours; at most 7 days; PT0S: the old one ends at once.",
    })
    overlap?: string | null,
  ): Promise<WebhookEndpointPayload> {
    return await changed(context, () => rotateWebhookSecret(context, id, overlap));
  }

  @Permission("WEBHOOKS")
  @Mutation(() => WebhookDeliveryPayload, {
    description: `Sends a test, once, also to an endpoint that is switched off. The standard body is made up and has
test: true; with a payloadQuery it is the newest event of the type.`,
  })
  async sendTestWebhook(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theEndpoint }) id: string,
    @Arg("eventType", () => AssessmentEventTypeEnum, { description: "What it is a test of." }) eventType: EventType,
  ): Promise<WebhookDeliveryPayload> {
    return await queued(context, () => sendTestWebhook(context, id, eventType));
  }

  @Permission("WEBHOOKS")
  @Idempotent()
  @Mutation(() => WebhookDeliveryPayload, {
    description: "Queues a delivery again, whatever became of it: with the same webhook-id, and as things are now.",
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
    description: `Queues again every event after the cursor that this endpoint has not confirmed, also those from before it
was made: at most 100,000 at once. What was confirmed is known for 30 days.`,
  })
  async replayWebhooks(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: theEndpoint }) id: string,
    @Arg("after", () => Cursor, { description: "A cursor of events." }) after: string,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<WebhookEndpointPayload> {
    return await changed(context, async () => ({ id: await replayWebhooks(context, id, after) }));
  }
}
