import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { loadRow } from "../base/loader.ts";
import { DateTime } from "../base/scalars.ts";
import { emailShape } from "../emails/email.query.ts";
import { Email } from "../emails/email.type.ts";
import { AssessmentEvent } from "../events/event.type.ts";
import type { Context } from "../teams/context.ts";
import { viewerOf } from "../teams/permission.ts";
import { shownEventTime } from "./coarse-times.ts";
import { invitationShape } from "./invitation.query.ts";
import { Invitation } from "./invitation.type.ts";

@Resolver(() => AssessmentEvent)
export class EventInvitationResolver {
  @FieldResolver(() => DateTime, {
    description: `When it was committed, by the database's clock; in the order of sequence. Of an invitation with a time
limit, once it was started, to the UTC day for a caller without CANDIDATES_PII, and the submission never later than the
limit ends without extra time.`,
  })
  occurredAt(@Ctx() context: Context, @Root() event: AssessmentEvent): Date | Promise<Date> {
    return shownEventTime(context, event, event.occurredAt);
  }

  @FieldResolver(() => Invitation, {
    nullable: true,
    description: "Null where the event is about the candidate or the assessment alone.",
  })
  async invitation(@Ctx() context: Context, @Root() event: AssessmentEvent): Promise<object | null> {
    return await loadRow(context, viewerOf(context).teamId, invitationShape, event.invitationId);
  }

  @FieldResolver(() => Email, { nullable: true, description: "Of INVITATION_EMAIL_SENT and _FAILED: the message." })
  async email(@Ctx() context: Context, @Root() event: AssessmentEvent): Promise<object | null> {
    return await loadRow(context, viewerOf(context).teamId, emailShape, event.emailId);
  }
}

@Resolver(() => Email)
export class EmailInvitationResolver {
  @FieldResolver(() => Invitation, { nullable: true, description: "The invitation it is about, if it is about one." })
  async invitation(@Ctx() context: Context, @Root() email: Email): Promise<object | null> {
    return await loadRow(context, viewerOf(context).teamId, invitationShape, email.invitationId);
  }
}
