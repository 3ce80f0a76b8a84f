import { Field, Float, InputType, Int, ObjectType } from "type-graphql";
import type { UserErrorValue } from "../base/errors.ts";
import { DateTime, Duration, Url } from "../base/scalars.ts";
import { UserError } from "../base/user-error.type.ts";
import { InvitationStateEnum, Submission } from "./invitation.type.ts";
import type { SubmissionInput as SubmissionValues } from "./save-submission.ts";

@ObjectType({ simpleResolvers: true, description: "The candidate's own view: nothing of the team but its name." })
export class CandidateInvitation {
  submission: Submission | null;

  @Field(() => String, { description: "What is to be taken." })
  assessmentTitle: string;

  @Field(() => String, { nullable: true, description: "What to know before starting. Plain text." })
  instructions: string | null;

  @Field(() => String, { description: "Who invites." })
  teamName: string;

  @Field(() => String, { nullable: true, description: "The candidate's name, if it is known." })
  candidateName: string | null;

  @Field(() => String, { nullable: true, description: "The inviter's message. Plain text." })
  message: string | null;

  @Field(() => InvitationStateEnum, { nullable: true, description: "As the clock says now." })
  state: string | null;

  @Field(() => Duration, {
    nullable: true,
    description: "How long there is from Start, extra time included; null: no limit.",
  })
  timeLimit: string | null;

  @Field(() => DateTime, { nullable: true, description: "First moment to start." })
  opensAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Last moment to start." })
  expiresAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "When it was started." })
  startedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "When it is submitted by itself." })
  deadlineAt: Date | null;

  @Field(() => Int, {
    description: `The number of the draft; 0: none has been saved. Pass it on with the next save or submission, and a draft
that was saved from another page or device meanwhile is not overwritten.`,
  })
  draftRevision: number;

  @Field(() => DateTime, { nullable: true, description: "When the draft was saved last." })
  draftSavedAt: Date | null;

  @Field(() => Url, {
    nullable: true,
    description:
      "Where to get to know the platform; changes nothing. Null once the invitation is cancelled or expired.",
  })
  practiceUrl: string | null;

  @Field(() => Boolean, { description: "True for a public link: registering comes first." })
  needsRegistration: boolean;

  @Field(() => Boolean, { description: "Whether Start would be done now." })
  canStart: boolean;

  @Field(() => UserError, { nullable: true, description: "Why not." })
  refusal: UserError | null;
}

@InputType({ description: "What is handed in. Left out: stays as last saved." })
export class SubmissionInput implements SubmissionValues {
  @Field(() => Url, { nullable: true, description: "Where the work lies." })
  url?: string | null;

  @Field(() => String, { nullable: true, description: "Plain text, up to 20,000 characters." })
  notes?: string | null;

  @Field(() => Float, { nullable: true, description: "Not for candidates: NOT_ALLOWED." })
  score?: number | null;

  @Field(() => Url, { nullable: true, description: "Not for candidates: NOT_ALLOWED." })
  resultUrl?: string | null;
}

@ObjectType({ simpleResolvers: true, description: "What the candidate's click came to." })
export class CandidateInvitationPayload {
  @Field(() => CandidateInvitation, { nullable: true, description: "As it is now; null for a link that is not known." })
  invitation: object | null;

  @Field(() => Url, {
    nullable: true,
    description: "Always null.",
    deprecationReason: "The candidate's link is always mailed, so that nobody learns which addresses are known.",
  })
  inviteUrl: string | null;

  @Field(() => Boolean, {
    description: "True: a link is mailed to the address given, as registerCandidate does.",
  })
  mailed: boolean;

  @Field(() => Url, {
    nullable: true,
    description: `Where to go next, at once: the built-in page, or the assessment's launchUrl with a ticket that lasts five
minutes. Its parameter ticket is a JWT (ES256, keys at /.well-known/jwks.json) that names the invitation. For a fresh one
call startAssessment again.`,
  })
  continueUrl: string | null;

  @Field(() => [UserError], {
    description: `What should be known although it was done. Of registerCandidate: what was taken off the address that is no
part of it, or that it looks mistyped, with the one that was probably meant as suggestion; the link is mailed to the
given one all the same.`,
  })
  warnings: UserErrorValue[];

  @Field(() => [UserError], { description: "Why it was refused; says what to do." })
  userErrors: UserError[];
}
