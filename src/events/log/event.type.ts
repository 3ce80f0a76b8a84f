import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Node, PageInfo } from "../../platform/graphql/node.type.ts";
import { Cursor } from "../../platform/graphql/scalars.ts";
import { describedEnum } from "../../platform/graphql/user-error.type.ts";
import type { EventFilter } from "./event.query.ts";
import { type EventType, eventTypes } from "./event-types.ts";

export const AssessmentEventTypeEnum = describedEnum("AssessmentEventType", "The type of an event.", eventTypes);

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: `An event of the team's log. It is written once, in the same transaction as the change that it records.
The same log feeds queries, subscriptions, webhooks and notification e-mails.`,
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
  /** There where they were read with the event; else their fields load them. */
  assessment?: object | null;
  candidate?: object | null;
  invitation?: object | null;
  email?: object | null;
  actor?: object | null;

  @Field(() => Int, {
    description: "The number of the event in the team's log: 1, 2, 3 … in commit order, without gaps.",
  })
  sequence: number;

  @Field(() => AssessmentEventTypeEnum, { description: "The type of the event." })
  type: EventType;

  /** The field is in invitations/read/event-invitation.resolver.ts: its precision depends on the invitation. */
  occurredAt: Date;
}

@ObjectType({
  simpleResolvers: true,
  description: "An event with its cursor, which is the same in a page and in a subscription.",
})
export class AssessmentEventEdge {
  @Field(() => Cursor, { description: "The position in the team's log. Subscribe after it to continue from here." })
  cursor: string;

  @Field(() => AssessmentEvent, { description: "The event." })
  node: object;

  @Field(() => Boolean, { description: "True for events that are older than the subscription; false in a page." })
  replayed: boolean;
}

@ObjectType({ simpleResolvers: true, description: "A page of the team's log." })
export class AssessmentEventConnection {
  @Field(() => [AssessmentEventEdge], { description: "The events of this page with their cursors." })
  edges: AssessmentEventEdge[];

  @Field(() => [AssessmentEvent], { description: "The events of this page." })
  nodes: object[];

  @Field(() => PageInfo, { description: "The position of the page in the log." })
  pageInfo: PageInfo;

  @Field(() => Cursor, {
    description:
      "The end of the log when the page was read, even if no event matched. Subscribe after it to miss nothing.",
  })
  latestCursor: string;
}

@InputType({ description: "Selects events. An event must meet all given conditions." })
export class AssessmentEventFilter implements EventFilter {
  @Field(() => [AssessmentEventTypeEnum], { nullable: true, description: "Only events of these types." })
  types?: EventType[];

  @Field(() => [ID], { nullable: true, description: "Only events of these assessments, at most 20." })
  assessmentIds?: string[];

  @Field(() => [ID], { nullable: true, description: "Only events of these candidates, at most 20." })
  candidateIds?: string[];

  @Field(() => [ID], { nullable: true, description: "Only events of these invitations, at most 20." })
  invitationIds?: string[];

  @Field(() => Boolean, { nullable: true, description: "Only events of candidates who are assigned to the caller." })
  assignedToMe?: boolean;
}
