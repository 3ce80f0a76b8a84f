import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf, Permission } from "../access/permission.ts";
import { isBlinded, may } from "../access/permissions.ts";
import { eventShape } from "../events/log/event.query.ts";
import { AssessmentEvent } from "../events/log/event.type.ts";
import { shownEventTime } from "../invitations/read/coarse-times.ts";
import { invitationShape } from "../invitations/read/invitation.query.ts";
import { Invitation } from "../invitations/read/invitation.type.ts";
import { loadRow, type OrPromise } from "../platform/graphql/loader.ts";
import { DateTime } from "../platform/graphql/scalars.ts";
import { integrationShape } from "./partner.query.ts";
import { PartnerIntegration, PartnerMessage } from "./partner.type.ts";

@Resolver(() => PartnerMessage)
export class PartnerMessageResolver {
  @FieldResolver(() => PartnerIntegration, { nullable: true, description: "The integration that it was sent for." })
  integration(@Ctx() context: Context, @Root() message: PartnerMessage): OrPromise<object | null> {
    return message.integration ?? loadRow(context, accessOf(context).teamId, integrationShape, message.integrationId);
  }

  @Permission("READ")
  @FieldResolver(() => Invitation, {
    nullable: true,
    description: "The invitation that was ordered. Null if the order was rejected, or if the message is about none.",
  })
  invitation(@Ctx() context: Context, @Root() message: PartnerMessage): OrPromise<object | null> {
    return message.invitation ?? loadRow(context, accessOf(context).teamId, invitationShape, message.invitationId);
  }

  @Permission("READ")
  @FieldResolver(() => AssessmentEvent, {
    nullable: true,
    description: "The event that it follows from. Null if it follows from the order itself.",
  })
  event(@Ctx() context: Context, @Root() message: PartnerMessage): OrPromise<object | null> {
    return message.event ?? loadRow(context, accessOf(context).teamId, eventShape, message.eventId);
  }

  @FieldResolver(() => DateTime, {
    description: "The time when it was first queued, as precise as the caller may see the occurredAt of its event.",
  })
  async createdAt(@Ctx() context: Context, @Root() message: PartnerMessage): Promise<Date> {
    if (!isBlinded(context.access) || message.eventId === null) return message.createdAt;
    const event = await loadRow(context, accessOf(context).teamId, eventShape, message.eventId);
    return event === null
      ? message.createdAt
      : await shownEventTime(context, event as unknown as AssessmentEvent, message.createdAt);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "The first 2,000 bytes of the last response, or why there was none. Null for a caller without READ and CANDIDATES_PII.",
  })
  response(@Ctx() context: Context, @Root() message: PartnerMessage): string | null {
    return may(context.access, "READ") && !isBlinded(context.access) ? message.response : null;
  }
}
