import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { isBlinded, may } from "../access/permissions.ts";
import { assessmentShape } from "../assessments/assessment.query.ts";
import { Assessment } from "../assessments/assessment.type.ts";
import { loadActor } from "../candidates/read/load-actor.ts";
import { eventShape } from "../events/log/event.query.ts";
import { AssessmentEvent } from "../events/log/event.type.ts";
import { shownEventTime } from "../invitations/read/coarse-times.ts";
import { anyOf, array, sql } from "../platform/database/sql.ts";
import { PageArgs } from "../platform/graphql/connection.type.ts";
import { loadRow, type OrPromise } from "../platform/graphql/loader.ts";
import { Actor } from "../platform/graphql/node.type.ts";
import { readPageOf } from "../platform/graphql/pagination.ts";
import { DateTime, JSONObject } from "../platform/graphql/scalars.ts";
import { rowOf } from "../platform/graphql/shape.ts";
import { storedId } from "../platform/ids/ids.ts";
import { deliveryShape } from "./webhook.query.ts";
import {
  WebhookDelivery,
  WebhookDeliveryConnection,
  WebhookDeliveryStateEnum,
  WebhookEndpoint,
} from "./webhook.type.ts";

type DeliveryStates = (keyof typeof WebhookDeliveryStateEnum)[] | null | undefined;

/** A page of the deliveries to an endpoint, newest first; all endpoints of a page in one statement. */
function readDeliveries(
  context: Context,
  info: GraphQLResolveInfo,
  endpointId: string,
  page: PageArgs,
  state: DeliveryStates,
): Promise<object> {
  const row = rowOf("webhook_delivery");
  const where = state == null ? [] : [row("$.state", "=", anyOf(array.text(state)))];
  // Said in so many words, since there is an index for it: what was confirmed is nearly all there is.
  if (state != null && !state.includes("SUCCEEDED")) where.push(row("$.state", "<>", sql.lit("SUCCEEDED")));
  const list = { shape: deliveryShape, where, orderBy: null, descending: true };
  return readPageOf(context, accessOf(context).teamId, list, page, info, { column: "endpoint_id", id: endpointId });
}

const stateDescription = "Returns only deliveries in these states.";
/** The id of no endpoint. */
const none = "00000000-0000-0000-0000-000000000000";

@Resolver(() => WebhookEndpoint)
export class WebhookEndpointResolver {
  @Permission("READ")
  @FieldResolver(() => Assessment, {
    nullable: true,
    description: "The assessment whose events are delivered. Null for all assessments.",
  })
  assessment(@Ctx() context: Context, @Root() endpoint: WebhookEndpoint): OrPromise<object | null> {
    return endpoint.assessment ?? loadRow(context, accessOf(context).teamId, assessmentShape, endpoint.assessmentId);
  }

  @FieldResolver(() => Actor, { nullable: true, description: "The member or API key that created the endpoint." })
  async createdBy(@Ctx() context: Context, @Root() endpoint: WebhookEndpoint): Promise<object | null> {
    return await loadActor(context, endpoint.createdByType, endpoint.createdById);
  }

  @FieldResolver(() => WebhookDeliveryConnection, { description: "The deliveries to this endpoint, newest first." })
  async deliveries(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() endpoint: WebhookEndpoint,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("state", () => [WebhookDeliveryStateEnum], { nullable: true, description: stateDescription })
    state?: (keyof typeof WebhookDeliveryStateEnum)[],
  ): Promise<object> {
    return await readDeliveries(context, info, endpoint.uuid, page, state);
  }
}

const blindedDescription = "Null for a caller without READ and CANDIDATES_PII. Links in it are cut.";
const mayReadBodies = ({ access }: Context): boolean => may(access, "READ") && !isBlinded(access);

@Resolver(() => WebhookDelivery)
export class WebhookDeliveryResolver {
  @Permission("WEBHOOKS")
  @Query(() => WebhookDeliveryConnection, {
    description: "The deliveries to one endpoint, newest first, as its field deliveries. None for an unknown endpoint.",
  })
  async webhookDeliveries(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("endpointId", () => ID, { description: "The endpoint." }) endpointId: string,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("state", () => [WebhookDeliveryStateEnum], { nullable: true, description: stateDescription })
    state?: (keyof typeof WebhookDeliveryStateEnum)[],
  ): Promise<object> {
    return await readDeliveries(context, info, storedId("WebhookEndpoint", endpointId) ?? none, page, state);
  }

  @Permission("READ")
  @FieldResolver(() => AssessmentEvent, {
    nullable: true,
    description: "The event that is delivered. Null for a test.",
  })
  event(@Ctx() context: Context, @Root() delivery: WebhookDelivery): OrPromise<object | null> {
    if (delivery.test) return null;
    return delivery.event ?? loadRow(context, accessOf(context).teamId, eventShape, delivery.eventId);
  }

  @FieldResolver(() => DateTime, {
    description: "The time when it was first queued, as precise as the caller may see the occurredAt of its event.",
  })
  async createdAt(@Ctx() context: Context, @Root() delivery: WebhookDelivery): Promise<Date> {
    if (!isBlinded(context.access) || delivery.test) return delivery.createdAt;
    const event = await loadRow(context, accessOf(context).teamId, eventShape, delivery.eventId);
    return event === null
      ? delivery.createdAt
      : await shownEventTime(context, event as unknown as AssessmentEvent, delivery.createdAt);
  }

  @FieldResolver(() => JSONObject, {
    nullable: true,
    description: `The body of the last request. ${blindedDescription}`,
  })
  requestBody(@Ctx() context: Context, @Root() delivery: WebhookDelivery): object | null {
    return mayReadBodies(context) ? delivery.requestBody : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: `The first 64 kB of the last response, or why there was none. ${blindedDescription}`,
  })
  responseBody(@Ctx() context: Context, @Root() delivery: WebhookDelivery): string | null {
    return mayReadBodies(context) ? delivery.responseBody : null;
  }
}
