import type { GraphQLResolveInfo } from "graphql";
import { Ctx, Field, FieldResolver, Info, Int, ObjectType, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { isBlinded } from "../../access/permissions.ts";
import { Assessment } from "../../assessments/assessment.type.ts";
import { Scans } from "../../platform/graphql/connection.type.ts";
import { isSelected } from "../../platform/graphql/read-plan.ts";
import { Duration } from "../../platform/graphql/scalars.ts";
import { type Funnel, loadFunnel } from "./funnel.query.ts";

@ObjectType({
  simpleResolvers: true,
  description:
    "The numbers of invitations that have reached each step, all at the same time. A started invitation counts as opened, too.",
})
export class InvitationFunnel {
  @Field(() => Int, { description: "The number of invitations." })
  invited: number;

  @Field(() => Int, {
    description: "The number of invitations for which the mail server accepted at least one e-mail.",
  })
  emailed: number;

  @Field(() => Int, { description: "The number of invitations whose last e-mail bounced." })
  bounced: number;

  @Field(() => Int, {
    description: "The number of invitations whose link was opened, possibly by a mail scanner, or that were started.",
  })
  opened: number;

  @Field(() => Int, { description: "The number of invitations that were started." })
  started: number;

  @Field(() => Int, {
    description: "The number of invitations that were submitted, by the candidate or by the time limit.",
  })
  submitted: number;

  @Field(() => Int, { description: "The number of invitations that have expired." })
  expired: number;

  @Field(() => Int, { description: "The number of invitations that the team cancelled." })
  cancelled: number;

  @Field(() => Duration, {
    nullable: true,
    description: "The median time from the invitation to the start. Null without CANDIDATES_PII.",
  })
  medianTimeToStart: string | null;

  @Field(() => Duration, {
    nullable: true,
    description: "The median time from the start to the submission. Null without CANDIDATES_PII.",
  })
  medianTimeToSubmit: string | null;
}

const asDuration = (seconds: number | null | undefined): string | null =>
  seconds == null ? null : `PT${Math.round(seconds)}S`;

@Resolver(() => Assessment)
export class AssessmentFunnelResolver {
  @Scans
  @FieldResolver(() => InvitationFunnel, { description: "The numbers of invitations that have reached each step." })
  async funnel(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() assessment: Assessment,
  ): Promise<InvitationFunnel> {
    const blinded = isBlinded(context.access);
    const { funnel: [found] = [] } = assessment as { funnel?: Funnel[] };
    const { secondsToStart, secondsToSubmit, ...numbers } =
      found ??
      (await loadFunnel(context, assessment.uuid, {
        bounced: isSelected(info, "bounced"),
        timeToStart: !blinded && isSelected(info, "medianTimeToStart"),
        timeToSubmit: !blinded && isSelected(info, "medianTimeToSubmit"),
      }));
    return {
      ...numbers,
      // The median of few invitations reveals the times of one.
      medianTimeToStart: blinded ? null : asDuration(secondsToStart),
      medianTimeToSubmit: blinded ? null : asDuration(secondsToSubmit),
    };
  }
}
