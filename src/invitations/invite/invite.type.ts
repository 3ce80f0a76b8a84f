import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { Candidate } from "../../candidates/candidate.type.ts";
import { DateTime, Duration, JSONObject, Locale, TimeZone } from "../../platform/graphql/scalars.ts";
import { describedEnum, UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import { InvitationBatch } from "../read/batch.type.ts";
import { Invitation } from "../read/invitation.type.ts";
import {
  type IfInvited,
  type IfSubmitted,
  type InviteeInput as InviteeValues,
  type InviteInput,
  ifInvitedValues,
  ifSubmittedValues,
} from "./invite-input.ts";
import { inviteOutcomes } from "./invite-outcome.ts";

export const IfInvitedEnum = describedEnum(
  "IfInvited",
  "What to do with a candidate who already has an invitation to this assessment that is live or submitted.",
  ifInvitedValues,
);
export const IfSubmittedEnum = describedEnum(
  "IfSubmitted",
  "What to do with a candidate who has submitted the assessment.",
  ifSubmittedValues,
);
export const InviteOutcomeEnum = describedEnum("InviteOutcome", "The result of one row.", inviteOutcomes);

@InputType({ description: "One candidate to invite: give id for a candidate of the team, or email for any." })
export class InviteeInput implements InviteeValues {
  @Field(() => ID, { nullable: true, description: "The id of a candidate of the team." })
  id?: string;

  @Field(() => String, {
    nullable: true,
    description: `The address, as name@example.com or "Family, Given" <name@example.com>; checked row by row. Characters that programs
leave around a copied address (quotation marks, invisible characters, mailto:) are removed, with the warning EMAIL_MENDED.`,
  })
  email?: string;

  @Field(() => String, { nullable: true, description: "The name, used if the candidate has none yet." })
  name?: string;

  @Field(() => Locale, {
    nullable: true,
    description: "The language of e-mails and pages, for example de-AT; de_AT is read as de-AT. Checked row by row.",
  })
  locale?: string;

  @Field(() => TimeZone, {
    nullable: true,
    description:
      "The time zone of e-mails, by its IANA name, for example Europe/Bucharest, or its Windows name. Checked row by row.",
  })
  timeZone?: string;

  @Field(() => String, {
    nullable: true,
    description: `The external id of the candidate; unique in the team. Without CANDIDATES_PII, and together with id, the error
ALREADY_EXISTS is returned if any candidate has it.`,
  })
  candidateExternalId?: string;

  @Field(() => JSONObject, {
    nullable: true,
    description: "The metadata to store with the candidate, at most 16384 bytes. Checked row by row.",
  })
  candidateMetadata?: object;

  @Field(() => String, {
    nullable: true,
    description: `The external id of the invitation, for example of an order or an application; unique in the team. Without
CANDIDATES_PII, and together with id, the error ALREADY_EXISTS is returned if any invitation has it.`,
  })
  externalId?: string;

  @Field(() => JSONObject, {
    nullable: true,
    description: "The metadata to store with the invitation, at most 16384 bytes. Checked row by row.",
  })
  metadata?: object;

  @Field(() => String, { nullable: true, description: "A reference that the result of this row repeats." })
  ref?: string;
}

@InputType({ description: "The candidates to invite, and the settings of their invitations." })
export class InviteCandidatesInput implements InviteInput {
  @Field(() => ID, { description: "The id of a PUBLISHED assessment." })
  assessmentId: string;

  @Field(() => [InviteeInput], {
    description: "1 to 10,000 candidates. Each becomes one row of results, in this order.",
  })
  candidates: InviteeInput[];

  @Field(() => String, { nullable: true, description: "The title of the batch." })
  title?: string;

  @Field(() => String, {
    nullable: true,
    description:
      "The message to the candidates. Plain text of up to 2,000 characters. Requires the feature CUSTOM_MESSAGE.",
  })
  message?: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Whether the inviter gets one copy per call, without a working link. The error NOT_ALLOWED is returned for an API key.",
  })
  copyToMe: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: "Whether candidates cannot start until unlockInvitations is called. Requires the feature ACCESS_LOCK.",
  })
  locked?: boolean;

  @Field(() => [ID], {
    nullable: true,
    description: "Up to 100 members to assign to the candidates. Requires the feature TEAM_MEMBER_ASSIGNMENT.",
  })
  assigneeIds?: string[];

  @Field(() => Boolean, {
    defaultValue: true,
    description: "Whether the default assignees of the assessment are added.",
  })
  applyDefaultAssignees: boolean;

  @Field(() => [String], {
    nullable: true,
    description: "Up to 20 labels for the candidates. Requires the feature LABELS.",
  })
  labels?: string[];

  @Field(() => Boolean, { defaultValue: true, description: "Whether the default labels of the assessment are added." })
  applyDefaultLabels: boolean;

  @Field(() => DateTime, { nullable: true, description: "The first moment to start; at once by default." })
  opensAt?: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: "The last moment to start; by default after the defaultExpiry of the assessment.",
  })
  expiresAt?: Date;

  @Field(() => [Duration], {
    nullable: true,
    description: `Up to 10 times after the invitation, each from 10 minutes to a year, at which candidates who have not started are
reminded; by default those of the assessment. Requires the feature REMINDERS.`,
  })
  reminders?: string[];

  @Field(() => Duration, { nullable: true, description: "The time limit; by default that of the assessment." })
  timeLimit?: string;

  @Field(() => IfInvitedEnum, {
    defaultValue: "REPORT",
    description: "The action for candidates who are invited already or have submitted.",
  })
  ifInvited: IfInvited;

  @Field(() => IfSubmittedEnum, {
    nullable: true,
    description:
      "The action for candidates who have submitted, if it differs: ifInvited then decides about live invitations only.",
  })
  ifSubmitted?: IfSubmitted;

  @Field(() => ID, {
    nullable: true,
    description: "For API keys: the member who counts as the inviter; by default the one who created the key.",
  })
  onBehalfOf?: string;
}

