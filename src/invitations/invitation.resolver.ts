import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from "type-graphql";
import { assessmentShape } from "../assessments/assessment.query.ts";
import { Assessment } from "../assessments/assessment.type.ts";
import { PageArgs } from "../base/connection.type.ts";
import { topLevelError } from "../base/errors.ts";
import { loadRow } from "../base/loader.ts";
import { exactlyOne, readOne } from "../base/look-up.ts";
import { Actor } from "../base/node.type.ts";
import { readPage } from "../base/page.ts";
import { DateTime, JSONObject, Url } from "../base/scalars.ts";
import { candidateShape } from "../candidates/candidate.query.ts";
import { Candidate } from "../candidates/candidate.type.ts";
import { loadActor } from "../candidates/load-actor.ts";
import { loadEmailsOf } from "../emails/email.query.ts";
import { Email } from "../emails/email.type.ts";
import { readEventPageOf } from "../events/event.query.ts";
import { AssessmentEventConnection } from "../events/event.type.ts";
import type { Context } from "../teams/context.ts";
import { isOwn, Permission, viewerOf } from "../teams/permission.ts";
import { isBlinded } from "../teams/permissions.ts";
import { InvitationBatch } from "./batch.type.ts";
import { batchShape, invitationList, invitationShape } from "./invitation.query.ts";
import { Invitation, InvitationConnection, InvitationFilter, InvitationOrder, Submission } from "./invitation.type.ts";
import { invitationConditions } from "./invitation-conditions.query.ts";
import { inviteUrl, practiceUrl } from "./links.ts";

@Resolver(() => Invitation)
export class InvitationResolver {
  @Permission("READ")
  @Query(() => Invitation, {
    nullable: true,
    description: "One invitation, by exactly one of its ids; null where there is none.",
  })
  async invitation(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("id", () => ID, { nullable: true, description: "Global id." }) id?: string,
    @Arg("externalId", () => String, { nullable: true, description: "The caller's own id of this invitation." })
    externalId?: string,
  ): Promise<object | null> {
    const by = exactlyOne(invitationShape, { id, externalId });
    if (id == null && isBlinded(context.viewer))
      throw topLevelError("FORBIDDEN", "Looking up by external id needs CANDIDATES_PII.");
    return await readOne(context.services, viewerOf(context).teamId, invitationShape, by, info);
  }

