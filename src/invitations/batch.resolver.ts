import { Ctx, FieldResolver, Int, Resolver, Root } from "type-graphql";
import { assessmentShape } from "../assessments/assessment.query.ts";
import { Assessment } from "../assessments/assessment.type.ts";
import { loaderOf, loadRow } from "../base/loader.ts";
import { Actor } from "../base/node.type.ts";
import { readRows } from "../base/read-plan.ts";
import { loadActor } from "../candidates/load-actor.ts";
import type { Context } from "../teams/context.ts";
import { viewerOf } from "../teams/permission.ts";
import { InvitationBatch } from "./invitation.type.ts";

interface EmailCounts {
  queued: number;
  sent: number;
  failed: number;
}

/** How far the e-mails of batches are, all batches of a page in one statement. */
const countEmails = (context: Context, batchId: string): Promise<EmailCounts> =>
  loaderOf<string, EmailCounts>(context, "batch e-mails", async (ids) => {
    const found = await readRows(
      context.services,
      `select i.batch_id, count(*) filter (where e.state in ('QUEUED', 'DEFERRED'))::int, count(*) filter (where e.state = 'SENT')::int,
         count(*) filter (where e.state in ('FAILED', 'BOUNCED', 'SUPPRESSED'))::int
       from invitation i join email e on e.team_id = i.team_id and e.invitation_id = i.id and e.kind = 'INVITATION'
       where i.team_id = $1 and i.batch_id = any($2::uuid[]) group by i.batch_id`,
      [viewerOf(context).teamId, ids],
    );
    const byId = new Map(found.map(([id, queued, sent, failed]) => [id, { queued, sent, failed } as EmailCounts]));
    return ids.map((id) => byId.get(id) ?? { queued: 0, sent: 0, failed: 0 });
  }).load(batchId);

@Resolver(() => InvitationBatch)
export class BatchResolver {
  @FieldResolver(() => Assessment, { description: "What they were invited to." })
  async assessment(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<object> {
    return batch.assessment ?? (await loadRow(context, viewerOf(context).teamId, assessmentShape, batch.assessmentId))!;
  }

  @FieldResolver(() => Actor, { nullable: true, description: "Who made the call." })
  async createdBy(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<object | null> {
    return await loadActor(context, batch.actorType, batch.actorId);
  }

  @FieldResolver(() => Int, { description: "Invitation e-mails that are still to be sent." })
  async emailsQueued(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<number> {
    return (await countEmails(context, batch.uuid)).queued;
  }

  @FieldResolver(() => Int, { description: "Invitation e-mails that the mail server took." })
  async emailsSent(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<number> {
    return (await countEmails(context, batch.uuid)).sent;
  }

  @FieldResolver(() => Int, { description: "Invitation e-mails that were given up, refused, or never tried." })
  async emailsFailed(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<number> {
    return (await countEmails(context, batch.uuid)).failed;
  }

  @FieldResolver(() => Boolean, { description: "True when no e-mail of it waits any more." })
  async done(@Ctx() context: Context, @Root() batch: InvitationBatch): Promise<boolean> {
    return (await countEmails(context, batch.uuid)).queued === 0;
  }
}
