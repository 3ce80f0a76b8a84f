import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { NotificationEventTypeEnum } from "../notifications/settings/notification-setting.type.ts";
import { Node } from "../platform/graphql/node.type.ts";
import { DateTime, Locale, Url } from "../platform/graphql/scalars.ts";
import { describedEnum, UserErrorObject } from "../platform/graphql/user-error.type.ts";
import type { NotificationEventType } from "../teams/notification-settings.ts";
import { type ChatDestinationKind, chatDestinationKinds } from "./chat-destination.entity.ts";
import type { DestinationInput } from "./steps/check-destination.ts";

export const ChatDestinationKindEnum = describedEnum(
  "ChatDestinationKind",
  "The format of the messages that a destination receives.",
  chatDestinationKinds,
);

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `A chat channel, or another address, that receives messages about events of the team. Up to five events in a
minute are a message each; more of them are one summary. Messages may arrive more than once, and are retried for three days.`,
})
export class ChatDestination extends Node {
  uuid: string;
  assessmentId: string | null;
  assessment?: object | null;
  createdByType: "TeamMember" | "ApiKey";
  createdById: string;
  lastAnswer: string | null;

  @Field(() => String, { description: "The name of the destination, such as that of the channel." })
  name: string;

  @Field(() => ChatDestinationKindEnum, { description: "The format of its messages." })
  kind: ChatDestinationKind;

  @Field(() => String, {
    description: "The host and the last four characters of the address, which is a secret and is never shown.",
  })
  urlHint: string;

  @Field(() => [NotificationEventTypeEnum], {
    description: "The types of the events that messages are sent about. Empty for all of them.",
  })
  eventTypes: NotificationEventType[];

  @Field(() => Locale, { description: "The language of its messages." })
  locale: string;

  @Field(() => Boolean, {
    description: `Whether messages name candidates. If false, and while the team has a blind reviewer who is not disabled,
messages have codenames.`,
  })
  namesCandidates: boolean;

  @Field(() => Boolean, { description: "Whether messages are sent. If false, new events are not queued." })
  enabled: boolean;

  @Field(() => String, {
    nullable: true,
    description: "Why the destination was disabled automatically. Null if it was not.",
  })
  disabledReason: string | null;

  @Field(() => Int, { description: "The number of failed attempts since the last successful one." })
  consecutiveFailures: number;

  @Field(() => Int, {
    nullable: true,
    description: "The HTTP status of the last response. Null if there was no response, or no attempt.",
  })
  lastStatusCode: number | null;

  @Field(() => DateTime, { nullable: true, description: "The time of the last attempt. Null if there was none." })
  lastAttemptAt: Date | null;

  @Field(() => DateTime, { description: "The time of creation." })
  createdAt: Date;
}

const urlDescription =
  "The address of the incoming webhook: https, on the public internet unless the operator allows other addresses. It is stored encrypted and never shown.";

/** The fields of both inputs. */
@InputType()
abstract class DestinationFields {
  @Field(() => [NotificationEventTypeEnum], {
    nullable: true,
    description: "The types of the events to send messages about. Empty for all of them.",
  })
  eventTypes?: NotificationEventType[] | null;

  @Field(() => ID, {
    nullable: true,
    description: "Sends messages about this assessment only. Null for all assessments.",
  })
  assessmentId?: string | null;

  @Field(() => Locale, { nullable: true, description: "The language of the messages. The default is en." })
  locale?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether messages name candidates; only for a caller who may read names. The default is false.",
  })
  namesCandidates?: boolean | null;
}

@InputType({ description: "The settings of a new chat destination." })
export class CreateChatDestinationInput extends DestinationFields implements DestinationInput {
  @Field(() => String, { description: "A name, up to 100 characters." })
  name: string;

  @Field(() => ChatDestinationKindEnum, { description: "The format of the messages." })
  kind: ChatDestinationKind;

  @Field(() => Url, { description: urlDescription })
  url: string;
}

@InputType({
  description: "The settings to change. Omitted fields stay unchanged; null clears assessmentId and eventTypes.",
})
export class UpdateChatDestinationInput extends DestinationFields implements DestinationInput {
  @Field(() => String, { nullable: true, description: "A name, up to 100 characters." })
  name?: string | null;

  @Field(() => Url, { nullable: true, description: urlDescription })
  url?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "False stops messages. True resumes them and sends those that have waited for less than three days.",
  })
  enabled?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of a chat destination." })
export class ChatDestinationPayload {
  @Field(() => ChatDestination, { nullable: true, description: "The destination after the change." })
  destination: ChatDestination | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Of a new destination of the kind URL: the secret (whsec_…) that signs its messages. It is shown only once.",
  })
  secret: string | null;

  @Field(() => [UserErrorObject], { description: "Why nothing was changed. Empty on success." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of a deletion of a chat destination." })
export class DeleteChatDestinationPayload {
  @Field(() => ID, { nullable: true, description: "The id of the deleted destination." })
  deletedId: string | null;

  @Field(() => [UserErrorObject], { description: "Why nothing was deleted. Empty on success." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of a test message." })
export class ChatTestPayload {
  @Field(() => ChatDestination, { nullable: true, description: "The destination that was sent the message." })
  destination: ChatDestination | null;

  @Field(() => Boolean, { description: "Whether the message was accepted with a 2xx status." })
  accepted: boolean;

  @Field(() => Int, { nullable: true, description: "The HTTP status of the response. Null if there was no response." })
  statusCode: number | null;

  @Field(() => String, {
    nullable: true,
    description: "The first 500 characters of the response, or why there was none.",
  })
  answer: string | null;

  @Field(() => [UserErrorObject], { description: "Why nothing was sent. Empty if a message was sent." })
  userErrors: UserErrorObject[];
}
