import { Field, ID, InputType, ObjectType } from "type-graphql";
import { connectionOf, OrderDirectionEnum } from "../platform/graphql/connection.type.ts";
import { Node } from "../platform/graphql/node.type.ts";
import { DateTime, Duration, Url } from "../platform/graphql/scalars.ts";
import { describedEnum, UserErrorObject } from "../platform/graphql/user-error.type.ts";
import type { NotificationScheme } from "../teams/team.entity.ts";
import { NotificationSchemeEnum } from "../teams/team.type.ts";
import { assessmentStates } from "./assessment.entity.ts";
import type { AssessmentInput } from "./check-assessment.ts";

export const AssessmentStateEnum = describedEnum(
  "AssessmentState",
  "Whether candidates can be invited.",
  assessmentStates,
);

const verifyPublicEmailDeprecation =
  "Who registers by the public link is always mailed their own link, whatever this says.";

@ObjectType({
  simpleResolvers: true,
  implements: Node,
  description: "What candidates take. The work itself may run elsewhere (launchUrl) or on the built-in page.",
})
export class Assessment extends Node {
  uuid: string;
  defaultAssigneeIds: string[];
  createdById: string | null;
  publicLinkVersion: number;
  createdBy?: object | null;

  @Field(() => String, { nullable: true, description: "The caller's own id; unique in the team." })
  externalId: string | null;

  @Field(() => String, { description: "As candidates read it." })
  title: string;

  @Field(() => String, { nullable: true, description: "Shown to the candidate before they start. Plain text." })
  instructions: string | null;

  @Field(() => AssessmentStateEnum, { description: "Only PUBLISHED ones can be given to candidates." })
  state: string;

  @Field(() => Boolean, { description: "True: only an invitation lets a candidate in, and publicUrl is null." })
  inviteOnly: boolean;

  @Field(() => Boolean, {
    description:
      "Changes nothing: who registers by the public link always goes on by a link mailed to the address given.",
    deprecationReason: verifyPublicEmailDeprecation,
  })
  verifyPublicEmail: boolean;

  @Field(() => Boolean, {
    description: "True: candidates receive an e-mail that confirms their submission, also where the deadline submits.",
  })
  confirmSubmission: boolean;

  @Field(() => [Duration], {
    description: "Reminders go out this long after the invitation, while it has not been started.",
  })
  defaultReminders: string[];

  @Field(() => Duration, { nullable: true, description: "How long a candidate has from Start; null: no limit." })
  timeLimit: string | null;

  @Field(() => Url, {
    nullable: true,
    description: "Where Start sends the candidate; null: the built-in page takes the submission.",
  })
  launchUrl: string | null;

  @Field(() => Url, { nullable: true, description: "Where the practice link leads; null: the built-in practice page." })
  practiceLaunchUrl: string | null;

  @Field(() => String, { nullable: true, description: "The message of invitations that bring none of their own." })
  defaultMessage: string | null;

  @Field(() => Duration, {
    nullable: true,
    description: "Invitations expire this long after they are made, unless they say otherwise.",
  })
  defaultExpiry: string | null;

  @Field(() => Boolean, { description: "Whether invitations are locked, unless they say otherwise." })
  defaultLocked: boolean;

  @Field(() => [String], { description: "Labels that invited candidates are given." })
  defaultLabels: string[];

  @Field(() => NotificationSchemeEnum, {
    nullable: true,
    description: "Who is notified of starts and submissions; null: as the team has it.",
  })
  notificationScheme: string | null;

  @Field(() => DateTime, { description: "When it was made." })
  createdAt: Date;

  @Field(() => DateTime, { description: "When it was last edited." })
  updatedAt: Date;
}

export const AssessmentConnection = connectionOf("Assessment", "assessments", () => Assessment).Connection;

@InputType({ description: "Which assessments." })
export class AssessmentFilter {
  @Field(() => String, { nullable: true, description: "Each word of it begins a word of the title." })
  search?: string;

