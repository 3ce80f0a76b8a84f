import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../base/connection.type.ts";
import { Node } from "../base/node.type.ts";
import { DateTime, Url } from "../base/scalars.ts";
import { describedEnum, UserError } from "../base/user-error.type.ts";
import { AssessmentEventTypeEnum } from "../events/event.type.ts";
import type { EventType } from "../events/event-types.ts";
import type { ApiKeyScope } from "../teams/roles.ts";
import { ApiKeyScopeEnum } from "../teams/team.type.ts";
import type { EndpointInput } from "./check-endpoint.ts";

export const WebhookDeliveryStateEnum = describedEnum("WebhookDeliveryState", "How far a delivery has got.", {
  PENDING: "Waits for its first try, or was queued again.",
  SUCCEEDED: "The endpoint answered 2xx.",
  RETRYING: "The last try failed; see nextAttemptAt.",
  FAILED: "Given up: after ten tries over three days, or the only one of a test. redeliverWebhook queues it again.",
});

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `An address that is told of events, by Standard Webhooks (standardwebhooks.com): each event once as far as
the endpoint confirms it with 2xx, and otherwise again. Deliveries may overtake one another and come twice: go by
data.sequence and the header webhook-id.`,
})
export class WebhookEndpoint extends Node {
  uuid: string;
  assessmentId: string | null;
  createdByType: "TeamMember" | "ApiKey";
  createdById: string;

  @Field(() => Url, { description: "Where bodies are posted." })
  url: string;

  @Field(() => String, { nullable: true, description: "What it is for." })
  description: string | null;

  @Field(() => [AssessmentEventTypeEnum], { description: "Empty: every event." })
  eventTypes: string[];

  @Field(() => String, {
    nullable: true,
    description: "A GraphQL selection on AssessmentEvent that shapes the body; null: the standard body.",
  })
  payloadQuery: string | null;

  @Field(() => [ApiKeyScopeEnum], {
    description: `What the bodies may contain; at most what whoever saved it has, asked again at each delivery. Without
CANDIDATES_PII there are no names and addresses. Once whoever saved it has left, bodies hold ids and states, as they do
without READ.`,
  })
  scopes: string[];

  @Field(() => Boolean, { description: "False: nothing is sent, and new events are not queued." })
  enabled: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Why it was switched off by itself; null where it was not. Owners are told by e-mail.",
  })
  disabledReason: string | null;

  @Field(() => Int, { description: "Tries that failed since the last that did not." })
  consecutiveFailures: number;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt: Date;
}

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "One event on its way to one endpoint, with what the last try sent and was answered. Kept 30 days.",
})
export class WebhookDelivery extends Node {
  uuid: string;
  eventId: string | null;
  requestBody: object | null;
  responseBody: string | null;

  @Field(() => Boolean, { description: "True: sent by sendTestWebhook." })
  test: boolean;

  @Field(() => WebhookDeliveryStateEnum, { description: "How far it has got." })
  state: string;

  @Field(() => Int, { description: "How often it was tried." })
  attempts: number;

  @Field(() => Int, { nullable: true, description: "HTTP status of the last answer; null: none came." })
  statusCode: number | null;

  @Field(() => Int, { nullable: true, description: "How long the last try took, in milliseconds." })
  durationMs: number | null;

  @Field(() => DateTime, { nullable: true, description: "When it is tried next; null when it is not." })
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
  "http(s); port 80, 443, or from 1024 on. Must be an address of the public internet, unless the operator allows others.";
/** What both can say. */
@InputType()
abstract class EndpointFields {
  @Field(() => String, { nullable: true, description: "What it is for; up to 500 characters." })
  description?: string | null;

  @Field(() => [AssessmentEventTypeEnum], { nullable: true, description: "Empty: every event." })
  eventTypes?: EventType[] | null;

  @Field(() => ID, { nullable: true, description: "Only events of this assessment; null: of all." })
  assessmentId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "A selection on AssessmentEvent, at most 5 levels deep and without lists that come in pages: INVALID_QUERY says what is wrong.",
  })
  payloadQuery?: string | null;

  @Field(() => [ApiKeyScopeEnum], {
    nullable: true,
    description: "What bodies may contain: at most what the caller has. Of a new endpoint, left out: READ.",
  })
  scopes?: ApiKeyScope[] | null;
}

@InputType({ description: "Whom to tell of what." })
export class CreateWebhookEndpointInput extends EndpointFields implements EndpointInput {
  @Field(() => Url, { description: urlDescription })
  url: string;
}

@InputType({ description: "What is to change. What is left out stays, and null clears." })
export class UpdateWebhookEndpointInput extends EndpointFields implements EndpointInput {
  @Field(() => Url, { nullable: true, description: urlDescription })
  url?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "False: nothing is sent from now on. True: what waits goes out; for what happened meanwhile there is replayWebhooks.",
  })
  enabled?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: "What a change of an endpoint came to." })
export class WebhookEndpointPayload {
  @Field(() => WebhookEndpoint, { nullable: true, description: "The endpoint as it is now." })
  endpoint: WebhookEndpoint | null;

  @Field(() => String, {
    nullable: true,
    description: "Shown once, when it was made or replaced: whsec_… as libraries for Standard Webhooks take it.",
  })
  secret: string | null;

  @Field(() => [UserError], { description: "Why nothing was done; empty when it was." })
  userErrors: UserError[];
}

@ObjectType({ simpleResolvers: true, description: "What was queued." })
export class WebhookDeliveryPayload {
  @Field(() => WebhookDelivery, {
    nullable: true,
    description: "The delivery; ask for it again to see what became of it.",
  })
  delivery: WebhookDelivery | null;

  @Field(() => [UserError], { description: "Why nothing was done; empty when it was." })
  userErrors: UserError[];
}
