import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root, Subscription } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf, Permission, viewerOf } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import { assessmentShape } from "../../assessments/assessment.query.ts";
import { candidateShape } from "../../candidates/read/candidate.query.ts";
import { eventShape } from "../../events/log/event.query.ts";
import { AssessmentEvent } from "../../events/log/event.type.ts";
import { shownEventTime } from "../../invitations/read/coarse-times.ts";
import { PageArgs, Scans } from "../../platform/graphql/connection.type.ts";
import { loadByPlan, loaderOf, loadRow } from "../../platform/graphql/loader.ts";
import { readByKeys } from "../../platform/graphql/read-by-keys.ts";
import { planOfAll, planOfColumns, type Row } from "../../platform/graphql/read-plan.ts";
import { Cursor, DateTime } from "../../platform/graphql/scalars.ts";
import type { NotificationEventType } from "../../teams/notification-settings.ts";
import { countUnread, type NotificationEdge as Edge, readNotificationPage } from "./in-app.query.ts";
import { MarkNotificationsReadPayload, Notification, NotificationConnection, NotificationEdge } from "./in-app.type.ts";
import { markNotificationsRead } from "./mark-notifications-read.ts";
import { subscribeToNotifications } from "./subscribe-to-notifications.ts";

const eventPlan = planOfAll(eventShape);

/** Loads the event of a notification; those of a page in one statement. */
const loadEvent = (context: Context, sequence: number): Promise<Row> =>
  loaderOf<number, Row>(context, "events by number", async (sequences) => {
    const found = await readByKeys(context.services, eventPlan, accessOf(context).teamId, "sequence", sequences);
    const bySequence = new Map(found.map((event) => [event.sequence, event]));
    return sequences.map((one) => bySequence.get(one) ?? new Error("no such event"));
  }).load(sequence);

// No more than a title says: labels and all else of a candidate take as long to read as the rest of a page.
const namePlan = planOfColumns(candidateShape, ["name", "email", "codename"]);

const titles: Record<NotificationEventType, (who: string, what: string) => string> = {
  ASSESSMENT_STARTED: (who, what) => `${who} has started: ${what}`,
  ASSESSMENT_SUBMITTED: (who, what) => `${who} has submitted: ${what}`,
  INVITATION_EMAIL_FAILED: (who, what) => `The invitation to ${who} could not be delivered: ${what}`,
};

@Resolver(() => NotificationConnection)
export class NotificationsResolver {
  @Permission("SELF")
  @Query(() => NotificationConnection, {
    nullable: true,
    description:
      "The caller's notifications in the app, oldest first. Use last: 25 for the newest. API keys have none.",
  })
  async notifications(
    @Ctx() context: Context,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("unreadOnly", () => Boolean, { defaultValue: false, description: "Only unread notifications." })
    unreadOnly: boolean,
  ): Promise<object> {
    return await readNotificationPage(context.services, viewerOf(context), unreadOnly, page);
  }

  @Permission("SELF")
  @Mutation(() => MarkNotificationsReadPayload, { description: "Marks the caller's notifications as read." })
  async markNotificationsRead(
    @Ctx() context: Context,
    @Arg("upTo", () => Cursor, {
      nullable: true,
      description: "The cursor of the last notification to mark. Without it, all are marked.",
    })
    upTo?: string,
  ): Promise<MarkNotificationsReadPayload> {
    await markNotificationsRead(context, upTo ?? null);
    return { unreadCount: await countUnread(context.services, viewerOf(context)), userErrors: [] };
  }

  @Permission("SELF")
  @Subscription(() => NotificationEdge, {
    description:
      "Streams the caller's notifications in the app, each once and in order. After a lost connection, subscribe again after your last cursor.",
    subscribe: ({ context, args }) => subscribeToNotifications(context as Context, (args as { after?: string }).after),
  })
  notificationReceived(
    @Root() edge: Edge,
    @Arg("after", () => Cursor, {
      nullable: true,
      description:
        "The last cursor you received: newer notifications are replayed first. Without it, the subscription starts now.",
    })
    _after?: string,
  ): object {
    return edge;
  }

  @Scans
  @FieldResolver(() => Int, { description: "The number of the caller's unread notifications on all pages." })
  async unreadCount(@Ctx() context: Context): Promise<number> {
    return await countUnread(context.services, viewerOf(context));
  }
}

@Resolver(() => Notification)
export class NotificationResolver {
  @FieldResolver(() => AssessmentEvent, { description: "The event that the notification is about." })
  async event(@Ctx() context: Context, @Root() notification: Notification): Promise<object> {
    return await loadEvent(context, notification.sequence);
  }

  @FieldResolver(() => DateTime, {
    description:
      "When the notification was created. It has the precision in which the caller sees occurredAt of the event.",
  })
  async createdAt(@Ctx() context: Context, @Root() notification: Notification): Promise<Date> {
    if (!isBlinded(context.access)) return notification.createdAt;
    const event = (await loadEvent(context, notification.sequence)) as Row &
      Pick<AssessmentEvent, "type" | "invitationId">;
    return await shownEventTime(context, event, notification.createdAt);
  }

  @FieldResolver(() => String, {
    description: "The event in a few words. A blind reviewer sees the candidate's codename.",
  })
  async title(@Ctx() context: Context, @Root() notification: Notification): Promise<string> {
    const { teamId } = accessOf(context);
    const event = await loadEvent(context, notification.sequence);
    const [candidate, assessment] = await Promise.all([
      event.candidateId === null
        ? null
        : loadByPlan(context, teamId, "names of candidates", namePlan, event.candidateId as string),
      loadRow(context, teamId, assessmentShape, event.assessmentId as string | null),
    ]);
    const { name, email, codename } = (candidate ?? {}) as { name?: string; email?: string; codename?: string };
    const who = (isBlinded(context.access) ? null : (name ?? email)) ?? codename ?? "A candidate";
    return titles[event.type as NotificationEventType](who, String(assessment?.title ?? ""));
  }
}