@ObjectType({ simpleResolvers: true, description: "The result of one row." })
export class InviteResult {
  @Field(() => Int, { description: "The index of the row, from 0." })
  index: number;

  @Field(() => String, { nullable: true, description: "The ref of the row." })
  ref: string | null;

  @Field(() => String, { nullable: true, description: "The address, as it was given." })
  email: string | null;

  @Field(() => InviteOutcomeEnum, { description: "The outcome of the row." })
  outcome: string;

  @Field(() => Candidate, {
    nullable: true,
    description: `The candidate. Null if the row was rejected, if a dry run would create the candidate, and if nothing was done for an
address that was given without CANDIDATES_PII.`,
  })
  candidate: object | null;

  @Field(() => Invitation, {
    nullable: true,
    description: `The new or existing invitation. Null if the row was rejected, if a dry run would create the invitation, and if
nothing was done for an address that was given without CANDIDATES_PII.`,
  })
  invitation: object | null;

  @Field(() => [UserErrorObject], { description: "The reasons of the rejection; empty if the row was not rejected." })
  errors: UserErrorObject[];

  @Field(() => [UserErrorObject], { description: "Warnings about a row that succeeded." })
  warnings: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The result of inviteCandidates." })
export class InviteCandidatesPayload {
  @Field(() => InvitationBatch, {
    nullable: true,
    description: "The batch of the call; null for a rejected call and for a dry run.",
  })
  batch: object | null;

  @Field(() => [InviteResult], {
    description: "The result of each row, in the given order; empty if the call was rejected.",
  })
  results: InviteResult[];

  @Field(() => [UserErrorObject], {
    description: "The reasons why the whole call was rejected. Rows have errors of their own.",
  })
  userErrors: UserErrorObject[];
}
