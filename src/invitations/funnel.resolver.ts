import { Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from "type-graphql";
import { Assessment } from "../assessments/assessment.type.ts";
import { Scans } from "../base/connection.type.ts";
import { Duration } from "../base/scalars.ts";
import type { Context } from "../teams/context.ts";
import { isBlinded } from "../teams/permissions.ts";
import { loadFunnel } from "./funnel.query.ts";

@ObjectType({
  simpleResolvers: true,
  description:
    "How many invitations have got how far, all of one moment. Who started counts as opened, and so on down.",
})
export class InvitationFunnel {
  @Field(() => Int, { description: "Invitations in all." })
  invited: number;

  @Field(() => Int, { description: "For which the mail server took at least one e-mail." })
  emailed: number;

  @Field(() => Int, { description: "Whose last e-mail was refused for good, at once or later." })
  bounced: number;

  @Field(() => Int, { description: "Whose link was opened, maybe by a mail scanner, or that were started." })
  opened: number;

  @Field(() => Int, { description: "That were started, whatever came then." })
  started: number;

  @Field(() => Int, { description: "That were submitted, by the candidate or by the time limit." })
  submitted: number;

  @Field(() => Int, { description: "Whose last moment to start has passed." })
  expired: number;

  @Field(() => Int, { description: "That the team took back." })
  cancelled: number;

  @Field(() => Duration, {
    nullable: true,
    description: "From the invitation to Start, of those who started. Null for a caller without CANDIDATES_PII.",
  })
  medianTimeToStart: string | null;

  @Field(() => Duration, {
    nullable: true,
    description: "From Start to the submission, of those who submitted. Null for a caller without CANDIDATES_PII.",
  })
  medianTimeToSubmit: string | null;
}

const asDuration = (seconds: number | null): string | null => (seconds === null ? null : `PT${Math.round(seconds)}S`);

@Resolver(() => Assessment)
export class AssessmentFunnelResolver {
  @Scans
  @FieldResolver(() => InvitationFunnel, { description: "How many invitations have got how far." })
  async funnel(@Ctx() context: Context, @Root() assessment: Assessment): Promise<InvitationFunnel> {
    const { secondsToStart, secondsToSubmit, ...numbers } = await loadFunnel(context, assessment.uuid);
    const blinded = isBlinded(context.access);
    return {
      ...numbers,
      // Of a few they are the times of one.
      medianTimeToStart: blinded ? null : asDuration(secondsToStart),
      medianTimeToSubmit: blinded ? null : asDuration(secondsToSubmit),
    };
  }
}
