import { Args, ArgsType, Ctx, Field, FieldResolver, Int, ObjectType, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { Assessment } from "../../assessments/assessment.type.ts";
import { AsLongAs, Scans } from "../../platform/graphql/connection.type.ts";
import { CalendarDate, TimeZone } from "../../platform/graphql/scalars.ts";
import { Team } from "../../teams/team.type.ts";
import { loadActivity } from "./activity.query.ts";

@ObjectType({ simpleResolvers: true, description: "What happened on one day." })
export class ActivityDay {
  @Field(() => CalendarDate, { description: "The day, in the time zone of the activity." })
  date: string;

  @Field(() => Int, { description: "The number of invitations that were created." })
  invited: number;

  @Field(() => Int, { description: "The number of starts. Continuing after a reopening is a start, too." })
  started: number;

  @Field(() => Int, { description: "The number of submissions, by candidates and by the time limit." })
  submitted: number;
}

@ObjectType({
  simpleResolvers: true,
  description: `What happened day by day, counted from the event log. Each day begins at midnight in the time zone, also where
clocks change.`,
})
export class Activity {
  @Field(() => TimeZone, { description: "The time zone of the days. UTC for callers without CANDIDATES_PII." })
  timeZone: string;

  @Field(() => [ActivityDay], { description: "Every day of the range, earliest first, also those without any event." })
  days: ActivityDay[];
}

@ArgsType()
class ActivityArgs {
  @Field(() => Int, { defaultValue: 30, description: "The number of days, 1 to 366." })
  days: number;

  @Field(() => CalendarDate, { nullable: true, description: "The last day. The default is today, in the time zone." })
  until?: string | null;

  @Field(() => TimeZone, {
    nullable: true,
    description: "The time zone of the days. The default is the team's. Without CANDIDATES_PII it is always UTC.",
  })
  timeZone?: string | null;
}

const rangeOf = ({ days, until, timeZone }: ActivityArgs) => ({
  days,
  until: until ?? null,
  timeZone: timeZone ?? null,
});

@Resolver(() => Assessment)
export class AssessmentActivityResolver {
  @Scans
  @AsLongAs("days")
  @FieldResolver(() => Activity, {
    description: "How many were invited, started and submitted on each day, for a chart.",
  })
  async activity(
    @Ctx() context: Context,
    @Root() assessment: Assessment,
    @Args(() => ActivityArgs) args: ActivityArgs,
  ): Promise<Activity> {
    return await loadActivity(context, rangeOf(args), assessment.uuid);
  }
}

@Resolver(() => Team)
export class TeamActivityResolver {
  @Scans
  @AsLongAs("days")
  @FieldResolver(() => Activity, {
    description: "How many were invited, started and submitted on each day in all assessments of the team.",
  })
  async activity(@Ctx() context: Context, @Args(() => ActivityArgs) args: ActivityArgs): Promise<Activity> {
    return await loadActivity(context, rangeOf(args), null);
  }
}
