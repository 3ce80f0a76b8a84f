import { Field, ID, InputType, ObjectType } from "type-graphql";
import { connectionOf, OrderDirectionEnum } from "../base/connection.type.ts";
import { Actor, Node } from "../base/node.type.ts";
import { DateTime, EmailAddress } from "../base/scalars.ts";
import { describedEnum } from "../base/user-error.type.ts";

export const CandidateProgressEnum = describedEnum(
  "CandidateProgress",
  "Furthest any live or submitted invitation has got.",
  {
    IDLE: "Nothing live, nothing submitted.",
    INVITED: "Invited, not started.",
    STARTED: "Has started one.",
    SUBMITTED: "Has submitted one.",
  },
);

export const CandidateDecisionEnum = describedEnum(
  "CandidateDecision",
  "What the team decided; candidates are never told.",
  {
    APPROVED: "Goes on.",
    REJECTED: "Does not go on.",
  },
);

@ObjectType({
  simpleResolvers: true,
  implements: [Node, Actor],
  description:
    "A person known by e-mail address within one team. Where blinded is true, everything that says who it is is null.",
})
export class Candidate implements Node, Actor {
  @Field(() => ID, { description: "Global id." })
  id: string;

  uuid: string;
  email: string | null;
  name: string | null;
  externalId: string | null;
  locale: string | null;
  timeZone: string | null;
  extraTime: number | null;
  metadata: object | null;
  erasedAt: Date | null;
  displayName: string;

  @Field(() => String, {
    description: "Two words that stand for the person and say nothing of them, e.g. amber-heron.",
  })
  codename: string;

  @Field(() => CandidateProgressEnum, { description: "Furthest any live or submitted invitation has got." })
  progress: string;

  @Field(() => CandidateDecisionEnum, { nullable: true, description: "The team's; candidates are never told." })
  decision: string | null;

  @Field(() => DateTime, { nullable: true, description: "When it was decided." })
  decidedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Since when the candidate is archived." })
  archivedAt: Date | null;

  @Field(() => [String], { description: "The team's labels on this candidate, in alphabetical order." })
  labels: string[];

  @Field(() => Boolean, {
    description: "True after a hard bounce or a complaint: nothing more is mailed to this address.",
  })
  emailSuppressed: boolean;

  @Field(() => Boolean, {
    description: "True once the candidate has switched this team's reminders off; invitations still go out.",
  })
  remindersOff: boolean;

  @Field(() => DateTime, { description: "When the team first heard of them." })
  createdAt: Date;
}

export const CandidateConnection = connectionOf("Candidate", "candidates", () => Candidate).Connection;

@InputType({ description: "Which candidates." })
export class CandidateFilter {
  @Field(() => EmailAddress, {
    nullable: true,
    description: "With this address. FORBIDDEN for who may not know addresses.",
  })
  email?: string;

  @Field(() => String, {
    nullable: true,
    description: `Each word of it begins a word of name or address: the invite dialog's 'previous candidates'. Without
regard to case and accents. FORBIDDEN for who may not know people.`,
  })
  search?: string;

  @Field(() => [CandidateProgressEnum], { nullable: true, description: "That have got so far, and no further." })
  progress?: (keyof typeof CandidateProgressEnum)[];

  @Field(() => [CandidateDecisionEnum], { nullable: true, description: "Of whom the team decided one of these." })
  decision?: string[];

  @Field(() => [String], { nullable: true, description: "With all of these labels, up to 20." })
  labels?: string[];

  @Field(() => [ID], { nullable: true, description: "Assigned to one of these members, up to 20." })
  assigneeIds?: string[];

  @Field(() => ID, { nullable: true, description: "Invited to this assessment." })
  invitedTo?: string;

  @Field(() => ID, {
    nullable: true,
    description: "Without a live or submitted invitation to this assessment.",
  })
  notInvitedTo?: string;

  @Field(() => Boolean, { nullable: true, description: "Archived ones, or the others. Default: false." })
  archived?: boolean;
}

export const CandidateOrderFieldEnum = describedEnum("CandidateOrderField", "By what candidates are ordered.", {
  CREATED_AT: "When the team first heard of them.",
  NAME: "Name, else address, without regard to case. FORBIDDEN for who may not know people.",
  LAST_EVENT_AT: "When something last happened with them.",
});

@InputType({ description: "In which order." })
export class CandidateOrder {
  @Field(() => CandidateOrderFieldEnum, { description: "By what." })
  field: "CREATED_AT" | "NAME" | "LAST_EVENT_AT";

  @Field(() => OrderDirectionEnum, { description: "Which way." })
  direction: "ASC" | "DESC";
}
