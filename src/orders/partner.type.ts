import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { connectionOf } from "../platform/graphql/connection.type.ts";
import { Node } from "../platform/graphql/node.type.ts";
import { DateTime, Url } from "../platform/graphql/scalars.ts";
import { describedEnum, UserErrorObject } from "../platform/graphql/user-error.type.ts";
import type { OrderPartner } from "./partner.ts";
import type { SettingsInput } from "./settings/check-settings.ts";
import { callSubjects, messageSubjects } from "./subjects.ts";

/** The partners by their kinds. Registered before the schema is built; the fields below ask for it then. */
let kinds: Record<string, string> = {};

/** Makes the kinds of partners an enum of the schema. */
export function registerPartnerKinds(partners: OrderPartner[]): void {
  kinds = describedEnum(
    "PartnerKind",
    "The applicant tracking systems that order assessments. Later releases may add more.",
    Object.fromEntries(partners.map(({ kind, description }) => [kind, description])),
  );
}

export const PartnerIntegrationStateEnum = describedEnum(
  "PartnerIntegrationState",
  "Whether an integration is in use, and whether it works.",
  {
    UNUSED: "The partner has not called yet, and no message was sent to it.",
    WORKING: "The partner has called, or has accepted the last message.",
    FAILING: "The last message was not accepted. Messages are attempted again.",
    DISABLED: "Orders are rejected, and messages wait until it is enabled.",
  },
);

export const PartnerMessageStateEnum = describedEnum("PartnerMessageState", "The state of a message to a partner.", {
  PENDING: "Waiting for its first attempt, or for the messages of its order before it.",
  DELIVERED: "The partner answered 2xx.",
  RETRYING: "The last attempt failed. nextAttemptAt is the time of the next one.",
  FAILED: "Failed after ten attempts over three days, or for good. retryPartnerMessage queues it again.",
});

export const PartnerMessageSubjectEnum = describedEnum(
  "PartnerMessageSubject",
  "What a message to a partner is about. Later releases may add more.",
  { ...messageSubjects, ...callSubjects },
);

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `An applicant tracking system that orders assessments for candidates of the team and is informed of what becomes of
them. A team has one of each kind. The credentials are stored encrypted and are never shown.`,
})
export class PartnerIntegration extends Node {
  uuid: string;

  @Field(() => kinds, { description: "The partner." })
  kind: string;

  @Field(() => Url, { description: "The address of the partner's API." })
  url: string;

  @Field(() => String, {
    nullable: true,
    description: "The partner's id of the team's account. Null for partners that have none.",
  })
  account: string | null;

  @Field(() => PartnerIntegrationStateEnum, { description: "Whether it is in use, and whether it works." })
  state: string;

  @Field(() => Boolean, { description: "Whether orders are accepted and messages are sent." })
  enabled: boolean;

  @Field(() => Int, { description: "The number of failed attempts since the last message that was accepted." })
  consecutiveFailures: number;

  @Field(() => DateTime, {
    nullable: true,
    description: "When the partner called last or a message was sent to it last. Null: never.",
  })
  lastUsedAt: Date | null;

  @Field(() => DateTime, { description: "The time of creation." })
  createdAt: Date;
}

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `A message to a partner, mostly about an order, with the response to the last attempt. The messages of an order are
sent one after the other. Stored for 30 days, unless the operator of the server has set another period.`,
})
export class PartnerMessage extends Node {
  uuid: string;
  integrationId: string;
  integration?: object | null;
  invitationId: string | null;
  invitation?: object | null;
  eventId: string | null;
  event?: object | null;
  response: string | null;

  @Field(() => PartnerMessageSubjectEnum, { description: "What the message is about." })
  subject: string;

  @Field(() => PartnerMessageStateEnum, { description: "The state of the message." })
  state: string;

  @Field(() => Int, { description: "The number of attempts." })
  attempts: number;

  @Field(() => Int, {
    nullable: true,
    description: "The HTTP status of the last response. Null if there was no response.",
  })
  statusCode: number | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time of the next attempt after a failed one. Null if there was none, or if there is no next one.",
  })
  nextAttemptAt: Date | null;

  /** The field is in partner-fields.resolver.ts. */
  createdAt: Date;
}

export const { Connection: PartnerMessageConnection } = connectionOf(
  "PartnerMessage",
  "messages",
  () => PartnerMessage,
  { counted: false },
);

/** The fields of both inputs. */
@InputType()
abstract class SettingsFields implements SettingsInput {
  @Field(() => Url, {
    nullable: true,
    description:
      "The address of the partner's API. It must begin with https:// and be on the public internet, unless the operator allows other addresses. The default is the partner's own.",
  })
  url?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The partner's id of the team's account, up to 500 characters, for partners that have one.",
  })
  account?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The key that the partner has issued for calls to it, up to 500 characters. Required for a new integration and with a new url. It is stored encrypted and never shown.",
  })
  apiKey?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The secret that the partner signs its webhooks with, up to 500 characters, for partners that send some. It is stored encrypted and never shown.",
  })
  webhookSecret?: string | null;
}

@InputType({ description: "The settings of a new integration." })
export class CreatePartnerIntegrationInput extends SettingsFields {
  @Field(() => kinds, { description: "The partner." })
  kind: string;
}

@InputType({ description: "The settings to change. Omitted fields stay unchanged." })
export class UpdatePartnerIntegrationInput extends SettingsFields {
  @Field(() => Boolean, {
    nullable: true,
    description: "False rejects orders and stops messages. True accepts orders again and sends the messages that wait.",
  })
  enabled?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of an integration." })
export class PartnerIntegrationPayload {
  @Field(() => PartnerIntegration, { nullable: true, description: "The integration after the change." })
  integration: PartnerIntegration | null;

  @Field(() => [UserErrorObject], { description: "Why nothing was changed. Empty on success." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of deleting an integration." })
export class DeletePartnerIntegrationPayload {
  @Field(() => ID, { nullable: true, description: "The id of the deleted integration." })
  deletedId: string | null;

  @Field(() => [UserErrorObject], { description: "Why nothing was changed. Empty on success." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of queueing a message to a partner." })
export class PartnerMessagePayload {
  @Field(() => PartnerMessage, {
    nullable: true,
    description: "The queued message. Query it again for its outcome.",
  })
  partnerMessage: PartnerMessage | null;

  @Field(() => [UserErrorObject], { description: "Why nothing was changed. Empty on success." })
  userErrors: UserErrorObject[];
}