  @Field(() => [AssessmentStateEnum], { nullable: true, description: "In one of these states." })
  state?: (keyof typeof AssessmentStateEnum)[];

  @Field(() => String, { nullable: true, description: "With this id of the caller's own." })
  externalId?: string;
}

@InputType({ description: "What can be changed of an assessment. What is left out stays, and null clears." })
export class UpdateAssessmentInput implements AssessmentInput {
  @Field(() => String, { nullable: true, description: "1 to 200 characters." })
  title?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The caller's own id; unique in the team. Up to 255 characters.",
  })
  externalId?: string | null;

  @Field(() => String, { nullable: true, description: "Shown before Start; plain text, up to 10,000 characters." })
  instructions?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Default: true. False gives it a public link; true kills that at once, and false revives the same.",
  })
  inviteOnly?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "Changes nothing: who registers by the public link is always mailed their own link. Default: false.",
    deprecationReason: verifyPublicEmailDeprecation,
  })
  verifyPublicEmail?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description: `Default: true. Candidates receive an e-mail that confirms their submission. None is sent for invitations
with sendEmail: false. It counts against the team's e-mails of the day.`,
  })
  confirmSubmission?: boolean | null;

  @Field(() => [Duration], {
    nullable: true,
    description: "Up to 10, each from 10 minutes to a year. Needs REMINDERS.",
  })
  defaultReminders?: string[] | null;

  @Field(() => Duration, {
    nullable: true,
    description: "From a minute to a year. A change does not move the deadline of who has started.",
  })
  timeLimit?: string | null;

  @Field(() => Url, { nullable: true, description: "Where Start sends the candidate." })
  launchUrl?: string | null;

  @Field(() => Url, { nullable: true, description: "Where the practice link leads." })
  practiceLaunchUrl?: string | null;

  @Field(() => String, { nullable: true, description: "Plain text, up to 2,000 characters. Needs CUSTOM_MESSAGE." })
  defaultMessage?: string | null;

  @Field(() => Duration, { nullable: true, description: "From a minute to a year." })
  defaultExpiry?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Needs ACCESS_LOCK." })
  defaultLocked?: boolean | null;

  @Field(() => [String], { nullable: true, description: "Up to 20, each up to 50 characters. Needs LABELS." })
  defaultLabels?: string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: "Up to 100 members who are assigned to invited candidates. Needs TEAM_MEMBER_ASSIGNMENT.",
  })
  defaultAssigneeIds?: string[] | null;

  @Field(() => NotificationSchemeEnum, { nullable: true, description: "Who is notified; null: as the team has it." })
  notificationScheme?: NotificationScheme | null;
}

@InputType({ description: "A new assessment; it begins as a DRAFT." })
export class CreateAssessmentInput extends UpdateAssessmentInput {
  @Field(() => String, { description: "1 to 200 characters." })
  override title: string;

  // Said again: type-graphql hands a deprecation down to no input that extends another.
  @Field(() => Boolean, {
    nullable: true,
    description: "Changes nothing: who registers by the public link is always mailed their own link. Default: false.",
    deprecationReason: verifyPublicEmailDeprecation,
  })
  override verifyPublicEmail?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: "What a change of an assessment came to." })
export class AssessmentPayload {
  @Field(() => Assessment, { nullable: true, description: "As it is now; null where it was refused." })
  assessment: object | null;

  @Field(() => [UserErrorObject], { description: "Why it was refused; empty when it was done." })
  userErrors: UserErrorObject[];
}

export const AssessmentOrderFieldEnum = describedEnum("AssessmentOrderField", "By what assessments are ordered.", {
  CREATED_AT: "When they were made.",
  TITLE: "Their title.",
});

@InputType({ description: "In which order." })
export class AssessmentOrder {
  @Field(() => AssessmentOrderFieldEnum, { description: "By what." })
  field: "CREATED_AT" | "TITLE";

  @Field(() => OrderDirectionEnum, { description: "Which way." })
  direction: "ASC" | "DESC";
}
