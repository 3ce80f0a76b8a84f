import { Field, Int, ObjectType } from "type-graphql";
import { Node } from "../platform/graphql/node.type.ts";
import { DateTime } from "../platform/graphql/scalars.ts";
import { describedEnum } from "../platform/graphql/user-error.type.ts";
import { emailKinds, emailStates } from "./outbox/email-kinds.ts";

export const EmailKindEnum = describedEnum(
  "EmailKind",
  "The kind of an e-mail: its recipient and subject matter.",
  emailKinds,
);
export const EmailStateEnum = describedEnum(
  "EmailState",
  "The state of an e-mail: QUEUED, then SENT, or DEFERRED (tried again), FAILED (given up), BOUNCED (rejected permanently), SUPPRESSED (not attempted) or CANCELLED.",
  emailStates,
);

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "An e-mail to one recipient, with the response of the mail server.",
})
export class Email extends Node {
  to: string | null;
  subject: string | null;
  lastResponse: string | null;
  invitationId: string | null;

  @Field(() => EmailKindEnum, { description: "The kind of the e-mail." })
  kind: string;

  @Field(() => EmailStateEnum, { description: "The state of the e-mail." })
  state: string;

  @Field(() => Int, { description: "The number of attempts." })
  attempts: number;

  @Field(() => String, { description: "The Message-ID header, the same on every attempt." })
  messageId: string;

  @Field(() => DateTime, { description: "The time when it was queued." })
  queuedAt: Date;

  @Field(() => DateTime, { nullable: true, description: "The time when the mail server accepted it." })
  sentAt: Date | null;
}
