import { Field, Int, ObjectType } from "type-graphql";
import { Node } from "../base/node.type.ts";
import { DateTime } from "../base/scalars.ts";
import { describedEnum } from "../base/user-error.type.ts";
import { emailKinds, emailStates } from "./email-kinds.ts";

export const EmailKindEnum = describedEnum("EmailKind", "What an e-mail is about, and to whom.", emailKinds);
export const EmailStateEnum = describedEnum(
  "EmailState",
  "QUEUED -> SENT, or DEFERRED (will be tried again), FAILED (gave up), BOUNCED (refused for good), SUPPRESSED (never tried).",
  emailStates,
);

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "One message to one person, with what the mail server said.",
})
export class Email extends Node {
  to: string | null;
  subject: string | null;
  lastResponse: string | null;
  invitationId: string | null;

  @Field(() => EmailKindEnum, { description: "What it is about." })
  kind: string;

  @Field(() => EmailStateEnum, { description: "How far it is." })
  state: string;

  @Field(() => Int, { description: "How often it was tried." })
  attempts: number;

  @Field(() => String, { description: "Stable over retries." })
  messageId: string;

  @Field(() => DateTime, { description: "When it was asked for." })
  queuedAt: Date;

  @Field(() => DateTime, { nullable: true, description: "When the mail server took it." })
  sentAt: Date | null;
}
