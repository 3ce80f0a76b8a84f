import { Field, InputType, ObjectType } from "type-graphql";
import { Node } from "../base/node.type.ts";
import { describedEnum, UserError } from "../base/user-error.type.ts";
import type { NotificationChannel, NotificationEventType } from "../teams/add-member.ts";
import { recipientOutcomes, recipientReasons } from "./decide-recipients.ts";
import { type NotificationDigest, notificationDigests } from "./digest-moment.ts";

export const NotificationEventTypeEnum = describedEnum("NotificationEventType", "What members can be told of.", {
  ASSESSMENT_STARTED: "A candidate started.",
  ASSESSMENT_SUBMITTED: "A candidate submitted, or their time ran out.",
  INVITATION_EMAIL_FAILED: "An invitation could not be delivered.",
});
export const NotificationChannelEnum = describedEnum("NotificationChannel", "By which road.", {
  EMAIL: "An e-mail to the member's address.",
  IN_APP: "A notification in the team's own app.",
});
export const NotificationDigestEnum = describedEnum(
  "NotificationDigest",
  "How e-mails about an event come.",
  notificationDigests,
);
export const RecipientReasonEnum = describedEnum("RecipientReason", "Why somebody is considered.", recipientReasons);
export const RecipientOutcomeEnum = describedEnum(
  "RecipientOutcome",
  "What was decided of somebody.",
  recipientOutcomes,
);

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "One person, one event, one channel, on or off. Everything is on until switched off.",
})
export class NotificationSetting extends Node {
  uuid: string;
  memberId: string;

  @Field(() => NotificationEventTypeEnum, { description: "Of what." })
  eventType: NotificationEventType;

  @Field(() => NotificationChannelEnum, { description: "By which road." })
  channel: NotificationChannel;

  @Field(() => Boolean, { description: "Whether the member wants it." })
  enabled: boolean;

  @Field(() => NotificationDigestEnum, { description: "Each at once, or summed up. Of IN_APP always IMMEDIATE." })
  digest: NotificationDigest;
}

@InputType({ description: "One switch." })
export class NotificationSettingInput {
  @Field(() => NotificationEventTypeEnum, { description: "Of what." })
  eventType: NotificationEventType;

  @Field(() => NotificationChannelEnum, { description: "By which road." })
  channel: NotificationChannel;

  @Field(() => Boolean, { description: "Whether you want it." })
  enabled: boolean;

  @Field(() => NotificationDigestEnum, { nullable: true, description: "Of EMAIL. Left out: stays." })
  digest?: NotificationDigest | null;
}

@ObjectType({ simpleResolvers: true, description: "What updateNotificationSettings did." })
export class NotificationSettingsPayload {
  @Field(() => [NotificationSetting], { description: "All of the caller's settings, as they are now." })
  settings: object[];

  @Field(() => [UserError], { description: "Why it was refused; empty when it was done." })
  userErrors: UserError[];
}

@ObjectType({ simpleResolvers: true, description: "Who would be told of an event, who would not, and why." })
export class NotificationRecipient {
  memberId: string;

  @Field(() => NotificationChannelEnum, { description: "By which road." })
  channel: NotificationChannel;

  @Field(() => RecipientReasonEnum, { description: "Why they are considered." })
  reason: string;

  @Field(() => RecipientOutcomeEnum, { description: "What is decided of them." })
  outcome: string;
}
