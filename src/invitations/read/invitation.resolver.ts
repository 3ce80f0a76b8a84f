import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf, isOwn, Permission } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import { assessmentShape } from "../../assessments/assessment.query.ts";
import { Assessment } from "../../assessments/assessment.type.ts";
import { Candidate } from "../../candidates/candidate.type.ts";
import { candidateShape } from "../../candidates/read/candidate.query.ts";
import { loadActor } from "../../candidates/read/load-actor.ts";
import { loadEmailsOf } from "../../emails/email.query.ts";
import { Email } from "../../emails/email.type.ts";
import { readEventPageOf } from "../../events/log/event.query.ts";
import { AssessmentEventConnection } from "../../events/log/event.type.ts";
import { topLevelError } from "../../platform/errors.ts";
import { FindsById, type HasId, OfId, PageArgs } from "../../platform/graphql/connection.type.ts";
import { exactlyOne, readOne } from "../../platform/graphql/find-by-key.ts";
import { loadRow, type OrPromise } from "../../platform/graphql/loader.ts";
import { Actor } from "../../platform/graphql/node.type.ts";
import { readPage } from "../../platform/graphql/pagination.ts";
import { DateTime, JSONObject, Url } from "../../platform/graphql/scalars.ts";
import { inviteUrl, practiceUrl } from "../links.ts";
import { InvitationBatch } from "./batch.type.ts";
import { batchShape, invitationList, invitationShape } from "./invitation.query.ts";
import { Invitation, InvitationConnection, InvitationFilter, InvitationOrder, Submission } from "./invitation.type.ts";
import { invitationConditions } from "./invitation-conditions.query.ts";
import { invitationTotal } from "./invitation-total.query.ts";

@Resolver(() => Invitation)
export class InvitationResolver {
  @Permission("READ")
  @FindsById("Invitation")
  @Query(() => Invitation, {
    nullable: true,
    description: "One invitation, by exactly one of its ids; null if it does not exist.",
  })
  async invitation(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("id", () => ID, { nullable: true, description: "The global id." }) id?: string,
    @Arg("externalId", () => String, {
      nullable: true,
      description: "The external id that the caller gave the invitation.",
    })
    externalId?: string,
  ): Promise<object | null> {
    const by = exactlyOne(invitationShape, { id, externalId });
    const blinded = isBlinded(context.access);
    if (id == null && blinded) throw topLevelError("FORBIDDEN", "Looking up by external id needs CANDIDATES_PII.");
    return await readOne(context.services, accessOf(context).teamId, invitationShape, by, info, blinded);
  }

  @Permission("READ")
  @Query(() => InvitationConnection, { description: "The invitations of this team, newest first." })
  async invitations(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
    @Arg("filter", () => InvitationFilter, { nullable: true, description: "All given conditions have to hold." })
    filter?: InvitationFilter,
    @Arg("orderBy", () => InvitationOrder, { nullable: true, description: "The order; newest first by default." })
    orderBy?: InvitationOrder,
  ): Promise<object> {
    const list = invitationList(invitationConditions(context, filter), orderBy, {
      blinded: isBlinded(context.access),
      total: invitationTotal(filter, orderBy?.field, null),
    });
    return await readPage(context.services, accessOf(context).teamId, list, page, info);
  }

  @FieldResolver(() => Candidate, { description: "The invited candidate." })
  candidate(@Ctx() context: Context, @Root() row: Invitation): OrPromise<object | null> {
    return row.candidate ?? loadRow(context, accessOf(context).teamId, candidateShape, row.candidateId);
  }

  @FieldResolver(() => Assessment, { description: "The assessment." })
  assessment(@Ctx() context: Context, @Root() row: Invitation): OrPromise<object | null> {
    return row.assessment ?? loadRow(context, accessOf(context).teamId, assessmentShape, row.assessmentId);
  }

  @FieldResolver(() => Actor, {
    nullable: true,
    description: "The member or API key that invited the candidate; null for PUBLIC_LINK.",
  })
  invitedBy(@Ctx() context: Context, @Root() row: Invitation): OrPromise<object | null> {
    return row.invitedBy ?? loadActor(context, row.invitedByType, row.invitedById);
  }

  @Permission("INVITE")
  @FieldResolver(() => InvitationBatch, {
    nullable: true,
    description: "The batch that created the invitation; null for PUBLIC_LINK.",
  })
  batch(@Ctx() context: Context, @Root() row: Invitation): OrPromise<object | null> {
    return row.batch ?? loadRow(context, accessOf(context).teamId, batchShape, row.batchId);
  }

