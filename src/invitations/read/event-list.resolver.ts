import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, Info, Query, Resolver } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { Permission, viewerOf } from "../../access/permission.ts";
import { readEventPage } from "../../events/log/event.query.ts";
import { AssessmentEvent, AssessmentEventConnection, AssessmentEventFilter } from "../../events/log/event.type.ts";
import { PageArgs } from "../../platform/graphql/connection.type.ts";
import { eventWithRelations } from "./event-relations.query.ts";

/** The log, whose events are read with the rows that they are about. */
@Resolver(() => AssessmentEvent)
export class EventListResolver {
  @Permission("READ")
  @Query(() => AssessmentEventConnection, {
    description: "The events of the team's log, oldest first. Use last: 25 for the newest.",
  })
  async events(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => AssessmentEventFilter, {
      nullable: true,
      description: "An event must meet all given conditions.",
    })
    filter?: AssessmentEventFilter,
  ): Promise<object> {
    return await readEventPage(context.services, eventWithRelations, viewerOf(context), filter, page, info);
  }
}
