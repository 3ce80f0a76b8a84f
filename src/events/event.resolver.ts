import { Arg, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from "type-graphql";
import type { Context } from "../access/context.ts";
import { Permission } from "../access/permission.ts";
import { isBlinded } from "../access/permissions.ts";
import { Cursor, JSONObject } from "../platform/graphql/scalars.ts";
import type { LiveContext } from "./live/live-subscription.ts";
import { subscribeToEvents } from "./live/subscribe-to-events.ts";
import type { EventEdge, EventFilter } from "./log/event.query.ts";
import { AssessmentEvent, AssessmentEventEdge, AssessmentEventFilter } from "./log/event.type.ts";

interface Subscribe {
  context: LiveContext;
  args: { filter?: EventFilter; assessmentId?: string; after?: string };
}

const ofType =
  (type: "ASSESSMENT_STARTED" | "ASSESSMENT_SUBMITTED") => (options: { context: unknown; args: unknown }) => {
    const { context, args } = options as Subscribe;
    return subscribeToEvents(
      context,
      { types: [type], assessmentIds: args.assessmentId == null ? null : [args.assessmentId] },
      args.after,
    );
  };
const afterDescription =
  "The last cursor you received: newer events are replayed first. Without it, the subscription starts now.";

@Resolver(() => AssessmentEvent)
export class EventResolver {
  @Permission("READ")
  @Subscription(() => AssessmentEventEdge, {
    description:
      "Streams the team's log: every event once and in order. After a lost connection, subscribe again after your last cursor.",
    subscribe: ({ context, args }) =>
      subscribeToEvents(context as LiveContext, (args as Subscribe["args"]).filter, (args as Subscribe["args"]).after),
  })
  assessmentEvents(
    @Root() edge: EventEdge,
    @Arg("filter", () => AssessmentEventFilter, {
      nullable: true,
      description: "An event must meet all given conditions.",
    })
    _filter?: AssessmentEventFilter,
    @Arg("after", () => Cursor, { nullable: true, description: afterDescription }) _after?: string,
  ): object {
    return edge;
  }

  @Permission("READ")
  @Subscription(() => AssessmentEventEdge, {
    description: "Streams an event whenever a candidate starts.",
    subscribe: ofType("ASSESSMENT_STARTED"),
  })
  assessmentStarted(
    @Root() edge: EventEdge,
    @Arg("assessmentId", () => ID, { nullable: true, description: "Only events of this assessment." })
    _assessmentId?: string,
    @Arg("after", () => Cursor, { nullable: true, description: afterDescription }) _after?: string,
  ): object {
    return edge;
  }

  @Permission("READ")
  @Subscription(() => AssessmentEventEdge, {
    description: "Streams an event whenever a candidate submits or the time runs out.",
    subscribe: ofType("ASSESSMENT_SUBMITTED"),
  })
  assessmentSubmitted(
    @Root() edge: EventEdge,
    @Arg("assessmentId", () => ID, { nullable: true, description: "Only events of this assessment." })
    _assessmentId?: string,
    @Arg("after", () => Cursor, { nullable: true, description: afterDescription }) _after?: string,
  ): object {
    return edge;
  }

  @FieldResolver(() => JSONObject, {
    nullable: true,
    description:
      'The changed fields, e.g. {"expiresAt": {"from": …, "to": …}}. They never contain a name, an address or a text of the candidate.',
  })
  changes(@Ctx() context: Context, @Root() event: AssessmentEvent): object | null {
    return isBlinded(context.access) ? null : event.changes;
  }
}
