import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { ApiKeyScope } from "../access/roles.ts";
import { AssessmentEventTypeEnum } from "../events/log/event.type.ts";
import type { EventType } from "../events/log/event-types.ts";
import { connectionOf } from "../platform/graphql/connection.type.ts";
import { Node } from "../platform/graphql/node.type.ts";
import { DateTime, Url } from "../platform/graphql/scalars.ts";
import { describedEnum, UserErrorObject } from "../platform/graphql/user-error.type.ts";
import { ApiKeyScopeEnum } from "../teams/team.type.ts";
import type { EndpointInput } from "./endpoints/check-endpoint.ts";

export const WebhookDeliveryStateEnum = describedEnum("WebhookDeliveryState", "The state of a webhook delivery.", {
  PENDING: "Waiting for the first attempt, or queued again.",
  SUCCEEDED: "The endpoint answered 2xx.",
  RETRYING: "The last attempt failed. nextAttemptAt is the time of the next one.",
  FAILED:
    "Failed after ten attempts over three days, or after the only attempt of a test. redeliverWebhook queues it again.",
});

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `An address that receives events as Standard Webhooks (standardwebhooks.com). Each event is delivered until the
endpoint confirms it with a 2xx status. Deliveries may arrive out of order or more than once: use data.sequence for the
order and the header webhook-id to recognise repeats.`,
})
export class WebhookEndpoint extends Node {
  uuid: string;
  assessmentId: string | null;
  assessment?: object | null;
  createdByType: "TeamMember" | "ApiKey";
  createdById: string;

  @Field(() => Url, { description: "The address that bodies are posted to." })
  url: string;

  @Field(() => String, { nullable: true, description: "A description of the purpose of the endpoint." })
  description: string | null;

  @Field(() => [AssessmentEventTypeEnum], {
    description: "The types of the events that are delivered. Empty for all events.",
  })
  eventTypes: string[];

  @Field(() => String, {
    nullable: true,
    description: "A GraphQL selection on AssessmentEvent that becomes the body. Null for the standard body.",
  })
  payloadQuery: string | null;

  @Field(() => [ApiKeyScopeEnum], {
    description: `What the bodies may contain, at most the rights of the member or API key that saved the endpoint last, checked
at each delivery. Without CANDIDATES_PII bodies contain no names and addresses. When that member has left or that key has
ended, bodies contain ids and states only, as without READ.`,
  })
  scopes: string[];

  @Field(() => Boolean, { description: "Whether deliveries are sent. If false, new events are not queued." })
  enabled: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Why the endpoint was disabled automatically; owners receive an e-mail. Null if it was not.",
  })
  disabledReason: string | null;

  @Field(() => Int, { description: "The number of failed attempts since the last successful one." })
  consecutiveFailures: number;

  @Field(() => DateTime, { description: "The time of creation." })
  createdAt: Date;
}

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description:
    "The delivery of one event to one endpoint, with the request and response of the last attempt. Stored for 30 days, unless the operator of the server has set another period.",
})
export class WebhookDelivery extends Node {
  uuid: string;
  eventId: string | null;
  event?: object | null;
  requestBody: object | null;
  responseBody: string | null;

  @Field(() => Boolean, { description: "Whether it is a test sent by sendTestWebhook." })
  test: boolean;

  @Field(() => WebhookDeliveryStateEnum, { description: "The state of the delivery." })
  state: string;

  @Field(() => Int, { description: "The number of attempts." })
  attempts: number;

  @Field(() => Int, {
    nullable: true,
    description: "The HTTP status of the last response. Null if there was no response.",
  })
  statusCode: number | null;

  @Field(() => Int, { nullable: true, description: "The duration of the last attempt in milliseconds." })
  durationMs: number | null;

  @Field(() => DateTime, { nullable: true, description: "The time of the next attempt. Null if there is none." })
  nextAttemptAt: Date | null;

  /** The field is in webhook-fields.resolver.ts. */
  createdAt: Date;
}

export const { Connection: WebhookDeliveryConnection } = connectionOf(
  "WebhookDelivery",
  "deliveries",
  () => WebhookDelivery,
  { counted: false },
);

const urlDescription =
  "An http or https address with port 80, 443, or 1024 and above. It must be on the public internet, unless the operator allows other addresses.";
/** The fields of both inputs. */
@InputType()
abstract class EndpointFields {
  @Field(() => String, {
    nullable: true,
    description: "A description of the purpose of the endpoint, up to 500 characters.",
  })
  description?: string | null;

  @Field(() => [AssessmentEventTypeEnum], {
    nullable: true,
    description: "The types of the events to deliver. Empty for all events.",
  })
  eventTypes?: EventType[] | null;

  @Field(() => ID, {
    nullable: true,
    description: "Delivers only events of this assessment. Null for all assessments.",
  })
  assessmentId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "A selection on AssessmentEvent, at most 5 levels deep and without paginated lists. INVALID_QUERY explains what is wrong with it.",
  })
  payloadQuery?: string | null;

  @Field(() => [ApiKeyScopeEnum], {
    nullable: true,
    description: "What bodies may contain, at most the rights of the caller. The default for a new endpoint is READ.",
  })
  scopes?: ApiKeyScope[] | null;
}

@InputType({ description: "The settings of a new webhook endpoint." })
export class CreateWebhookEndpointInput extends EndpointFields implements EndpointInput {
  @Field(() => Url, { description: urlDescription })
  url: string;
}

@InputType({ description: "The settings to change. Omitted fields stay unchanged, and null clears a field." })
export class UpdateWebhookEndpointInput extends EndpointFields implements EndpointInput {
  @Field(() => Url, { nullable: true, description: urlDescription })
  url?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "False stops deliveries. True resumes them and sends those that wait; replayWebhooks queues events that happened in between.",
  })
  enabled?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of a webhook endpoint." })
export class WebhookEndpointPayload {
  @Field(() => WebhookEndpoint, { nullable: true, description: "The endpoint after the change." })
  endpoint: WebhookEndpoint | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The new secret (whsec_…), in the form that libraries for Standard Webhooks accept. It is shown only once.",
  })
  secret: string | null;

  @Field(() => [UserErrorObject], { description: "Why nothing was changed. Empty on success." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of queueing a delivery." })
export class WebhookDeliveryPayload {
  @Field(() => WebhookDelivery, {
    nullable: true,
    description: "The queued delivery. Query it again for its outcome.",
  })
  delivery: WebhookDelivery | null;

  @Field(() => [UserErrorObject], { description: "Why nothing was changed. Empty on success." })
  userErrors: UserErrorObject[];
}
