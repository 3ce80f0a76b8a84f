import { Field, Int, ObjectType } from "type-graphql";
import { Node, PageInfo } from "../base/node.type.ts";
import { Cursor, DateTime } from "../base/scalars.ts";
import { UserError } from "../base/user-error.type.ts";
import { RecipientReasonEnum } from "./notification.type.ts";

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "Something one team member was told, and why.",
})
export class Notification extends Node {
  sequence: number;

  @Field(() => RecipientReasonEnum, { description: "Why they were told." })
  reason: string;

  @Field(() => DateTime, { nullable: true, description: "When they marked it as read." })
  readAt: Date | null;

  /** The field is in inbox.resolver.ts. */
  createdAt: Date;
}

@ObjectType({
  simpleResolvers: true,
  description: "The same edge in a page and in a subscription, with the same cursor.",
})
export class NotificationEdge {
  @Field(() => Cursor, { description: "Position in the member's own list; subscribe after it to go on from here." })
  cursor: string;

  @Field(() => Notification, { description: "What they were told." })
  node: object;
}

@ObjectType({ simpleResolvers: true, description: "A page of what the caller was told." })
export class NotificationConnection {
  @Field(() => [NotificationEdge], { description: "The notifications of this page with their cursors." })
  edges: NotificationEdge[];

  @Field(() => [Notification], { description: "The notifications of this page." })
  nodes: object[];

  @Field(() => PageInfo, { description: "Where the page stands in the list." })
  pageInfo: PageInfo;

  @Field(() => Cursor, {
    description: "The end of the list when this was read, even if nothing matched: subscribe after it.",
  })
  latestCursor: string;
}

@ObjectType({ simpleResolvers: true, description: "What markNotificationsRead did." })
export class MarkNotificationsReadPayload {
  @Field(() => Int, { description: "How many are unread now." })
  unreadCount: number;

  @Field(() => [UserError], { description: "Empty." })
  userErrors: UserError[];
}
