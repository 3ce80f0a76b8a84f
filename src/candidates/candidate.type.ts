import { Field, ID, InputType, ObjectType } from "type-graphql";
import { connectionOf, OrderDirectionEnum } from "../platform/graphql/connection.type.ts";
import { Actor, Node } from "../platform/graphql/node.type.ts";
import { DateTime, EmailAddress } from "../platform/graphql/scalars.ts";
import { describedEnum } from "../platform/graphql/user-error.type.ts";

export const CandidateProgressEnum = describedEnum(
  "CandidateProgress",
  "The furthest state that any live or submitted invitation of a candidate has reached.",
  {
    IDLE: "The candidate has no live and no submitted invitation.",
    INVITED: "The candidate is invited and has not started.",
    STARTED: "The candidate has started an assessment.",
    SUBMITTED: "The candidate has submitted an assessment.",
  },
);

export const CandidateDecisionEnum = describedEnum(
  "CandidateDecision",
  "The team's decision about a candidate. Candidates are never informed of it.",
  {
    APPROVED: "The candidate proceeds.",
    REJECTED: "The candidate does not proceed.",
  },
);

@ObjectType({
  simpleResolvers: true,
  implements: [Node, Actor],
  description: `A candidate, identified by e-mail address within one team. Where blinded is true, every field that reveals the
identity is null.`,
})
export class Candidate implements Node, Actor {
  @Field(() => ID, { description: "The global id." })
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
  /** There if they were read with the candidate. */
  assignees: object[] | undefined;
  displayName: string;

  @Field(() => String, {
    description: "Two words that stand for the candidate and reveal nothing, for example amber-heron.",
  })
  codename: string;

  @Field(() => CandidateDecisionEnum, {
    nullable: true,
    description: "The decision of the team. Candidates are not notified of it.",
  })
  decision: string | null;

  @Field(() => DateTime, { nullable: true, description: "The time of the decision." })
  decidedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "The time at which the candidate was archived." })
  archivedAt: Date | null;

  @Field(() => [String], { description: "The team's labels on this candidate, in alphabetical order." })
  labels: string[];

  @Field(() => Boolean, {
    description: "True after a hard bounce or a complaint. No e-mail is sent to this address.",
  })
  emailSuppressed: boolean;

  @Field(() => Boolean, {
    description: `True after the candidate has switched off this team's reminders. Invitations are still sent.`,
  })
  remindersOff: boolean;

  @Field(() => DateTime, { description: "The time at which the candidate was added to the team." })
  createdAt: Date;
}

export const CandidateConnection = connectionOf("Candidate", "candidates", () => Candidate).Connection;

@InputType({ description: "Conditions for candidates." })
export class CandidateFilter {
  @Field(() => EmailAddress, {
    nullable: true,
    description: "The candidate with this address. FORBIDDEN for callers who must not know addresses.",
  })
  email?: string;

  @Field(() => String, {
    nullable: true,
    description: `Words, each of which is the start of a word of the name or the address, for example to find previous candidates
while inviting. Ignores case and accents. FORBIDDEN for callers who must not identify candidates.`,
  })
  search?: string;

  @Field(() => [CandidateProgressEnum], { nullable: true, description: "Candidates whose progress is one of these." })
  progress?: (keyof typeof CandidateProgressEnum)[];

  @Field(() => [CandidateDecisionEnum], { nullable: true, description: "Candidates with one of these decisions." })
  decision?: (keyof typeof CandidateDecisionEnum)[];

  @Field(() => Boolean, { nullable: true, description: "Whether the team has decided on the candidate." })
  decided?: boolean;

  @Field(() => [String], { nullable: true, description: "Candidates with all of these labels, up to 20." })
  labels?: string[];

  @Field(() => [ID], { nullable: true, description: "Candidates who are assigned to one of these members, up to 20." })
  assigneeIds?: string[];

  @Field(() => ID, { nullable: true, description: "Candidates with an invitation to this assessment." })
  invitedTo?: string;

  @Field(() => ID, {
    nullable: true,
    description: "Candidates without a live or submitted invitation to this assessment.",
  })
  notInvitedTo?: string;

  @Field(() => Boolean, {
    nullable: true,
    description: "Candidates to whose address no e-mail is sent, since it bounced or complained, or the others.",
  })
  emailSuppressed?: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether to return archived candidates or the others. The default is false.",
  })
  archived?: boolean;
}

export const CandidateOrderFieldEnum = describedEnum(
  "CandidateOrderField",
  "Fields that candidates can be ordered by.",
  {
    CREATED_AT: "The time at which the candidate was added to the team.",
    NAME: `The name, otherwise the address, ignoring case. FORBIDDEN for callers who must not identify candidates.`,
    LAST_EVENT_AT: "The time of the candidate's last event.",
  },
);

@InputType({ description: "The order of a list." })
export class CandidateOrder {
  @Field(() => CandidateOrderFieldEnum, { description: "The field." })
  field: "CREATED_AT" | "NAME" | "LAST_EVENT_AT";

  @Field(() => OrderDirectionEnum, { description: "The direction." })
  direction: "ASC" | "DESC";
}
