import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import { loadRow } from "../base/loader.ts";
import { Actor } from "../base/node.type.ts";
import { AssessmentEvent } from "../events/event.type.ts";
import type { Context } from "../teams/context.ts";
import { viewerOf } from "../teams/permission.ts";
import { candidateShape } from "./candidate.query.ts";
import { Candidate } from "./candidate.type.ts";
import { loadActor } from "./load-actor.ts";

@Resolver(() => AssessmentEvent)
export class EventCandidateResolver {
  @FieldResolver(() => Candidate, {
    nullable: true,
    description: "Null where the event is about the assessment alone.",
  })
  async candidate(@Ctx() context: Context, @Root() event: AssessmentEvent): Promise<object | null> {
    return await loadRow(context, viewerOf(context).teamId, candidateShape, event.candidateId);
  }

  @FieldResolver(() => Actor, { nullable: true, description: "Null: the clock." })
  async actor(@Ctx() context: Context, @Root() event: AssessmentEvent): Promise<object | null> {
    return await loadActor(context, event.actorType, event.actorId);
  }
}
