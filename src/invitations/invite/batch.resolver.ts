import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf, Permission } from "../../access/permission.ts";
import { isBlinded } from "../../access/permissions.ts";
import { assessmentShape } from "../../assessments/assessment.query.ts";
import { Assessment } from "../../assessments/assessment.type.ts";
import { loadActor } from "../../candidates/read/load-actor.ts";
import { FindsById, PageArgs } from "../../platform/graphql/connection.type.ts";
import { exactlyOne, readOne } from "../../platform/graphql/find-by-key.ts";
import { loadRow } from "../../platform/graphql/loader.ts";
import { Actor } from "../../platform/graphql/node.type.ts";
import { readPage } from "../../platform/graphql/pagination.ts";
import { InvitationBatch, InvitationBatchConnection } from "../read/batch.type.ts";
import { batchWithCounts, countEmails } from "./batch.query.ts";
import { InviteResult } from "./invite.type.ts";
import { subscribeToBatch } from "./subscribe-to-batch.ts";

@Resolver(() => InvitationBatch)
export class BatchResolver {
  @Permission("INVITE")
  @FindsById("InvitationBatch")
  @Query(() => InvitationBatch, {
    nullable: true,
    description: "One call of inviteCandidates; null if it does not exist.",
  })
  async invitationBatch(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Arg("id", () => ID, { description: "The id of the batch." }) id: string,
  ): Promise<object | null> {
    return await readOne(
      context.services,
      accessOf(context).teamId,
      batchWithCounts,
      exactlyOne(batchWithCounts, { id }),
      info,
    );
  }

  @Permission("INVITE")
  @Query(() => InvitationBatchConnection, { description: "The calls of inviteCandidates of this team, newest first." })
  async invitationBatches(
    @Ctx() context: Context,
    @Info() info: GraphQLResolveInfo,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<object> {
    const list = { shape: batchWithCounts, where: [], orderBy: null, descending: true };
    return await readPage(context.services, accessOf(context).teamId, list, page, info);
  }

  @Permission("INVITE")
  @Subscription(() => InvitationBatch, {
    description:
      "The batch as it is now, and again whenever its counts change, at most four times a second, until it is done.",
    subscribe: ({ context, args }) => subscribeToBatch(context as Context, (args as { id: string }).id),
  })
  invitationBatchProgress(
    @Root() batch: InvitationBatch,
    @Arg("id", () => ID, { description: "The id of the batch." }) _id: string,
  ): object {
    return batch;
  }

  @FieldResolver(() => Assessment, { description: "The assessment that the candidates were invited to." })
  async assessment(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<object> {
    return batch.assessment ?? (await loadRow(context, accessOf(context).teamId, assessmentShape, batch.assessmentId))!;
  }

  @FieldResolver(() => Actor, { nullable: true, description: "The member or API key that made the call." })
  async createdBy(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<object | null> {
    return batch.createdBy ?? (await loadActor(context, batch.actorType, batch.actorId));
  }

  @FieldResolver(() => [InviteResult], { description: "The rejected rows, as they were sent." })
  rejections(@Ctx() context: Context, @Root() batch: InvitationBatch): object[] {
    const blinded = isBlinded(context.access);
    return batch.rejectedRows.map(({ index, ref, email, errors }) => ({
      index,
      ref,
      email: blinded ? null : email,
      outcome: "REJECTED",
      candidate: null,
      invitation: null,
      errors: blinded ? errors.map((error) => ({ ...error, suggestion: null, existing: null })) : errors,
      warnings: [],
    }));
  }

  @FieldResolver(() => Int, { description: "The number of invitation e-mails that are waiting to be sent." })
  async emailsQueued(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<number> {
    return (await countEmails(context, batch)).queued;
  }

  @FieldResolver(() => Int, { description: "The number of invitation e-mails that the mail server accepted." })
  async emailsSent(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<number> {
    return (await countEmails(context, batch)).sent;
  }

  @FieldResolver(() => Int, {
    description: "The number of invitation e-mails that failed, bounced, or were suppressed.",
  })
  async emailsFailed(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<number> {
    return (await countEmails(context, batch)).failed;
  }

  @FieldResolver(() => Boolean, { description: "Whether no invitation e-mail of the batch is waiting any more." })
  async done(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<boolean> {
    return (await countEmails(context, batch)).queued === 0;
  }
}
