import { Field, InputType, ObjectType } from "type-graphql";
import { Node } from "../../platform/graphql/node.type.ts";
import { describedEnum, UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import type { NotificationChannel, NotificationEventType } from "../../teams/notification-settings.ts";
import { type NotificationDigest, notificationDigests } from "../digest/digest-time.ts";
import { recipientOutcomes, recipientReasons } from "../recipients/decide-recipients.ts";

export const NotificationEventTypeEnum = describedEnum(
  "NotificationEventType",
  "An event that members can be notified of.",
  {
    ASSESSMENT_STARTED: "A candidate started an assessment.",
    ASSESSMENT_SUBMITTED: "A candidate submitted an assessment, or the time ran out.",
    INVITATION_EMAIL_FAILED: "The e-mail of an invitation could not be delivered.",
  },
);
export const NotificationChannelEnum = describedEnum("NotificationChannel", "The way in which a member is notified.", {
  EMAIL: "An e-mail to the member's address.",
  IN_APP: "A notification in the app.",
});
export const NotificationDigestEnum = describedEnum(
  "NotificationDigest",
  "How often e-mails about an event are sent.",
  notificationDigests,
);
export const RecipientReasonEnum = describedEnum(
  "RecipientReason",
  "Why a member is considered as a recipient.",
  recipientReasons,
);
export const RecipientOutcomeEnum = describedEnum(
  "RecipientOutcome",
  "Whether a member is notified.",
  recipientOutcomes,
);

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "Whether a member is notified of one event through one channel. Every setting is on by default.",
})
export class NotificationSetting extends Node {
  uuid: string;
  memberId: string;

  @Field(() => NotificationEventTypeEnum, { description: "The event." })
  eventType: NotificationEventType;

  @Field(() => NotificationChannelEnum, { description: "The channel." })
  channel: NotificationChannel;

  @Field(() => Boolean, { description: "Whether the member wants these notifications." })
  enabled: boolean;

  @Field(() => NotificationDigestEnum, {
    description: "How often the e-mails are sent. It is always IMMEDIATE for IN_APP.",
  })
  digest: NotificationDigest;
}

@InputType({ description: "A change to one notification setting." })
export class NotificationSettingInput {
  @Field(() => NotificationEventTypeEnum, { description: "The event." })
  eventType: NotificationEventType;

  @Field(() => NotificationChannelEnum, { description: "The channel." })
  channel: NotificationChannel;

  @Field(() => Boolean, { description: "Whether the caller wants these notifications." })
  enabled: boolean;

  @Field(() => NotificationDigestEnum, {
    nullable: true,
    description: "How often the e-mails are sent; only for EMAIL. Unchanged when it is omitted.",
  })
  digest?: NotificationDigest | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of updateNotificationSettings." })
export class NotificationSettingsPayload {
  @Field(() => [NotificationSetting], { description: "All settings of the caller after the change." })
  settings: object[];

  @Field(() => [UserErrorObject], { description: "Why the change was refused; empty on success." })
  userErrors: UserErrorObject[];
}

@ObjectType({
  simpleResolvers: true,
  description: "A member who is considered as a recipient of a notification, and the decision.",
})
export class NotificationRecipient {
  memberId: string;

  @Field(() => NotificationChannelEnum, { description: "The channel." })
  channel: NotificationChannel;

  @Field(() => RecipientReasonEnum, { description: "Why the member is considered." })
  reason: string;

  @Field(() => RecipientOutcomeEnum, { description: "Whether the member is notified." })
  outcome: string;
}
