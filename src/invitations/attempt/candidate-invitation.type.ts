import { Field, Float, InputType, Int, ObjectType } from "type-graphql";
import type { UserErrorValue } from "../../platform/errors.ts";
import { DateTime, Duration, Url } from "../../platform/graphql/scalars.ts";
import { UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import { InvitationStateEnum, Submission } from "../read/invitation.type.ts";
import type { SubmissionInput as SubmissionValues } from "./save-submission.ts";

@ObjectType({
  simpleResolvers: true,
  description: "An invitation as its candidate sees it. It reveals nothing about the team but its name.",
})
export class CandidateInvitation {
  submission: Submission | null;

  @Field(() => String, { description: "The title of the assessment." })
  assessmentTitle: string;

  @Field(() => String, { nullable: true, description: "The instructions to read before starting. Plain text." })
  instructions: string | null;

  @Field(() => String, { description: "The name of the team." })
  teamName: string;

  @Field(() => String, { nullable: true, description: "The name of the candidate, if it is known." })
  candidateName: string | null;

  @Field(() => String, { nullable: true, description: "The message of the inviter. Plain text." })
  message: string | null;

  @Field(() => InvitationStateEnum, { nullable: true, description: "The current state." })
  state: string | null;

  @Field(() => Duration, {
    nullable: true,
    description: "The time limit from the start, including extra time; null if there is none.",
  })
  timeLimit: string | null;

  @Field(() => DateTime, { nullable: true, description: "The first moment to start; null if it is open already." })
  opensAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "The last moment to start; null if there is none." })
  expiresAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "The time of the start; null before it." })
  startedAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "The deadline, after which the saved draft is submitted automatically; null without a time limit.",
  })
  deadlineAt: Date | null;

  @Field(() => Int, {
    description: `The revision of the saved draft; 0 if none was saved. Send it with the next save or submission, so that a draft
which another page or device has saved in the meantime is not overwritten.`,
  })
  draftRevision: number;

  @Field(() => DateTime, { nullable: true, description: "The time when the draft was last saved." })
  draftSavedAt: Date | null;

  @Field(() => Url, {
    nullable: true,
    description: "The URL of the practice page, which changes nothing. Null if the invitation is cancelled or expired.",
  })
  practiceUrl: string | null;

  @Field(() => Boolean, { description: "True for a public link, where the candidate has to register first." })
  needsRegistration: boolean;

  @Field(() => Boolean, { description: "Whether the candidate can start or continue now." })
  canStart: boolean;

  @Field(() => UserErrorObject, {
    nullable: true,
    description: "The reason why the candidate cannot start; null if they can.",
  })
  refusal: UserErrorObject | null;
}

@InputType({ description: "The work that a candidate submits. Fields that are left out keep their saved values." })
export class SubmissionInput implements SubmissionValues {
  @Field(() => Url, { nullable: true, description: "The URL of the work." })
  url?: string | null;

  @Field(() => String, { nullable: true, description: "The notes. Plain text of up to 20,000 characters." })
  notes?: string | null;

  @Field(() => Float, {
    nullable: true,
    description: "Only for recordSubmission. Candidates get the error NOT_ALLOWED.",
  })
  score?: number | null;

  @Field(() => Url, { nullable: true, description: "Only for recordSubmission. Candidates get the error NOT_ALLOWED." })
  resultUrl?: string | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of an action of the candidate." })
export class CandidateInvitationPayload {
  @Field(() => CandidateInvitation, {
    nullable: true,
    description: "The invitation after the action; null for an unknown link.",
  })
  invitation: object | null;

  @Field(() => Url, {
    nullable: true,
    description: "Always null.",
    deprecationReason:
      "The link is always sent by e-mail, so that the answer does not reveal which addresses are known.",
  })
  inviteUrl: string | null;

  @Field(() => Boolean, {
    description: "Whether a link is sent by e-mail to the given address. True for registerCandidate.",
  })
  mailed: boolean;

  @Field(() => Url, {
    nullable: true,
    description: `The URL to redirect the candidate to at once: the built-in page, or the launchUrl of the assessment with a ticket
that is valid for five minutes. Its parameter ticket is a JWT (ES256, keys at /.well-known/jwks.json) that identifies the
invitation. Call startAssessment again for a new ticket.`,
  })
  continueUrl: string | null;

  @Field(() => [UserErrorObject], {
    description: `Warnings about an action that succeeded. registerCandidate warns if it removed characters around the address, or
if the address looks mistyped; then suggestion holds the probable one, and the link is sent to the given one all the same.`,
  })
  warnings: UserErrorValue[];

  @Field(() => [UserErrorObject], {
    description: "The reasons why the action was rejected, with advice; empty if it succeeded.",
  })
  userErrors: UserErrorObject[];
}
