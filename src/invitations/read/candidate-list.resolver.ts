import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, Info, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { Permission, viewerOf } from "../../access/permission.ts";
import { requirePersonalData } from "../../candidates/candidate.resolver.ts";
import {
  Candidate,
  CandidateConnection,
  CandidateFilter,
  CandidateOrder,
  CandidateProgressEnum,
} from "../../candidates/candidate.type.ts";
import { candidateList, candidateTotal } from "../../candidates/read/candidate.query.ts";
import { candidateConditions } from "../../candidates/read/candidate-conditions.query.ts";
import { PageArgs } from "../../platform/graphql/connection.type.ts";
import { readPage } from "../../platform/graphql/pagination.ts";
import {
  type CandidateProgress,
  candidateWithProgress,
  invitedConditions,
  loadProgress,
  progressOf,
} from "./candidate-progress.query.ts";

/** The fields of candidates that depend on their invitations. */
@Resolver(() => Candidate)
export class CandidateListResolver {
  @Permission("READ")
  @Query(() => CandidateConnection, { description: "The candidates of the team, newest first." })
  async candidates(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => CandidateFilter, { nullable: true, description: "All given conditions have to hold." })
    filter?: CandidateFilter,
    @Arg("orderBy", () => CandidateOrder, { nullable: true, description: "The order; newest first by default." })
    orderBy?: CandidateOrder,
  ): Promise<object> {
    if (filter?.email != null || filter?.search != null || orderBy?.field === "NAME") requirePersonalData(context);
    const { teamId } = viewerOf(context);
    const where = candidateConditions(teamId, filter);
    const list = candidateList(
      [...where, ...invitedConditions(filter)],
      orderBy,
      candidateTotal(filter),
      candidateWithProgress,
    );
    return await readPage(context.services, teamId, list, page, info);
  }

  @FieldResolver(() => CandidateProgressEnum, {
    description: "The furthest state that any live or submitted invitation of the candidate has reached.",
  })
  async progress(@Ctx() context: Context, @Root() candidate: Candidate): Promise<CandidateProgress> {
    const { progressRank: rank } = candidate as { progressRank?: number | null };
    return rank === undefined ? await loadProgress(context, candidate.uuid) : progressOf(rank);
  }
}
