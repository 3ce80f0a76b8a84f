import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { Context } from "../access/context.ts";
import { accessOf } from "../access/permission.ts";
import { isBlinded } from "../access/permissions.ts";
import { AssessmentEvent } from "../events/log/event.type.ts";
import { loadRow, type OrPromise } from "../platform/graphql/loader.ts";
import { Actor } from "../platform/graphql/node.type.ts";
import { Candidate } from "./candidate.type.ts";
import { candidateShape } from "./read/candidate.query.ts";
import { loadActor } from "./read/load-actor.ts";

@Resolver(() => AssessmentEvent)
export class EventCandidateResolver {
  @FieldResolver(() => Candidate, {
    nullable: true,
    description: "The candidate. Null where the event concerns only the assessment.",
  })
  candidate(@Ctx() context: Context, @Root() event: AssessmentEvent): OrPromise<object | null> {
    return event.candidate ?? loadRow(context, accessOf(context).teamId, candidateShape, event.candidateId);
  }

  @FieldResolver(() => Actor, {
    nullable: true,
    description: `The actor. Null for the system. A caller without CANDIDATES_PII sees the candidate where the time limit caused
the submission.`,
  })
  actor(@Ctx() context: Context, @Root() event: AssessmentEvent): OrPromise<object | null> {
    // The system as actor would reveal that the time had run out (docs/rules.md, Blinded review 3).
    if (event.type === "ASSESSMENT_SUBMITTED" && event.actorType === null && isBlinded(context.access))
      return loadActor(context, "Candidate", event.candidateId);
    return event.actor ?? loadActor(context, event.actorType, event.actorId);
  }
}
