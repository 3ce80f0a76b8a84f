import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf } from "../access/permission.ts";
import { AssessmentEvent } from "../events/log/event.type.ts";
import { loadRow, type OrPromise } from "../platform/graphql/loader.ts";
import { assessmentShape } from "./assessment.query.ts";
import { Assessment } from "./assessment.type.ts";

@Resolver(() => AssessmentEvent)
export class EventAssessmentResolver {
  @FieldResolver(() => Assessment, {
    nullable: true,
    description: "Null where the event is about the candidate alone.",
  })
  assessment(@Ctx() context: Context, @Root() event: AssessmentEvent): OrPromise<object | null> {
    return event.assessment ?? loadRow(context, accessOf(context).teamId, assessmentShape, event.assessmentId);
  }
}
