import { Field, Float, ID, InputType, ObjectType } from "type-graphql";
import { EmailStateEnum } from "../../emails/email.type.ts";
import { connectionOf, OrderDirectionEnum } from "../../platform/graphql/connection.type.ts";
import { Node } from "../../platform/graphql/node.type.ts";
import { DateTime, Duration } from "../../platform/graphql/scalars.ts";
import { describedEnum } from "../../platform/graphql/user-error.type.ts";
import { type InvitationState, invitationStates } from "../lifecycle/states.ts";

export const InvitationStateEnum = describedEnum(
  "InvitationState",
  `The state of an invitation: PENDING, OPENED, STARTED, SUBMITTED in this order. PENDING and OPENED can end in EXPIRED or
CANCELLED, and STARTED in CANCELLED. extendInvitations makes an EXPIRED invitation PENDING or OPENED again, and a reopened
SUBMITTED one is STARTED again when the candidate clicks Continue. OPENED is only a hint, since mail scanners open links, too.`,
  invitationStates,
);

export const InvitationSourceEnum = describedEnum(
  "InvitationSource",
  "The way in which the candidate got the invitation.",
  {
    INVITED: "A team member or an API key created the invitation.",
    PUBLIC_LINK: "The candidate registered with the public link.",
  },
);

@ObjectType({ simpleResolvers: true, description: "The submitted work." })
export class Submission {
  url: string | null;
  notes: string | null;
  resultUrl: string | null;
  automatic: boolean;

  @Field(() => Float, { nullable: true, description: "The score, given by the system that runs the assessment." })
  score: number | null;
}

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "The invitation of one candidate to one assessment: its link, dates, state, and submission.",
})
export class Invitation extends Node {
  uuid: string;
  externalId: string | null;
  candidateId: string;
  assessmentId: string;
  batchId: string | null;
  invitedByType: "TeamMember" | "ApiKey" | null;
  invitedById: string | null;
  linkVersion: number;
  message: string | null;
  /** There if they were read with the invitation. */
  emails: object[] | undefined;
  startedAt: Date | null;
  deadlineAt: Date | null;
  standardDeadlineAt: Date | null;
  submittedAt: Date | null;
  reopenedAt: Date | null;
  cancelledAt: Date | null;
  updatedAt: Date;
  metadata: object | null;
  handedIn: Submission | null;
  candidate?: object;
  assessment?: object;
  batch?: object | null;
  retakeOfId: string | null;
  retakeOf?: object | null;
  invitedBy?: object | null;
  erased: boolean;

  @Field(() => InvitationStateEnum, { description: "The current state." })
  state: string;

  @Field(() => InvitationSourceEnum, { description: "The way in which the candidate got the invitation." })
  source: string;

  @Field(() => Boolean, {
    description:
      "Whether e-mails are sent for the invitation. False if it was created with sendEmail: false, until resendInvitations; then no reminder is sent, either.",
  })
  emailRequested: boolean;

  @Field(() => Boolean, { description: "Whether the candidate has followed a link that was sent to their address." })
  emailVerified: boolean;

  @Field(() => Boolean, { description: "Whether the candidate cannot start until unlockInvitations is called." })
  locked: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description: "The first moment to start; null if the candidate can start at once.",
  })
  opensAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "The last moment to start; null if there is none." })
  expiresAt: Date | null;

  @Field(() => [Duration], {
    description:
      "The times after the invitation at which reminders are sent, as long as the candidate has not started.",
  })
  reminders: string[];

  @Field(() => DateTime, { nullable: true, description: "The time of the next reminder; null if there is none." })
  nextReminderAt: Date | null;

  @Field(() => Duration, {
    nullable: true,
    description: "The time limit of this invitation; null if that of the assessment applies.",
  })
  timeLimit: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The time when the link was first opened, possibly by a mail scanner.",
  })
  openedAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "The reason of the cancellation, for the team; the candidate never sees it.",
  })
  cancelReason: string | null;

  @Field(() => DateTime, { description: "The time when the invitation was created." })
  createdAt: Date;
}

export const InvitationConnection = connectionOf("Invitation", "invitations", () => Invitation).Connection;

@InputType({ description: "Conditions on invitations." })
export class InvitationFilter {
  @Field(() => [InvitationStateEnum], { nullable: true, description: "Invitations in one of these states." })
  state?: InvitationState[];

  @Field(() => [InvitationSourceEnum], {
    nullable: true,
    description: "Invitations that candidates got in one of these ways.",
  })
  source?: (keyof typeof InvitationSourceEnum)[];

  @Field(() => ID, { nullable: true, description: "Invitations to this assessment." })
  assessmentId?: string;

  @Field(() => ID, { nullable: true, description: "Invitations of this candidate." })
  candidateId?: string;

  @Field(() => [ID], {
    nullable: true,
    description: "Invitations of candidates who are assigned to one of these members, up to 20.",
  })
  assigneeIds?: string[];

  @Field(() => [String], {
    nullable: true,
    description: "Invitations of candidates who have all of these labels, up to 20.",
  })
  labels?: string[];

  @Field(() => ID, { nullable: true, description: "Invitations that this batch created." })
  batchId?: string;

  @Field(() => [EmailStateEnum], {
    nullable: true,
    description:
      "Invitations whose newest e-mail to the candidate is in one of these states, for example FAILED to resend those.",
  })
  emailState?: (keyof typeof EmailStateEnum)[];

  @Field(() => String, {
    nullable: true,
    description:
      "Invitations of candidates whose name or address contains a word that begins with each of these words. The error FORBIDDEN is returned without CANDIDATES_PII.",
  })
  search?: string;

  @Field(() => DateTime, { nullable: true, description: "Invitations created after this time." })
  createdAfter?: Date;

  @Field(() => DateTime, { nullable: true, description: "Invitations created before this time." })
  createdBefore?: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "Invitations whose last moment to start is after this time; with state, those that expire soon.",
  })
  expiresAfter?: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "Invitations whose last moment to start is before this time.",
  })
  expiresBefore?: Date;
}

export const InvitationOrderFieldEnum = describedEnum(
  "InvitationOrderField",
  "The field by which invitations are ordered.",
  {
    CREATED_AT: "The time when the invitation was created.",
    STARTED_AT: "The time of the start, as the caller sees it. Only started invitations are listed.",
    SUBMITTED_AT: "The time of the submission, as the caller sees it. Only submitted invitations are listed.",
    SCORE: "The score. Only invitations with a score are listed.",
  },
);

@InputType({ description: "The order of a list of invitations." })
export class InvitationOrder {
  @Field(() => InvitationOrderFieldEnum, { description: "The field to order by." })
  field: "CREATED_AT" | "STARTED_AT" | "SUBMITTED_AT" | "SCORE";

  @Field(() => OrderDirectionEnum, { description: "The direction of the order." })
  direction: "ASC" | "DESC";
}
