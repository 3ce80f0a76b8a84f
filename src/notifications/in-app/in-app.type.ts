import { Field, Int, ObjectType } from "type-graphql";
import { Node, PageInfo } from "../../platform/graphql/node.type.ts";
import { Cursor, DateTime } from "../../platform/graphql/scalars.ts";
import { UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import { RecipientReasonEnum } from "../settings/notification-setting.type.ts";

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "A notification that a team member received in the app.",
})
export class Notification extends Node {
  sequence: number;

  @Field(() => RecipientReasonEnum, { description: "Why the member received it." })
  reason: string;

  @Field(() => DateTime, { nullable: true, description: "When the member marked it as read." })
  readAt: Date | null;

  /** The field is in inbox.resolver.ts. */
  createdAt: Date;
}

@ObjectType({
  simpleResolvers: true,
  description: "A notification with its cursor, which is the same in a page and in a subscription.",
})
export class NotificationEdge {
  @Field(() => Cursor, {
    description: "The position in the member's own list. Subscribe after it to continue from here.",
  })
  cursor: string;

  @Field(() => Notification, { description: "The notification." })
  node: object;
}

@ObjectType({ simpleResolvers: true, description: "A page of the caller's notifications." })
export class NotificationConnection {
  @Field(() => [NotificationEdge], { description: "The notifications of this page with their cursors." })
  edges: NotificationEdge[];

  @Field(() => [Notification], { description: "The notifications of this page." })
  nodes: object[];

  @Field(() => PageInfo, { description: "The position of the page in the list." })
  pageInfo: PageInfo;

  @Field(() => Cursor, {
    description:
      "The end of the list when the page was read, even if nothing matched. Subscribe after it to miss nothing.",
  })
  latestCursor: string;
}

@ObjectType({ simpleResolvers: true, description: "The result of markNotificationsRead." })
export class MarkNotificationsReadPayload {
  @Field(() => Int, { description: "The number of notifications that are still unread." })
  unreadCount: number;

  @Field(() => [UserErrorObject], { description: "Always empty: this mutation refuses nothing." })
  userErrors: UserErrorObject[];
}
