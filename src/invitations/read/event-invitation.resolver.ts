import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { emailShape } from "../../emails/email.query.ts";
import { Email } from "../../emails/email.type.ts";
import { AssessmentEvent } from "../../events/log/event.type.ts";
import { loadRow, type OrPromise } from "../../platform/graphql/loader.ts";
import { DateTime } from "../../platform/graphql/scalars.ts";
import { shownEventTime } from "./coarse-times.ts";
import { invitationShape } from "./invitation.query.ts";
import { Invitation } from "./invitation.type.ts";

@Resolver(() => AssessmentEvent)
export class EventInvitationResolver {
  @FieldResolver(() => DateTime, {
    description: `The time when the event was committed, in the order of sequence. Without CANDIDATES_PII, the time of an event of a
started invitation with a time limit is rounded down to the UTC day, and that of a submission is never later than the
deadline without extra time.`,
  })
  occurredAt(@Ctx() context: Context, @Root() event: AssessmentEvent): Date | Promise<Date> {
    return shownEventTime(context, event, event.occurredAt);
  }

  @FieldResolver(() => Invitation, {
    nullable: true,
    description: "The invitation; null if the event is about a candidate or an assessment only.",
  })
  invitation(@Ctx() context: Context, @Root() event: AssessmentEvent): OrPromise<object | null> {
    return event.invitation ?? loadRow(context, accessOf(context).teamId, invitationShape, event.invitationId);
  }

  @FieldResolver(() => Email, {
    nullable: true,
    description: "The e-mail, for the types INVITATION_EMAIL_SENT and INVITATION_EMAIL_FAILED; else null.",
  })
  email(@Ctx() context: Context, @Root() event: AssessmentEvent): OrPromise<object | null> {
    return event.email ?? loadRow(context, accessOf(context).teamId, emailShape, event.emailId);
  }
}

@Resolver(() => Email)
export class EmailInvitationResolver {
  @FieldResolver(() => Invitation, { nullable: true, description: "The invitation that the e-mail is about, if any." })
  async invitation(@Ctx() context: Context, @Root() email: Email): Promise<object | null> {
    return await loadRow(context, accessOf(context).teamId, invitationShape, email.invitationId);
  }
}
