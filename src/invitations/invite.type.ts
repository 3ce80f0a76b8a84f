import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { DateTime, Duration, JSONObject, Locale, TimeZone } from "../base/scalars.ts";
import { describedEnum, UserError } from "../base/user-error.type.ts";
import { Candidate } from "../candidates/candidate.type.ts";
import { InvitationBatch } from "./batch.type.ts";
import type { InviteInput } from "./check-invite-input.ts";
import { Invitation } from "./invitation.type.ts";
import { type IfInvited, ifInvitedValues, inviteOutcomes } from "./outcome-of.ts";
import type { InviteeInput as InviteeValues } from "./read-invitees.ts";

export const IfInvitedEnum = describedEnum(
  "IfInvited",
  "What to do with a candidate who already has an invitation to this assessment that is live or submitted.",
  ifInvitedValues,
);
export const InviteOutcomeEnum = describedEnum("InviteOutcome", "What became of one row.", inviteOutcomes);

@InputType({ description: "Give id for a previous candidate, or email for any." })
export class InviteeInput implements InviteeValues {
  @Field(() => ID, { nullable: true, description: "A previous candidate of the team." })
  id?: string;

  @Field(() => String, {
    nullable: true,
    description: `name@example.com or "Family, Given" <name@example.com>; checked row by row. What programs leave around
an address that is copied (quotation marks, invisible characters, mailto:) is taken off, with a warning EMAIL_MENDED.`,
  })
  email?: string;

  @Field(() => String, { nullable: true, description: "Used where the candidate has no name yet." })
  name?: string;

  @Field(() => Locale, {
    nullable: true,
    description: "Language of e-mails and pages, e.g. de-AT; de_AT is read as de-AT. Checked row by row.",
  })
  locale?: string;

  @Field(() => TimeZone, {
    nullable: true,
    description:
      "Zone of times in e-mails, by its IANA name, e.g. Europe/Bucharest, or by Windows' name. Checked row by row.",
  })
  timeZone?: string;

  @Field(() => String, {
    nullable: true,
    description: `The caller's id of the person; unique in the team. Without CANDIDATES_PII, beside id: ALREADY_EXISTS where
any candidate has it.`,
  })
  candidateExternalId?: string;

  @Field(() => JSONObject, {
    nullable: true,
    description: "What the caller keeps with the person; at most 16384 bytes. Checked row by row.",
  })
  candidateMetadata?: object;

  @Field(() => String, {
    nullable: true,
    description: `The caller's id of this invitation (an order, an application); unique in the team. Without
CANDIDATES_PII, beside id: ALREADY_EXISTS where any invitation has it.`,
  })
  externalId?: string;

  @Field(() => JSONObject, {
    nullable: true,
    description: "What the caller keeps with the invitation; at most 16384 bytes. Checked row by row.",
  })
  metadata?: object;

  @Field(() => String, { nullable: true, description: "Echoed in this row's result." })
  ref?: string;
}

@InputType({ description: "Whom to invite to what, and how." })
export class InviteCandidatesInput implements InviteInput {
  @Field(() => ID, { description: "A PUBLISHED assessment." })
  assessmentId: string;

  @Field(() => [InviteeInput], { description: "1 to 10,000; each becomes one row of results, in this order." })
  candidates: InviteeInput[];

  @Field(() => String, { nullable: true, description: "Names the batch." })
  title?: string;

  @Field(() => String, { nullable: true, description: "Up to 2,000 characters, plain text. Needs CUSTOM_MESSAGE." })
  message?: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: "Mail the inviter one copy a call, without a working link. NOT_ALLOWED for a key.",
  })
  copyToMe: boolean;

  @Field(() => Boolean, { nullable: true, description: "Start is refused until somebody unlocks. Needs ACCESS_LOCK." })
  locked?: boolean;

  @Field(() => [ID], {
    nullable: true,
    description: "Up to 100 members to assign to these candidates. Needs TEAM_MEMBER_ASSIGNMENT.",
  })
  assigneeIds?: string[];

  @Field(() => Boolean, { defaultValue: true, description: "Also those the assessment has by default." })
  applyDefaultAssignees: boolean;

  @Field(() => [String], { nullable: true, description: "Up to 20 labels to give these candidates. Needs LABELS." })
  labels?: string[];

  @Field(() => Boolean, { defaultValue: true, description: "Also those the assessment has by default." })
  applyDefaultLabels: boolean;

  @Field(() => DateTime, { nullable: true, description: "First moment to start." })
  opensAt?: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "Last moment to start; default: after the assessment's defaultExpiry.",
  })
  expiresAt?: Date;

  @Field(() => [Duration], {
    nullable: true,
    description: `After the invitation, while it has not been started: up to 10, each from 10 minutes to a year. Default: the
assessment's. Needs REMINDERS.`,
  })
  reminders?: string[];

  @Field(() => Duration, { nullable: true, description: "In place of the assessment's." })
  timeLimit?: string;

  @Field(() => IfInvitedEnum, { defaultValue: "REPORT", description: "What to do with who has been invited already." })
  ifInvited: IfInvited;

  @Field(() => ID, {
    nullable: true,
    description: "For keys: the team member who counts as the inviter; default: whoever made the key.",
  })
  onBehalfOf?: string;
}

@ObjectType({ simpleResolvers: true, description: "What became of one row." })
export class InviteResult {
  @Field(() => Int, { description: "Which row, from 0." })
  index: number;

  @Field(() => String, { nullable: true, description: "As it was given." })
  ref: string | null;

  @Field(() => String, { nullable: true, description: "As it was given." })
  email: string | null;

  @Field(() => InviteOutcomeEnum, { description: "What was done." })
  outcome: string;

  @Field(() => Candidate, {
    nullable: true,
    description: `The known or new candidate; null when rejected, or would be new; and where nothing was done for an address
that a caller without CANDIDATES_PII named.`,
  })
  candidate: object | null;

  @Field(() => Invitation, {
    nullable: true,
    description: `The new or existing one; null when rejected, or would be new; and where nothing was done for an address
that a caller without CANDIDATES_PII named.`,
  })
  invitation: object | null;

  @Field(() => [UserError], { description: "Why it was rejected." })
  errors: UserError[];

  @Field(() => [UserError], { description: "What the caller should know although it was done." })
  warnings: UserError[];
}

@ObjectType({ simpleResolvers: true, description: "What inviteCandidates did." })
export class InviteCandidatesPayload {
  @Field(() => InvitationBatch, {
    nullable: true,
    description: "The call as a whole; null where it was refused, or only rehearsed.",
  })
  batch: object | null;

  @Field(() => [InviteResult], { description: "One a row, in the order given; empty where the call was refused." })
  results: InviteResult[];

  @Field(() => [UserError], { description: "Why the call as a whole was refused; rows have their own errors." })
  userErrors: UserError[];
}
