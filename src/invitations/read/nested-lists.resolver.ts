import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, Info, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import { Assessment } from "../../assessments/assessment.type.ts";
import { Candidate } from "../../candidates/candidate.type.ts";
import { type HasId, OfId, PageArgs } from "../../platform/graphql/connection.type.ts";
import { readPageOf } from "../../platform/graphql/pagination.ts";
import { InvitationBatch } from "./batch.type.ts";
import { invitationList } from "./invitation.query.ts";
import { InvitationConnection, InvitationFilter, InvitationOrder } from "./invitation.type.ts";
import { invitationConditions } from "./invitation-conditions.query.ts";
import { invitationTotal } from "./invitation-total.query.ts";

const filterDescription = "All given conditions have to hold.";
const orderDescription = "The order; newest first by default.";

/** A page of invitations of each parent, in one statement for all parents. */
const invitationsOf = async (
  context: Context,
  info: GraphQLResolveInfo,
  page: PageArgs,
  filter: InvitationFilter | undefined,
  order: InvitationOrder | undefined,
  column: "assessment_id" | "candidate_id" | "batch_id",
  id: string,
) =>
  readPageOf(
    context,
    accessOf(context).teamId,
    invitationList(invitationConditions(context, filter), order, {
      blinded: isBlinded(context.access),
      total: invitationTotal(filter, order?.field, column),
    }),
    page,
    info,
    {
      column,
      id,
    },
  );

@Resolver(() => Assessment)
export class AssessmentInvitationsResolver {
  @OfId
  @FieldResolver(() => InvitationConnection, { description: "The invitations to the assessment." })
  async invitations(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() assessment: HasId,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => InvitationFilter, { nullable: true, description: filterDescription })
    filter?: InvitationFilter,
    @Arg("orderBy", () => InvitationOrder, { nullable: true, description: orderDescription }) orderBy?: InvitationOrder,
  ): Promise<object> {
    return await invitationsOf(context, info, page, filter, orderBy, "assessment_id", assessment.uuid);
  }
}

@Resolver(() => Candidate)
export class CandidateInvitationsResolver {
  @OfId
  @FieldResolver(() => InvitationConnection, { description: "The invitations of the candidate." })
  async invitations(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() candidate: HasId,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => InvitationFilter, { nullable: true, description: filterDescription })
    filter?: InvitationFilter,
    @Arg("orderBy", () => InvitationOrder, { nullable: true, description: orderDescription }) orderBy?: InvitationOrder,
  ): Promise<object> {
    return await invitationsOf(context, info, page, filter, orderBy, "candidate_id", candidate.uuid);
  }
}

@Resolver(() => InvitationBatch)
export class BatchInvitationsResolver {
  @OfId
  @FieldResolver(() => InvitationConnection, { description: "The invitations that the batch created." })
  async invitations(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() batch: HasId,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => InvitationFilter, { nullable: true, description: filterDescription })
    filter?: InvitationFilter,
  ): Promise<object> {
    return await invitationsOf(context, info, page, filter, undefined, "batch_id", batch.uuid);
  }
}