  @Permission("INVITATION_LINKS")
  @FieldResolver(() => Url, {
    nullable: true,
    description: "The link to start. Null without INVITATION_LINKS, and for a cancelled invitation.",
  })
  inviteUrl(@Ctx() context: Context, @Root() row: Invitation & { state: string }): string | null {
    return row.state === "CANCELLED" || row.erased
      ? null
      : inviteUrl(context.services, { teamId: accessOf(context).teamId, id: row.uuid, version: row.linkVersion });
  }

  @Permission("INVITATION_LINKS")
  @FieldResolver(() => Url, {
    nullable: true,
    description: "The link to the practice page. It never changes the state, and inviteUrl cannot be derived from it.",
  })
  practiceUrl(@Ctx() context: Context, @Root() row: Invitation): string | null {
    return row.state === "CANCELLED" || row.erased
      ? null
      : practiceUrl(context.services, { teamId: accessOf(context).teamId, id: row.uuid, version: row.linkVersion });
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: "The external id that the caller gave the invitation; unique in the team.",
  })
  externalId(@Ctx() context: Context, @Root() row: Invitation): string | null {
    return isBlinded(context.access) ? null : row.externalId;
  }

  @FieldResolver(() => String, { nullable: true, description: "The message of the inviter. Plain text." })
  message(@Ctx() context: Context, @Root() row: Invitation): string | null {
    return isBlinded(context.access) ? null : row.message;
  }

  // Together with the start, the deadline reveals extra time, so a blinded caller never sees it.
  @FieldResolver(() => DateTime, {
    nullable: true,
    description:
      "The deadline: startedAt plus the time limit and extra time. After it, the saved draft is submitted automatically.",
  })
  deadlineAt(@Ctx() context: Context, @Root() row: Invitation): Date | null {
    return isBlinded(context.access) ? null : row.deadlineAt;
  }

  @FieldResolver(() => JSONObject, {
    nullable: true,
    description: "The metadata that the caller stored with the invitation.",
  })
  metadata(@Ctx() context: Context, @Root() row: Invitation): object | null {
    return isBlinded(context.access) ? null : row.metadata;
  }

  @FieldResolver(() => Submission, { nullable: true, description: "The submitted work; null before the submission." })
  submission(@Root() row: Invitation): object | null {
    return row.handedIn;
  }

  @FieldResolver(() => Invitation, { nullable: true, description: "The earlier invitation that this one repeats." })
  retakeOf(@Ctx() context: Context, @Root() row: Invitation): OrPromise<object | null> {
    return row.retakeOf ?? loadRow(context, accessOf(context).teamId, invitationShape, row.retakeOfId);
  }

  @OfId
  @FieldResolver(() => AssessmentEventConnection, {
    description: "The events of the invitation, oldest first; last: 25 returns the newest.",
  })
  async events(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Root() row: HasId,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<object> {
    const of = { column: "invitation_id", id: row.uuid } as const;
    return await readEventPageOf(context, accessOf(context).teamId, of, page, info);
  }

  @FieldResolver(() => [Email], { description: "The e-mails of the invitation, newest first." })
  async emails(@Ctx() context: Context, @Root() row: Invitation): Promise<object[]> {
    return row.emails ?? (await loadEmailsOf(context, row.uuid));
  }
}

/** Whether the caller sees all of a submission: with CANDIDATES_PII, and for the candidate who reads their own. */
const maySeeAll = ({ access }: Context, submission: Submission): boolean => isOwn(submission) || !isBlinded(access);

@Resolver(() => Submission)
export class SubmissionResolver {
  // Together with the times, it reveals extra time.
  @FieldResolver(() => Boolean, {
    description: "Whether the work was submitted automatically at the deadline. Always false without CANDIDATES_PII.",
  })
  automatic(@Ctx() context: Context, @Root() submission: Submission): boolean {
    return submission.automatic && maySeeAll(context, submission);
  }

  @FieldResolver(() => Url, { nullable: true, description: "The URL of the work." })
  url(@Ctx() context: Context, @Root() submission: Submission): string | null {
    return maySeeAll(context, submission) ? submission.url : null;
  }

  @FieldResolver(() => String, { nullable: true, description: "The notes of the candidate." })
  notes(@Ctx() context: Context, @Root() submission: Submission): string | null {
    return maySeeAll(context, submission) ? submission.notes : null;
  }

  @FieldResolver(() => Url, { nullable: true, description: "The URL of the result, for the team." })
  resultUrl(@Ctx() context: Context, @Root() submission: Submission): string | null {
    return maySeeAll(context, submission) ? submission.resultUrl : null;
  }
}
