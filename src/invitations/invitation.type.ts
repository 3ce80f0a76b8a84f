import { Field, Float, ID, InputType, ObjectType } from "type-graphql";
import { connectionOf, OrderDirectionEnum } from "../base/connection.type.ts";
import { Node } from "../base/node.type.ts";
import { DateTime, Duration } from "../base/scalars.ts";
import { describedEnum } from "../base/user-error.type.ts";
import { EmailStateEnum } from "../emails/email.type.ts";
import { invitationStates } from "./invitation.entity.ts";

export const InvitationStateEnum = describedEnum(
  "InvitationState",
  `PENDING -> OPENED -> STARTED -> SUBMITTED; PENDING and OPENED can end in EXPIRED or CANCELLED,
STARTED in CANCELLED; extending revives EXPIRED; a reopened SUBMITTED is STARTED again once the
candidate clicks Continue. OPENED is a hint (mail scanners open links, too) and nothing hangs
on it; only a person's click starts or submits.`,
  invitationStates,
);

export const InvitationSourceEnum = describedEnum("InvitationSource", "How the candidate came.", {
  INVITED: "Made by a team member or an API key.",
  PUBLIC_LINK: "The candidate came through the public link: nobody invited them.",
});

@ObjectType({ simpleResolvers: true, description: "What was handed in." })
export class Submission {
  url: string | null;
  notes: string | null;
  resultUrl: string | null;
  automatic: boolean;

  @Field(() => Float, { nullable: true, description: "Given by the team or the system that runs the assessment." })
  score: number | null;
}

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "One candidate's way into one assessment: the link, its dates, how far they got, what they handed in.",
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
  erased: boolean;

  @Field(() => InvitationStateEnum, { description: "How far it got." })
  state: string;

  @Field(() => InvitationSourceEnum, { description: "How the candidate came." })
  source: string;

  @Field(() => Boolean, {
    description: "False after sendEmail: false: nothing is mailed for it, reminders included, until resendInvitations.",
  })
  emailRequested: boolean;

  @Field(() => Boolean, { description: "False until the candidate has followed a link that was mailed to them." })
  emailVerified: boolean;

  @Field(() => Boolean, { description: "True: Start is refused until unlockInvitations." })
  locked: boolean;

  @Field(() => DateTime, { nullable: true, description: "First moment to start; null: at once." })
  opensAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Last moment to start." })
  expiresAt: Date | null;

  @Field(() => [Duration], {
    description: "Reminders go out this long after the invitation, while it has not been started.",
  })
  reminders: string[];

  @Field(() => DateTime, { nullable: true, description: "When the next reminder is due; null: none." })
  nextReminderAt: Date | null;

  @Field(() => Duration, { nullable: true, description: "Null: the assessment's." })
  timeLimit: string | null;

  @Field(() => DateTime, { nullable: true, description: "When the link was first opened, maybe by a mail scanner." })
  openedAt: Date | null;

  @Field(() => String, { nullable: true, description: "For the team; never shown to the candidate." })
  cancelReason: string | null;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt: Date;
}

export const InvitationConnection = connectionOf("Invitation", "invitations", () => Invitation).Connection;

@InputType({ description: "Which invitations." })
export class InvitationFilter {
  @Field(() => [InvitationStateEnum], { nullable: true, description: "In one of these states." })
  state?: string[];

  @Field(() => [InvitationSourceEnum], { nullable: true, description: "That came about in one of these ways." })
  source?: string[];

  @Field(() => ID, { nullable: true, description: "To this assessment." })
  assessmentId?: string;

  @Field(() => ID, { nullable: true, description: "Of this candidate." })
  candidateId?: string;

  @Field(() => [ID], { nullable: true, description: "Of candidates assigned to one of these members, up to 20." })
  assigneeIds?: string[];

  @Field(() => [String], { nullable: true, description: "Of candidates with all of these labels, up to 20." })
  labels?: string[];

  @Field(() => ID, { nullable: true, description: "Made by this call." })
  batchId?: string;

  @Field(() => [EmailStateEnum], {
    nullable: true,
    description: "Whose newest e-mail to the candidate is in one of these states, e.g. FAILED: resend those.",
  })
  emailState?: string[];

  @Field(() => String, {
    nullable: true,
    description:
      "Of candidates whose name or address has a word for each of these. FORBIDDEN for who may not know people.",
  })
  search?: string;

  @Field(() => DateTime, { nullable: true, description: "Made after this moment." })
  createdAfter?: Date;

  @Field(() => DateTime, { nullable: true, description: "Made before this moment." })
  createdBefore?: Date;
}

export const InvitationOrderFieldEnum = describedEnum("InvitationOrderField", "By what invitations are ordered.", {
  CREATED_AT: "When they were made.",
  STARTED_AT: "When they were started, as it is shown to the caller; only those that were are listed.",
  SUBMITTED_AT: "When they were submitted, as it is shown to the caller; only those that were are listed.",
  SCORE: "Their score; only those that have one are listed.",
});

@InputType({ description: "In which order." })
export class InvitationOrder {
  @Field(() => InvitationOrderFieldEnum, { description: "By what." })
  field: "CREATED_AT" | "STARTED_AT" | "SUBMITTED_AT" | "SCORE";

  @Field(() => OrderDirectionEnum, { description: "Which way." })
  direction: "ASC" | "DESC";
}
