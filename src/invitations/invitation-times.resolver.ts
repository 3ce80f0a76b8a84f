import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { DateTime } from "../base/scalars.ts";
import type { Context } from "../teams/context.ts";
import { isBlinded } from "../teams/permissions.ts";
import { coarseTime } from "./coarse-times.ts";
import { Invitation } from "./invitation.type.ts";

type Time = Date | null;

const toTheDay = "To the UTC day for a caller without CANDIDATES_PII, where there is a time limit.";
const bounded = `${toTheDay} Then never later than the limit ends without extra time.`;

const shown = (context: Context, row: Invitation, time: Date | null, isBounded = false): Time =>
  time === null || !isBlinded(context.viewer) ? time : coarseTime(time, row, isBounded);

/** The times of an invitation that beside one another show how long the candidate had. */
@Resolver(() => Invitation)
export class InvitationTimesResolver {
  @FieldResolver(() => DateTime, { nullable: true, description: `When the candidate clicked Start. ${toTheDay}` })
  startedAt(@Ctx() context: Context, @Root() row: Invitation): Time {
    return shown(context, row, row.startedAt);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: `When it was handed in; the deadline, where the time limit did it. ${bounded}`,
  })
  submittedAt(@Ctx() context: Context, @Root() row: Invitation): Time {
    return shown(context, row, row.submittedAt, true);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: `Set while a reopened invitation waits for the candidate to continue. ${toTheDay}`,
  })
  reopenedAt(@Ctx() context: Context, @Root() row: Invitation): Time {
    return shown(context, row, row.reopenedAt);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: `When the team took it back. ${bounded}` })
  cancelledAt(@Ctx() context: Context, @Root() row: Invitation): Time {
    return shown(context, row, row.cancelledAt, true);
  }

  @FieldResolver(() => DateTime, { description: `When it was last changed. ${bounded}` })
  updatedAt(@Ctx() context: Context, @Root() row: Invitation): Time {
    return shown(context, row, row.updatedAt, true);
  }
}
