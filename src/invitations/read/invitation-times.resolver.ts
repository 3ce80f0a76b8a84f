import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { isBlinded } from "../../access/permissions.ts";
import { DateTime } from "../../platform/graphql/scalars.ts";
import { coarseTime } from "./coarse-times.ts";
import { Invitation } from "./invitation.type.ts";

type Time = Date | null;

const toTheDay = "Rounded down to the UTC day without CANDIDATES_PII if there is a time limit.";
const bounded = `${toTheDay} It is then never later than the deadline without extra time.`;

const shown = (context: Context, row: Invitation, time: Date | null, isBounded = false): Time =>
  time === null || !isBlinded(context.access) ? time : coarseTime(time, row, isBounded);

/** The times of an invitation that together reveal how much time the candidate had. */
@Resolver(() => Invitation)
export class InvitationTimesResolver {
  @FieldResolver(() => DateTime, {
    nullable: true,
    description: `The time when the candidate clicked Start. ${toTheDay}`,
  })
  startedAt(@Ctx() context: Context, @Root() row: Invitation): Time {
    return shown(context, row, row.startedAt);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: `The time of the submission; the deadline if it was submitted automatically. ${bounded}`,
  })
  submittedAt(@Ctx() context: Context, @Root() row: Invitation): Time {
    return shown(context, row, row.submittedAt, true);
  }

  @FieldResolver(() => DateTime, {
    nullable: true,
    description: `The time of the reopening, until the candidate continues; else null. ${toTheDay}`,
  })
  reopenedAt(@Ctx() context: Context, @Root() row: Invitation): Time {
    return shown(context, row, row.reopenedAt);
  }

  @FieldResolver(() => DateTime, { nullable: true, description: `The time of the cancellation. ${bounded}` })
  cancelledAt(@Ctx() context: Context, @Root() row: Invitation): Time {
    return shown(context, row, row.cancelledAt, true);
  }

  @FieldResolver(() => DateTime, { description: `The time of the last change. ${bounded}` })
  updatedAt(@Ctx() context: Context, @Root() row: Invitation): Time {
    return shown(context, row, row.updatedAt, true);
  }
}