  @Permission("READ")
  @Query(() => InvitationConnection, { description: "The team's invitations, newest first." })
  async invitations(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => InvitationFilter, { nullable: true, description: "All that is given has to hold." })
    filter?: InvitationFilter,
    @Arg("orderBy", () => InvitationOrder, { nullable: true, description: "Default: newest first." })
    orderBy?: InvitationOrder,
  ): Promise<object> {
    const list = invitationList(await invitationConditions(context, filter), orderBy, {
      blinded: isBlinded(context.viewer),
    });
    return await readPage(context.services, viewerOf(context).teamId, list, page, info);
  }

  @FieldResolver(() => Candidate, { description: "Whose it is." })
  async candidate(@Ctx() context: Context, @Root() row: Invitation): Promise<object> {
    return row.candidate ?? (await loadRow(context, viewerOf(context).teamId, candidateShape, row.candidateId))!;
  }

  @FieldResolver(() => Assessment, { description: "What it is for." })
  async assessment(@Ctx() context: Context, @Root() row: Invitation): Promise<object> {
    return row.assessment ?? (await loadRow(context, viewerOf(context).teamId, assessmentShape, row.assessmentId))!;
  }

  @FieldResolver(() => Actor, { nullable: true, description: "Null for PUBLIC_LINK." })
  async invitedBy(@Ctx() context: Context, @Root() row: Invitation): Promise<object | null> {
    return await loadActor(context, row.invitedByType, row.invitedById);
  }

  @Permission("INVITE")
  @FieldResolver(() => InvitationBatch, { nullable: true, description: "The call that made it; null for PUBLIC_LINK." })
  async batch(@Ctx() context: Context, @Root() row: Invitation): Promise<object | null> {
    return row.batch ?? (await loadRow(context, viewerOf(context).teamId, batchShape, row.batchId));
  }

  @Permission("INVITATION_LINKS")
  @FieldResolver(() => Url, {
    nullable: true,
    description: "The link to start; null for who may not see it, and once it is cancelled.",
  })
  inviteUrl(@Ctx() context: Context, @Root() row: Invitation & { state: string }): string | null {
    return row.state === "CANCELLED" || row.erased
      ? null
      : inviteUrl(context.services, { teamId: viewerOf(context).teamId, id: row.uuid, version: row.linkVersion });
  }

  @Permission("INVITATION_LINKS")
  @FieldResolver(() => Url, {
    nullable: true,
    description: "The link to get to know the platform; never changes the state, and cannot be turned into inviteUrl.",
  })
  practiceUrl(@Ctx() context: Context, @Root() row: Invitation): string | null {
    return row.state === "CANCELLED" || row.erased
      ? null
      : practiceUrl(context.services, { teamId: viewerOf(context).teamId, id: row.uuid, version: row.linkVersion });
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The caller's id of this invitation; unique in the team.",
  })
  externalId(@Ctx() context: Context, @Root() row: Invitation): string | null {
    return isBlinded(context.viewer) ? null : row.externalId;
  }

  @FieldResolver(() => String, { nullable: true, description: "The inviter's message. Plain text." })
  message(@Ctx() context: Context, @Root() row: Invitation): string | null {
    return isBlinded(context.viewer) ? null : row.message;
  }

  // With the start beside it, it would tell of extra time: hidden whether there is some or not.
  @FieldResolver(() => DateTime, {
    nullable: true,
    description: "startedAt + time limit + extra time: then it is submitted by itself.",
  })
  deadlineAt(@Ctx() context: Context, @Root() row: Invitation): Date | null {
    return isBlinded(context.viewer) ? null : row.deadlineAt;
  }

  @FieldResolver(() => JSONObject, { nullable: true, description: "What the caller keeps with it." })
  metadata(@Ctx() context: Context, @Root() row: Invitation): object | null {
    return isBlinded(context.viewer) ? null : row.metadata;
  }

  @FieldResolver(() => Submission, { nullable: true, description: "What was handed in; null before." })
  submission(@Root() row: Invitation): object | null {
    return row.handedIn;
  }

  @FieldResolver(() => Invitation, { nullable: true, description: "The invitation this one was given after." })
  async retakeOf(@Ctx() context: Context, @Root() row: Invitation): Promise<object | null> {
    return row.retakeOf ?? (await loadRow(context, viewerOf(context).teamId, invitationShape, row.retakeOfId));
  }

  @FieldResolver(() => AssessmentEventConnection, {
    description: "What happened with it, the oldest first; last: 25 gives the newest.",
  })
  async events(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() row: Invitation,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<object> {
    const of = { column: "invitation_id", id: row.uuid } as const;
    return await readEventPageOf(context, viewerOf(context).teamId, of, page, info);
  }

  @FieldResolver(() => [Email], { description: "Every e-mail of this invitation, newest first." })
  async emails(@Ctx() context: Context, @Root() row: Invitation): Promise<object[]> {
    return await loadEmailsOf(context, row.uuid);
  }
}

/** Callers that may know who candidates are; and the holder of a candidate's link, who reads their own. */
const maySeeAll = ({ viewer }: Context, submission: Submission): boolean => isOwn(submission) || !isBlinded(viewer);

@Resolver(() => Submission)
export class SubmissionResolver {
  // Beside the times it would tell of extra time.
  @FieldResolver(() => Boolean, {
    description: "True when the time limit ended it. False for a caller without CANDIDATES_PII.",
  })
  automatic(@Ctx() context: Context, @Root() submission: Submission): boolean {
    return submission.automatic && maySeeAll(context, submission);
  }

  @FieldResolver(() => Url, { nullable: true, description: "Where the work lies." })
  url(@Ctx() context: Context, @Root() submission: Submission): string | null {
    return maySeeAll(context, submission) ? submission.url : null;
  }

  @FieldResolver(() => String, { nullable: true, description: "What the candidate wrote." })
  notes(@Ctx() context: Context, @Root() submission: Submission): string | null {
    return maySeeAll(context, submission) ? submission.notes : null;
  }

  @FieldResolver(() => Url, { nullable: true, description: "Where the team reads the result." })
  resultUrl(@Ctx() context: Context, @Root() submission: Submission): string | null {
    return maySeeAll(context, submission) ? submission.resultUrl : null;
  }
}
