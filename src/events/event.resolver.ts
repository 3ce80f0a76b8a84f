import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root, Subscription } from "type-graphql";
import { PageArgs } from "../base/connection.type.ts";
import { Cursor, JSONObject } from "../base/scalars.ts";
import type { Context } from "../teams/context.ts";
import { Permission, viewerOf } from "../teams/permission.ts";
import { isBlinded } from "../teams/permissions.ts";
import { type EventEdge, type EventFilter, readEventPage } from "./event.query.ts";
import {
  AssessmentEvent,
  AssessmentEventConnection,
  AssessmentEventEdge,
  AssessmentEventFilter,
} from "./event.type.ts";
import type { LiveContext } from "./live-subscriber.ts";
import { subscribeToEvents } from "./subscribe-to-events.ts";

interface Asked {
  context: LiveContext;
  args: { filter?: EventFilter; assessmentId?: string; after?: string };
}

const one = (type: "ASSESSMENT_STARTED" | "ASSESSMENT_SUBMITTED") => (asked: { context: unknown; args: unknown }) => {
  const { context, args } = asked as Asked;
  return subscribeToEvents(
    context,
    { types: [type], assessmentIds: args.assessmentId == null ? null : [args.assessmentId] },
    args.after,
  );
};
const afterDescription = "The last cursor you saw: what came since is replayed first. Left out: from now on.";

@Resolver(() => AssessmentEvent)
export class EventResolver {
  @Permission("READ")
  @Query(() => AssessmentEventConnection, {
    description: "The team's log, in its order: the oldest first. last: 25 gives the newest.",
  })
  async events(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => AssessmentEventFilter, { nullable: true, description: "All that is given has to hold." })
    filter?: AssessmentEventFilter,
  ): Promise<object> {
    return await readEventPage(context.services, viewerOf(context), filter, page, info);
  }

  @Permission("READ")
  @Subscription(() => AssessmentEventEdge, {
    description:
      "The team's log, live: in order, without gaps, nothing twice. After a break, subscribe again after your last cursor.",
    subscribe: ({ context, args }) =>
      subscribeToEvents(context as LiveContext, (args as Asked["args"]).filter, (args as Asked["args"]).after),
  })
  assessmentEvents(
    @Root() edge: EventEdge,
    @Arg("filter", () => AssessmentEventFilter, { nullable: true, description: "All that is given has to hold." })
    _filter?: AssessmentEventFilter,
    @Arg("after", () => Cursor, { nullable: true, description: afterDescription }) _after?: string,
  ): object {
    return edge;
  }

  @Permission("READ")
  @Subscription(() => AssessmentEventEdge, {
    description: "Whenever a candidate starts.",
    subscribe: one("ASSESSMENT_STARTED"),
  })
  assessmentStarted(
    @Root() edge: EventEdge,
    @Arg("assessmentId", () => ID, { nullable: true, description: "Only this assessment." }) _assessmentId?: string,
    @Arg("after", () => Cursor, { nullable: true, description: afterDescription }) _after?: string,
  ): object {
    return edge;
  }

  @Permission("READ")
  @Subscription(() => AssessmentEventEdge, {
    description: "Whenever a candidate submits, or their time runs out.",
    subscribe: one("ASSESSMENT_SUBMITTED"),
  })
  assessmentSubmitted(
    @Root() edge: EventEdge,
    @Arg("assessmentId", () => ID, { nullable: true, description: "Only this assessment." }) _assessmentId?: string,
    @Arg("after", () => Cursor, { nullable: true, description: afterDescription }) _after?: string,
  ): object {
    return edge;
  }

  @FieldResolver(() => JSONObject, {
    nullable: true,
    description:
      'What changed, e.g. {"expiresAt": {"from": …, "to": …}}; never a name, an address or a text of the candidate\'s.',
  })
  changes(@Ctx() context: Context, @Root() event: AssessmentEvent): object | null {
    return isBlinded(context.access) ? null : event.changes;
  }
}
