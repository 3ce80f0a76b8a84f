import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Node, PageInfo } from "../base/node.type.ts";
import { Cursor } from "../base/scalars.ts";
import { describedEnum } from "../base/user-error.type.ts";
import type { EventFilter } from "./event.query.ts";
import { type EventType, eventTypes } from "./event-types.ts";

export const AssessmentEventTypeEnum = describedEnum("AssessmentEventType", "Every kind of fact.", eventTypes);

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `A fact, written once in the same transaction as the change it tells of. The same log feeds
queries, subscriptions, webhooks and notification e-mail.`,
})
export class AssessmentEvent extends Node {
  uuid: string;
  assessmentId: string | null;
  candidateId: string | null;
  invitationId: string | null;
  emailId: string | null;
  actorType: "TeamMember" | "ApiKey" | "Candidate" | null;
  actorId: string | null;
  changes: Record<string, unknown> | null;

  @Field(() => Int, { description: "1, 2, 3 … within the team, without gaps, in commit order." })
  sequence: number;

  @Field(() => AssessmentEventTypeEnum, { description: "What happened." })
  type: EventType;

  /** The field is in invitations/event-invitation.resolver.ts: how exactly it is shown hangs on the invitation. */
  occurredAt: Date;
}

@ObjectType({
  simpleResolvers: true,
  description: "The same edge in a page and in a subscription, with the same cursor.",
})
export class AssessmentEventEdge {
  @Field(() => Cursor, { description: "Position in the team's log; subscribe after it to go on from here." })
  cursor: string;

  @Field(() => AssessmentEvent, { description: "The fact." })
  node: object;

  @Field(() => Boolean, { description: "True while a subscription catches up on what it missed; false in a page." })
  replayed: boolean;
}

@ObjectType({ simpleResolvers: true, description: "A page of the log." })
export class AssessmentEventConnection {
  @Field(() => [AssessmentEventEdge], { description: "The facts of this page with their cursors." })
  edges: AssessmentEventEdge[];

  @Field(() => [AssessmentEvent], { description: "The facts of this page." })
  nodes: object[];

  @Field(() => PageInfo, { description: "Where the page stands in the log." })
  pageInfo: PageInfo;

  @Field(() => Cursor, {
    description: "The end of the log when this was read, even if nothing matched: subscribe after it.",
  })
  latestCursor: string;
}

@InputType({ description: "Which facts. All that is given has to hold." })
export class AssessmentEventFilter implements EventFilter {
  @Field(() => [AssessmentEventTypeEnum], { nullable: true, description: "Of one of these kinds." })
  types?: EventType[];

  @Field(() => [ID], { nullable: true, description: "About one of these assessments, up to 20." })
  assessmentIds?: string[];

  @Field(() => [ID], { nullable: true, description: "About one of these candidates, up to 20." })
  candidateIds?: string[];

  @Field(() => [ID], { nullable: true, description: "About one of these invitations, up to 20." })
  invitationIds?: string[];

  @Field(() => Boolean, { nullable: true, description: "Only candidates assigned to me." })
  assignedToMe?: boolean;
}
