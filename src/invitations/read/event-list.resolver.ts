import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, Info, Query, Resolver } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { Permission, viewerOf } from "../../access/permission.ts";
import { assessmentShape } from "../../assessments/assessment.query.ts";
import { candidateShape } from "../../candidates/read/candidate.query.ts";
import { emailShape } from "../../emails/email.query.ts";
import { eventShape, readEventPage } from "../../events/log/event.query.ts";
import { AssessmentEvent, AssessmentEventConnection, AssessmentEventFilter } from "../../events/log/event.type.ts";
import { sql } from "../../platform/database/sql.ts";
import { PageArgs } from "../../platform/graphql/connection.type.ts";
import { extendShape, type RowBuilder } from "../../platform/graphql/shape.ts";
import { apiKeyShape, memberShape } from "../../teams/team.query.ts";
import { candidateWithProgress } from "./candidate-progress.query.ts";
import { invitationShape } from "./invitation.query.ts";

const actorOf = (type: "TeamMember" | "ApiKey" | "Candidate") => (row: RowBuilder<"event">) =>
  sql`case when ${row("$.actor_type", "=", sql.lit(type))} then ${row.ref("$.actor_id")} end`;

/** How a page of events is read with what they are about, in one statement. */
const eventWithRelations = extendShape(eventShape, {
  columns: {
    actorMemberId: actorOf("TeamMember"),
    actorKeyId: actorOf("ApiKey"),
    actorCandidateId: actorOf("Candidate"),
  },
  needs: {},
  relations: {
    candidate: { shape: () => candidateWithProgress, key: "candidateId" },
    assessment: { shape: () => assessmentShape, key: "assessmentId" },
    invitation: { shape: () => invitationShape, key: "invitationId" },
    email: { shape: () => emailShape, key: "emailId" },
    actor: [
      { shape: () => memberShape, key: "actorMemberId" },
      { shape: () => apiKeyShape, key: "actorKeyId" },
      { shape: () => candidateShape, key: "actorCandidateId" },
    ],
  },
});

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
